package dev.strata.image;

import dev.strata.oci.Descriptor;
import dev.strata.oci.Digest;
import dev.strata.oci.Index;
import dev.strata.oci.ManifestJson;
import dev.strata.oci.MediaTypes;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Writes images of the store as archives. The same images give the same bytes: members are sorted
/// and have no times or owners.
public final class Exporter {
  private static final byte[] LAYOUT =
      "{\"imageLayoutVersion\":\"1.0.0\"}".getBytes(java.nio.charset.StandardCharsets.US_ASCII);

  private final ImageStore images;

  public Exporter(ImageStore images) {
    this.images = images;
  }

  /// The tar of an OCI image layout (`type=oci`). The stream is not closed.
  public void writeOci(List<NamedImage> named, OutputStream out) throws IOException {
    writeTar(named, Optional.empty(), out);
  }

  /// A docker archive (`type=docker`), which is the tar of an OCI image layout too.
  public void writeDocker(List<NamedImage> named, OutputStream out) throws IOException {
    writeTar(named, Optional.of(DockerArchive.manifest(images, named)), out);
  }

  /// An OCI image layout in a folder (`type=oci,tar=false`). An `index.json` that is there keeps
  /// its other images; one with a name that is written now is replaced.
  public void writeOci(List<NamedImage> named, Path folder)
      throws IOException, InterruptedException {
    writeFolder(named, Optional.empty(), folder);
  }

  /// As {@link #writeOci(List, Path)}, with docker's `manifest.json` beside.
  public void writeDocker(List<NamedImage> named, Path folder)
      throws IOException, InterruptedException {
    writeFolder(named, Optional.of(DockerArchive.manifest(images, named)), folder);
  }

  /// The tar of an OCI image layout, to be written when the store is closed.
  public OpenArchive openOci(List<NamedImage> named) throws IOException {
    return open(named, Optional.empty());
  }

  /// A docker archive, to be written when the store is closed.
  public OpenArchive openDocker(List<NamedImage> named) throws IOException {
    return open(named, Optional.of(DockerArchive.manifest(images, named)));
  }

  private OpenArchive open(List<NamedImage> named, Optional<byte[]> dockerManifest)
      throws IOException {
    byte[] index = ManifestJson.encode(index(named));
    return OpenArchive.open(images, blobsOf(named), index, LAYOUT, dockerManifest);
  }

  private void writeTar(List<NamedImage> named, Optional<byte[]> dockerManifest, OutputStream out)
      throws IOException {
    try (OpenArchive archive = open(named, dockerManifest)) {
      archive.write(out);
    }
  }

  private void writeFolder(List<NamedImage> named, Optional<byte[]> dockerManifest, Path folder)
      throws IOException, InterruptedException {
    LayoutWriter writer = new LayoutWriter(folder);
    for (Descriptor blob : blobsOf(named)) {
      try (InputStream in = images.blobs().open(blob.digest())) {
        writer.blob(blob, in);
      }
    }
    if (dockerManifest.isPresent()) {
      writer.file(DockerArchive.MANIFEST_FILE, dockerManifest.get());
    }
    writer.merge(index(named), LAYOUT);
  }

  private static Index index(List<NamedImage> named) {
    return Index.of(
        MediaTypes.OCI_INDEX, named.stream().flatMap(i -> i.descriptors().stream()).toList());
  }

  /// Sorted by digest, each once.
  private List<Descriptor> blobsOf(List<NamedImage> named) throws IOException {
    Set<Digest> seen = new LinkedHashSet<>();
    List<Descriptor> blobs = new java.util.ArrayList<>();
    for (NamedImage image : named) {
      for (Descriptor blob : images.blobsOf(image.target())) {
        if (seen.add(blob.digest())) {
          blobs.add(blob);
        }
      }
    }
    blobs.sort(Comparator.comparing(Descriptor::digest));
    return blobs;
  }
}
