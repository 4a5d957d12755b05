package dev.strata.image;

import dev.strata.oci.Descriptor;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;

/// An archive that can be written without the store: all that goes into it is open. It can be
/// written once.
public final class OpenArchive implements AutoCloseable {
  private final SequencedMap<Descriptor, InputStream> blobs;
  private final byte[] index;
  private final byte[] layout;
  private final Optional<byte[]> dockerManifest;

  private OpenArchive(
      SequencedMap<Descriptor, InputStream> blobs,
      byte[] index,
      byte[] layout,
      Optional<byte[]> dockerManifest) {
    this.blobs = blobs;
    this.index = index;
    this.layout = layout;
    this.dockerManifest = dockerManifest;
  }

  static OpenArchive open(
      ImageStore images,
      List<Descriptor> blobs,
      byte[] index,
      byte[] layout,
      Optional<byte[]> dockerManifest)
      throws IOException {
    OpenArchive archive = new OpenArchive(new LinkedHashMap<>(), index, layout, dockerManifest);
    try {
      for (Descriptor blob : blobs) {
        archive.blobs.put(blob, images.blobs().open(blob.digest()));
      }
    } catch (IOException | RuntimeException e) {
      archive.close();
      throw e;
    }
    return archive;
  }

  /// Writes it as a tar. The stream is not closed.
  public void write(OutputStream out) throws IOException {
    ArchiveWriter archive = new ArchiveWriter(out);
    archive.folder("blobs/");
    archive.folder("blobs/sha256/");
    for (Map.Entry<Descriptor, InputStream> blob : blobs.entrySet()) {
      Descriptor descriptor = blob.getKey();
      archive.file(
          "blobs/sha256/" + descriptor.digest().hex(), descriptor.sizeBytes(), blob.getValue());
    }
    archive.file(LayoutFolder.INDEX_FILE, index);
    if (dockerManifest.isPresent()) {
      archive.file(DockerArchive.MANIFEST_FILE, dockerManifest.get());
    }
    archive.file(LayoutFolder.LAYOUT_FILE, layout);
    archive.finish();
  }

  @Override
  public void close() throws IOException {
    for (InputStream blob : blobs.values()) {
      blob.close();
    }
  }
}
