package dev.strata.store;

import java.nio.file.Path;
import java.util.List;

/// The places in a state folder.
///
/// ```text
/// format    the format version, and how overlay marks are written in the layers
/// lock      locked by the process that has the store open, and naming it
/// open      there while the store is open: see CrashMark
/// db/       the build cache
/// layers/   layer images and their indexes
/// content/  blobs, as an OCI image layout keeps them
/// images/   local image names
/// mounts/   the content of cache mounts
/// containers/  a folder for each container (package `container`); in it `layers`, those it stands
// on
/// work/     active snapshots: of no use to the next process
/// watched/  likewise, those whose steps are watched
/// tmp/      likewise
/// last      the states of the last build's steps (solver.BuildStates)
/// live      what the build that runs, or ran last, does; never read by a build
/// ```
public record StoreLayout(Path root) {
  public Path format() {
    return root.resolve("format");
  }

  public Path lock() {
    return root.resolve("lock");
  }

  public Path openMark() {
    return root.resolve("open");
  }

  public Path database() {
    return root.resolve("db");
  }

  public Path layers() {
    return root.resolve("layers");
  }

  public Path content() {
    return root.resolve("content");
  }

  public Path images() {
    return root.resolve("images");
  }

  public Path cacheMounts() {
    return root.resolve("mounts");
  }

  public Path containers() {
    return root.resolve("containers");
  }

  public Path work() {
    return root.resolve("work");
  }

  public Path watched() {
    return root.resolve("watched");
  }

  public Path temporary() {
    return root.resolve("tmp");
  }

  public Path lastBuild() {
    return root.resolve("last");
  }

  public Path live() {
    return root.resolve("live");
  }

  List<Path> folders() {
    return List.of(
        database(),
        layers(),
        content(),
        images(),
        cacheMounts(),
        containers(),
        work(),
        watched(),
        temporary());
  }
}
