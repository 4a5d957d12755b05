package dev.strata.image;

import dev.strata.content.BlobStore;
import dev.strata.layer.Layer;
import dev.strata.layer.LayerId;
import dev.strata.layer.LayerIngest;
import dev.strata.layer.LayerStore;
import dev.strata.layer.LayerTar;
import dev.strata.layer.TarLimits;
import dev.strata.oci.Descriptor;
import dev.strata.oci.DiffId;
import dev.strata.oci.Digest;
import dev.strata.oci.ImageReference;
import dev.strata.oci.ManifestJson;
import dev.strata.oci.MediaTypes;
import dev.strata.oci.Platform;
import dev.strata.plan.ImageResolver.UnresolvedException;
import dev.strata.plan.ResolvedImage;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.SequencedSet;
import java.util.Set;

/// The images on this machine:
///
///     names/     a name → a manifest or an index (ImageNames)
///     layers/    a diff id → what unpacks to it (LayerCatalog)
///     resolved/  a name → what a registry had for it last (ResolvedNames)
///     origins/   a blob → the repositories that have it (BlobOrigins)
///
/// Their documents and compressed layers are in the blob store, their unpacked layers in the layer
/// store. Layers of images out of registries need not be there: they come when they are wanted.
/// Every change is one atomic rename: processes may share it, and one that is killed leaves
/// it whole.
public final class ImageStore {
  private static final String OCI_LAYOUT = "oci-layout://";

  private final BlobStore blobs;
  private final LayerStore layerStore;
  private final ImageNames names;
  private final ResolvedNames resolved;
  private final BlobOrigins origins;
  private final LocalLayers layers;
  private final ImageReader reader;

  public ImageStore(Path root, BlobStore blobs, LayerStore layers) throws IOException {
    this(root, blobs, layers, RemoteBlobs.NONE, TarLimits.DEFAULT);
  }

  /// @param remote has layers that are not here
  /// @param limits of the layers that are unpacked
  public ImageStore(
      Path root, BlobStore blobs, LayerStore layers, RemoteBlobs remote, TarLimits limits)
      throws IOException {
    this.blobs = blobs;
    this.layerStore = layers;
    this.names = new ImageNames(root.resolve("names"));
    this.resolved = new ResolvedNames(root.resolve("resolved"));
    this.origins = new BlobOrigins(root.resolve("origins"));
    this.layers =
        new LocalLayers(
            blobs,
            layers,
            new LayerCatalog(root.resolve("layers")),
            new RemoteLayers(remote, origins),
            limits);
    this.reader = new ImageReader(blobs);
  }

  /// The image of this platform under a manifest or an index that is here.
  ///
  /// @param reference the name to be told
  /// @throws UnresolvedException when it has none for this platform
  public ResolvedImage resolve(String reference, Descriptor target, Platform platform)
      throws UnresolvedException, IOException {
    return resolved(reference, target, platform);
  }

  /// Finds an image by its name, or one in an image layout (`oci-layout://FOLDER[:TAG][@DIGEST]`).
  ///
  /// @throws UnresolvedException when there is none for this platform
  public ResolvedImage resolve(String reference, Platform platform)
      throws UnresolvedException, IOException {
    if (reference.startsWith(OCI_LAYOUT)) {
      LayoutReference layout = LayoutReference.parse(reference.substring(OCI_LAYOUT.length()));
      return resolved(reference, layout.load(this), platform);
    }
    ImageReference name;
    try {
      name = ImageReference.parse(reference);
    } catch (IllegalArgumentException e) {
      throw new UnresolvedException(String.valueOf(e.getMessage()), "write it as name:tag");
    }
    Descriptor target =
        findTarget(name)
            .orElseThrow(
                () ->
                    new UnresolvedException(
                        "there is no image " + name.familiar() + " on this machine",
                        "pull it (strata pull "
                            + name.familiar()
                            + "), load it (strata load), import it (strata import), or see what"
                            + " there is (strata images)"));
    return resolved(reference, target, platform);
  }

  private ResolvedImage resolved(String reference, Descriptor target, Platform platform)
      throws UnresolvedException, IOException {
    StoredImage image =
        reader
            .find(target, platform)
            .orElseThrow(
                () ->
                    new UnresolvedException(
                        "the image " + reference + " is not there for " + platform,
                        "choose another --platform, or load the image for this one"));
    return new ResolvedImage(
        reference, image.config().platform(), image.descriptor().digest(), image.config());
  }

  /// The manifest or index that this name stands for.
  public Optional<Descriptor> findTarget(ImageReference name) throws IOException {
    if (name.digest().isPresent()) {
      return findByDigest(name.digest().get());
    }
    return names.find(name).map(LocalImage::target);
  }

