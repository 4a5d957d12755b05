package dev.strata.erofs;

import dev.strata.tree.Entry;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;

/// Images written in tests.
final class Images {
  private Images() {}

  /// Writes the tree and returns the offset of each file's bytes.
  static Map<String, Long> write(RandomTree tree, Path image, OverlayXattrs overlay)
      throws IOException {
    Map<String, Long> offsets = new HashMap<>();
    try (FileChannel channel = create(image);
        ErofsWriter writer = new ErofsWriter(channel, overlay)) {
      for (Entry entry : tree.entries()) {
        if (entry.isFile() && entry.hardLinkTo().isEmpty()) {
          InputStream content = new ByteArrayInputStream(tree.content(entry.path()));
          offsets.put(entry.path(), writer.add(entry, content));
        } else {
          long offset = writer.add(entry, null);
          if (entry.isFile()) {
            offsets.put(entry.path(), offset);
          }
        }
      }
      writer.finish();
    }
    return offsets;
  }

  static FileChannel create(Path image) throws IOException {
    return FileChannel.open(
        image, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.READ);
  }
}
