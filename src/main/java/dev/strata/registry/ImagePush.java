package dev.strata.registry;

import dev.strata.image.ImageStore;
import dev.strata.image.Transfers;
import dev.strata.oci.Descriptor;
import dev.strata.oci.Digest;
import dev.strata.oci.ImageReference;
import dev.strata.oci.Json;
import dev.strata.oci.MediaTypes;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/// Brings one image into a repository: blobs first, then what names them, the tag last, so that a
/// tag never stands for an image that is not whole. Where the tag is this image already, nothing
/// else is even asked.
final class ImagePush {
  private static final int AT_ONCE = 4;

  private final Repository repository;
  private final ImageStore images;
  private final BlobUpload uploads;

  ImagePush(
      Repository repository,
      ImageStore images,
      Transfers transfers,
      Patience patience,
      long chunkBytes) {
    this.repository = repository;
    this.images = images;
    this.uploads = new BlobUpload(repository, images, transfers, patience, chunkBytes);
  }

  Registries.Pushed run(ImageReference name, Descriptor target)
      throws IOException, InterruptedException {
    String tag = name.tag().orElseGet(() -> target.digest().toString());
    if (has(tag, target.digest())) {
      return new Registries.Pushed(target, 0, 0, 0, false);
    }
    int[] ways = new int[BlobUpload.Way.values().length];
    String digest = target.digest().toString();
    if (tag.equals(digest) || !has(digest, target.digest())) {
      List<Descriptor> contents = images.contentsOf(target);
      for (BlobUpload.Way way : blobs(name, contents)) {
        ways[way.ordinal()]++;
      }
      for (Descriptor document : contents.reversed()) {
        if (isDocument(document) && !document.digest().equals(target.digest())) {
          put(document, document.digest().toString());
        }
      }
    }
    put(target, tag);
    return new Registries.Pushed(
        target,
        ways[BlobUpload.Way.SENT.ordinal()],
        ways[BlobUpload.Way.MOUNTED.ordinal()],
        ways[BlobUpload.Way.THERE.ordinal()],
        true);
  }

  private static boolean isDocument(Descriptor blob) {
    return MediaTypes.isIndex(blob.mediaType()) || MediaTypes.isManifest(blob.mediaType());
  }

  /// Whether the registry says that this tag or digest is this very manifest.
  private boolean has(String reference, Digest digest) throws IOException, InterruptedException {
    try {
      return repository
          .findDigest(reference, new Scope(repository.place(), true, List.of()))
          .equals(Optional.of(digest));
    } catch (RegistryException e) {
      if (e.kind() == RegistryException.Kind.NOT_FOUND) {
        return false;
      }
      throw e;
    }
  }

  private List<BlobUpload.Way> blobs(ImageReference name, List<Descriptor> contents)
      throws IOException, InterruptedException {
    List<Callable<BlobUpload.Way>> uploadsOfAll = new ArrayList<>();
    for (Descriptor blob : contents) {
      if (!isDocument(blob)) {
        uploadsOfAll.add(() -> upload(name, blob));
      }
    }
    List<BlobUpload.Way> ways = new ArrayList<>();
    ExecutorService threads =
        Executors.newFixedThreadPool(AT_ONCE, Thread.ofVirtual().name("push-", 0).factory());
    try {
      List<Future<BlobUpload.Way>> started = new ArrayList<>();
      uploadsOfAll.forEach(one -> started.add(threads.submit(one)));
      for (Future<BlobUpload.Way> one : started) {
        ways.add(result(one));
      }
      return ways;
    } finally {
      threads.shutdownNow();
      threads.close();
    }
  }

  private BlobUpload.Way upload(ImageReference name, Descriptor blob)
      throws IOException, InterruptedException {
    BlobUpload.Way way = uploads.run(blob, mounts(name, blob));
    images.addOrigin(blob.digest(), name.name());
    return way;
  }

  /// The repositories of the same registry that had this blob.
  private List<String> mounts(ImageReference name, Descriptor blob) throws IOException {
    List<String> mounts = new ArrayList<>();
    for (String origin : images.originsOf(blob.digest())) {
      if (origin.startsWith(name.registry() + "/") && !origin.equals(name.name())) {
        mounts.add(origin.substring(name.registry().length() + 1));
      }
    }
    return mounts;
  }

  private static BlobUpload.Way result(Future<BlobUpload.Way> one)
      throws IOException, InterruptedException {
    try {
      return one.get();
    } catch (ExecutionException e) {
      switch (e.getCause()) {
        case IOException io -> throw io;
        case InterruptedException interrupted -> throw interrupted;
        case RuntimeException bug -> throw bug;
        case Error error -> throw error;
        case null, default -> throw new IllegalStateException(e);
      }
    }
  }

  private void put(Descriptor document, String reference) throws IOException, InterruptedException {
    byte[] bytes = images.blobs().read(document.digest(), Json.LIMIT);
    repository.put(document, bytes, reference);
  }
}