  /// The manifest or index with this digest, if a name leads to it.
  public Optional<Descriptor> findByDigest(Digest digest) throws IOException {
    List<Descriptor> targets = new ArrayList<>(resolved.targets());
    names.list().forEach(image -> targets.add(image.target()));
    for (Descriptor target : targets) {
      SequencedSet<Descriptor> below = new LinkedHashSet<>();
      if (blobs.contains(target.digest())) {
        reader.collect(target, below);
      }
      for (Descriptor descriptor : below) {
        if (descriptor.digest().equals(digest)
            && (MediaTypes.isManifest(descriptor.mediaType())
                || MediaTypes.isIndex(descriptor.mediaType()))) {
          return Optional.of(descriptor);
        }
      }
    }
    return Optional.empty();
  }

  /// The images under a manifest or an index, each with its documents read.
  public List<StoredImage> images(Descriptor target) throws IOException {
    return reader.images(target);
  }

  /// All names, sorted.
  public List<LocalImage> list() throws IOException {
    return names.list();
  }

  /// The files that names are kept in, damaged or not.
  public List<String> nameFiles() throws IOException {
    return names.fileNames();
  }

  /// @throws InvalidImageException when what is in it is not what was written
  public void checkNameFile(String file) throws IOException {
    names.read(file);
  }

  public void removeNameFile(String file) throws IOException {
    names.removeFile(file);
  }

  /// Gives a name to a manifest or an index that is here; what had the name before loses it.
  public void tag(ImageReference name, Descriptor target) throws IOException {
    if (!blobs.contains(target.digest())) {
      throw new InvalidImageException(
          "there is no manifest " + target.digest() + " to be named " + name.familiar(),
          "load or build the image first");
    }
    names.put(name, target);
  }

  /// Takes a name away; blobs and layers stay until they are pruned.
  ///
  /// @return whether there was such a name
  public boolean untag(ImageReference name) throws IOException {
    return names.remove(name);
  }

  /// Takes in an image layout (a folder, or its tar) or a docker archive, either compressed or not,
  /// and gives the images the names that the archive has for them.
  public List<LoadedImage> load(Path archive) throws IOException {
    if (Files.isDirectory(archive)) {
      return named(new LayoutFolder(archive).load(this));
    }
    try (InputStream in = Files.newInputStream(archive)) {
      return load(in);
    }
  }

  /// As {@link #load(Path)}, from a stream, which is read once and not closed.
  public List<LoadedImage> load(InputStream archive) throws IOException {
    return named(new ArchiveLoader(this).load(archive));
  }

  private List<LoadedImage> named(List<LoadedImage> images) throws IOException {
    for (LoadedImage image : images) {
      if (image.name().isPresent()) {
        tag(image.name().get(), image.target());
      }
    }
    return images;
  }

  /// Checks that what an archive brought is complete, and makes its layers known.
  ///
  /// @throws InvalidImageException when a blob is missing or has another size, or a document is not
  ///     what Strata takes
  void accept(Descriptor target) throws IOException {
    if (!blobs.contains(target.digest())) {
      throw ImageReader.invalid(target, "is missing from the archive");
    }
    List<StoredImage> found = reader.images(target);
    if (found.isEmpty()) {
      throw ImageReader.invalid(target, "leads to no image in the archive");
    }
    for (StoredImage image : found) {
      List<Descriptor> blobsOfLayers = image.manifest().layers();
      for (int i = 0; i < blobsOfLayers.size(); i++) {
        Descriptor blob = blobsOfLayers.get(i);
        Optional<Long> size = blobs.findSize(blob.digest());
        if (size.isEmpty()) {
          throw ImageReader.invalid(image.descriptor(), "lacks its layer " + blob.digest());
        }
        if (size.get() != blob.sizeBytes()) {
          throw ImageReader.invalid(
              blob, "has " + size.get() + " bytes where " + blob.sizeBytes() + " were promised");
        }
        layers.catalog().add(image.config().diffIds().get(i), blob, false);
      }
    }
  }

  /// Takes in the tar of a root file system, compressed or not, as a layer.
  ///
  /// @return its id, to be packed into an image of one layer
  public LayerId importRoot(InputStream tar) throws IOException {
    try (LayerIngest ingest = layerStore.ingest()) {
      LayerTar.read(LayerTar.decompress(tar), ingest, layers.limits());
      return ingest.commit(Optional.empty()).id();
    }
  }

  /// The layer with this diff id, unpacked on first need and checked. Its own id is another one
  /// when it was made here.
  ///
  /// @throws LayerUnavailableException when neither it nor a blob of it is here
  public Layer layer(DiffId diffId) throws IOException {
    return layer(diffId, Transfers.QUIET);
  }

  /// As {@link #layer(DiffId)}, telling of what comes from a registry.
  public Layer layer(DiffId diffId, Transfers transfers) throws IOException {
    return layers.get(diffId, transfers);
  }

