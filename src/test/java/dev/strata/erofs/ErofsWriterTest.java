package dev.strata.erofs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.strata.tree.Entry;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ErofsWriterTest {
  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void holdsTheTreeThatWasWritten(long seed) throws IOException {
    RandomTree tree = RandomTree.grow(seed, 400, true);
    Path image = folder.resolve("image");
    Map<String, Long> offsets = Images.write(tree, image, OverlayXattrs.TRUSTED);
    try (FileChannel channel = FileChannel.open(image)) {
      ErofsReader reader = ErofsReader.read(channel, OverlayXattrs.TRUSTED);
      assertThat(reader.entries()).containsExactlyElementsOf(tree.entries());
      for (Entry entry : tree.entries()) {
        if (entry.isFile()) {
          byte[] expected = tree.content(entry.path());
          ByteBuffer bytes = ByteBuffer.allocate(expected.length);
          channel.read(bytes, offsets.getOrDefault(entry.path(), -1L));
          assertThat(Arrays.equals(bytes.array(), expected)).as(entry.path()).isTrue();
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {11, 12, 13})
  void passesTheCheckOfErofsUtils(long seed) throws Exception {
    Path image = folder.resolve("image");
    Images.write(RandomTree.grow(seed, 400, true), image, OverlayXattrs.USER);
    Process fsck =
        new ProcessBuilder("fsck.erofs", image.toString()).redirectErrorStream(true).start();
    try (InputStream output = fsck.getInputStream()) {
      String text = new String(output.readAllBytes());
      assertThat(fsck.waitFor()).as(text).isZero();
    }
  }
}
