package dev.strata.image;

import dev.strata.content.Blob;
import dev.strata.content.BlobIngest;
import dev.strata.content.BlobStore;
import dev.strata.layer.LayerTar;
import dev.strata.oci.Descriptor;
import dev.strata.oci.Digest;
import dev.strata.oci.Json;
import dev.strata.oci.JsonObject;
import dev.strata.oci.ManifestJson;
import dev.strata.oci.MediaTypes;
import dev.strata.tree.TreePath;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;

/// Takes in the tar of an image layout, or a docker archive, in one pass and in whatever order its
/// members come. Nothing is written but to the blob store: names in the archive are keys, never
/// paths on disk. An archive that is both, as buildx and docker write them, is read as an image
/// layout.
final class ArchiveLoader {
  private static final Pattern BLOB = Pattern.compile("blobs/sha256/([0-9a-f]{64})");
  private static final int MOST_MEMBERS = 20_000;
  private static final int MOST_PENDING = 256;
  private static final int MOST_DOCUMENT_BYTES = 64 << 20;

  private final ImageStore images;
  private final BlobStore blobs;
  private final ArchiveMembers members = new ArchiveMembers();
  private int documentBytes;

  ArchiveLoader(ImageStore images) {
    this.images = images;
    this.blobs = images.blobs();
  }

  List<LoadedImage> load(InputStream in) throws IOException {
    try (members) {
      read(in);
      Optional<byte[]> index = members.document(LayoutFolder.INDEX_FILE);
      if (index.isPresent()) {
        return loadLayout(index.get());
      }
      Optional<byte[]> manifest = members.document(DockerArchive.MANIFEST_FILE);
      if (manifest.isPresent()) {
        return new DockerArchiveLoader(images, members).load(manifest.get());
      }
      throw new InvalidImageException(
          "the archive holds no image: it has neither an index.json nor a manifest.json",
          "the tar of a root file system is taken in by strata import");
    }
  }

  private List<LoadedImage> loadLayout(byte[] index) throws IOException {
    byte[] layout =
        members
            .document(LayoutFolder.LAYOUT_FILE)
            .orElseThrow(
                () ->
                    new InvalidImageException(
                        "the archive has an index.json, but no oci-layout",
                        "get the archive again"));
    LayoutFolder.checkVersion(JsonObject.parse(layout, "the archive's oci-layout"));
    List<LoadedImage> loaded = new ArrayList<>();
    for (Descriptor target : ManifestJson.index(index).manifests()) {
      if (MediaTypes.isManifest(target.mediaType()) || MediaTypes.isIndex(target.mediaType())) {
        images.accept(target);
        loaded.add(new LoadedImage(LayoutFolder.nameOf(target), LayoutFolder.plain(target)));
      }
    }
    return loaded;
  }

  private void read(InputStream in) throws IOException {
    TarArchiveInputStream tar = new TarArchiveInputStream(LayerTar.decompress(in));
    int count = 0;
    try {
      for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
        if (++count > MOST_MEMBERS) {
          throw refused("it has more than " + MOST_MEMBERS + " members");
        }
        member(entry, tar);
      }
    } catch (IllegalArgumentException e) {
      throw refused("it is no tar: " + e.getMessage());
    }
  }

  private void member(TarArchiveEntry entry, TarArchiveInputStream tar) throws IOException {
    String name = TreePath.clean(entry.getName());
    if (entry.isSymbolicLink()) {
      members.link(name, TreePath.clean(TreePath.parent(name) + "/" + entry.getLinkName()));
    } else if (entry.isLink()) {
      members.link(name, TreePath.clean(entry.getLinkName()));
    } else if (entry.isFile() && !entry.isSparse()) {
      file(name, entry.getSize(), tar);
    } else if (!entry.isDirectory()) {
      throw refused("its member " + name + " is neither a file, a folder nor a link");
    }
  }

  private void file(String name, long size, InputStream content) throws IOException {
    Matcher blob = BLOB.matcher(name);
    if (blob.matches()) {
      Digest digest = Digest.parse("sha256:" + blob.group(1));
      if (!blobs.contains(digest)) {
        blobs.put(content, digest, size);
      }
      members.blob(name, digest);
    } else if (isDocument(name) && size <= Json.LIMIT) {
      documentBytes += (int) size;
      if (documentBytes > MOST_DOCUMENT_BYTES) {
        throw refused("its documents have more than " + MOST_DOCUMENT_BYTES + " bytes");
      }
      members.document(name, content.readNBytes((int) size));
    } else {
      pending(name, content);
    }
  }

  /// A layer by another name than its digest: it becomes a blob when a manifest names it.
  private void pending(String name, InputStream content) throws IOException {
    if (members.pending() >= MOST_PENDING) {
      throw refused("it has more than " + MOST_PENDING + " layers");
    }
    BlobIngest ingest = blobs.ingest();
    members.pending(name, ingest);
    content.transferTo(ingest);
  }

  private static boolean isDocument(String name) {
    return name.endsWith(".json")
        || name.endsWith("/json")
        || name.endsWith("/VERSION")
        || name.equals(LayoutFolder.LAYOUT_FILE)
        || name.equals("repositories");
  }

  private static InvalidImageException refused(String problem) {
    return new InvalidImageException(
        "the archive is refused: " + problem, "get it again, or from a source that you trust");
  }

  /// What was read so far, by name.
  static final class ArchiveMembers implements AutoCloseable {
    private static final int MOST_LINKS = 8;
    private final Map<String, byte[]> documents = new HashMap<>();
    private final Map<String, Digest> blobs = new HashMap<>();
    private final Map<String, BlobIngest> pending = new HashMap<>();
    private final Map<String, String> links = new HashMap<>();
    private final Map<String, Blob> committed = new HashMap<>();

    void document(String name, byte[] bytes) {
      documents.put(name, bytes);
    }

    void blob(String name, Digest digest) {
      blobs.put(name, digest);
    }

    void link(String name, String target) {
      links.put(name, target);
    }

    void pending(String name, BlobIngest ingest) throws IOException {
      BlobIngest before = pending.put(name, ingest);
      if (before != null) {
        before.close();
      }
    }

    int pending() {
      return pending.size();
    }

    Optional<byte[]> document(String name) {
      return Optional.ofNullable(documents.get(follow(name)));
    }

    Optional<Digest> findBlob(String name) {
      return Optional.ofNullable(blobs.get(follow(name)));
    }

    /// The blob of a pending member.
    Optional<Blob> commit(String name) throws IOException {
      String target = follow(name);
      BlobIngest ingest = pending.remove(target);
      if (ingest != null) {
        committed.put(target, ingest.commit());
      }
      return Optional.ofNullable(committed.get(target));
    }

    private String follow(String name) {
      String at = TreePath.clean(name);
      for (int i = 0; i < MOST_LINKS && links.containsKey(at); i++) {
        at = links.get(at);
      }
      return at;
    }

    @Override
    public void close() throws IOException {
      for (BlobIngest ingest : pending.values()) {
        ingest.close();
      }
    }
  }
}