  /// As {@link #layer(DiffId)}, if it is unpacked already.
  public Optional<Layer> findLayer(DiffId diffId) throws IOException {
    return layers.findUnpacked(diffId);
  }

  /// Whether the layer can be left where it is, in a registry, until it is needed.
  public boolean isRemote(DiffId diffId) throws IOException {
    return layers.findUnpacked(diffId).isEmpty() && layers.findRemote(diffId).isPresent();
  }

  /// Makes an image known whose documents are here, and whose layers are in a registry.
  ///
  /// @param name what the registry was asked for; it means this image if no registry can be asked
  /// @throws InvalidImageException when a document is not what Strata takes
  public void acceptRemote(ImageReference name, Descriptor target, StoredImage image)
      throws IOException {
    List<Descriptor> blobsOfLayers = image.manifest().layers();
    for (int i = 0; i < blobsOfLayers.size(); i++) {
      layers.catalog().add(image.config().diffIds().get(i), blobsOfLayers.get(i), false);
      origins.add(blobsOfLayers.get(i).digest(), name.name());
    }
    origins.add(image.manifest().config().digest(), name.name());
    resolved.put(name, target);
  }

  /// Says that a repository (`docker.io/library/debian`) has this blob.
  public void addOrigin(Digest blob, String repository) throws IOException {
    origins.add(blob, repository);
  }

  /// The repositories that are known to have this blob.
  public List<String> originsOf(Digest blob) throws IOException {
    return origins.of(blob);
  }

  /// What a registry had under this name when it was asked last, if its documents are still here.
  public Optional<Descriptor> findResolvedBefore(ImageReference name) throws IOException {
    return resolved.find(name).filter(target -> blobs.contains(target.digest()));
  }

  /// The image of this manifest, whose documents are here, checked.
  public StoredImage read(Descriptor manifest) throws IOException {
    return reader.read(manifest);
  }

  /// Says where a layer of an image is: in a blob that is, or will be, in the blob store.
  public void addLayer(DiffId diffId, Descriptor blob) throws IOException {
    layers.catalog().add(diffId, blob, false);
  }

  /// All blobs that an archive of this manifest or index holds, parents before children, each of
  /// which then is in the blob store.
  List<Descriptor> blobsOf(Descriptor target) throws IOException {
    SequencedSet<Descriptor> all = new LinkedHashSet<>();
    reader.collect(target, all);
    for (Descriptor blob : all) {
      layers.ensureBlob(blob, Transfers.QUIET);
    }
    return new ArrayList<>(all);
  }

  /// As {@link #blobsOf}, of which layers need not be here.
  public List<Descriptor> contentsOf(Descriptor target) throws IOException {
    SequencedSet<Descriptor> all = new LinkedHashSet<>();
    reader.collect(target, all);
    return new ArrayList<>(all);
  }

  /// Whether all manifests that an index names are here; true for a manifest.
  public boolean isWhole(Descriptor target) throws IOException {
    return !MediaTypes.isIndex(target.mediaType())
        || ManifestJson.index(reader.document(target)).manifests().stream()
            .allMatch(child -> blobs.contains(child.digest()));
  }

  /// Sees to it that a blob of an image is in the blob store.
  public void ensureBlob(Descriptor blob, Transfers transfers) throws IOException {
    layers.ensureBlob(blob, transfers);
  }

  /// The digests of all blobs that named images need, and of the documents of names that were
  /// resolved: what a prune keeps.
  public List<Digest> reachable() throws IOException {
    SequencedSet<Descriptor> all = new LinkedHashSet<>();
    for (LocalImage image : names.list()) {
      if (blobs.contains(image.target().digest())) {
        reader.collect(image.target(), all);
      }
    }
    SequencedSet<Descriptor> documents = new LinkedHashSet<>();
    for (Descriptor target : resolved.targets()) {
      if (blobs.contains(target.digest())) {
        reader.collect(target, documents);
      }
    }
    documents.removeIf(blob -> MediaTypes.compressionOf(blob.mediaType()).isPresent());
    all.addAll(documents);
    return all.stream().map(Descriptor::digest).distinct().sorted().toList();
  }

  /// The ids under which the layers of named images stand in the layer store, as far as they do:
  /// what a prune keeps.
  public Set<LayerId> reachableLayers() throws IOException {
    Set<LayerId> all = new HashSet<>();
    for (LocalImage image : names.list()) {
      if (!blobs.contains(image.target().digest())) {
        continue;
      }
      for (StoredImage stored : images(image.target())) {
        for (DiffId diffId : stored.config().diffIds()) {
          all.add(new LayerId(diffId.digest()));
          layers.catalog().get(diffId).local().ifPresent(all::add);
        }
      }
    }
    return all;
  }

  public BlobStore blobs() {
    return blobs;
  }

  LocalLayers layers() {
    return layers;
  }

  ImageReader reader() {
    return reader;
  }
}
