package dev.strata.snapshot;

import dev.strata.erofs.OverlayXattrs;
import dev.strata.layer.LayerStore;
import dev.strata.linux.Attributes;
import dev.strata.linux.DetachedMount;
import dev.strata.linux.LinuxException;
import dev.strata.linux.Mounts;
import dev.strata.linux.Nodes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// A root file system that lasts longer than the process that made it, in a folder of its own:
///
/// ```text
/// lower/0 …  the layers' images, topmost first, and where need be folders that they lack
/// upper      what was written
/// work       overlayfs's own
/// merged     all of it
/// ```
///
/// The lowers and `merged` are mounted at these very paths in the calling thread's mount namespace,
/// which takes root of the machine. The layers may be in use by others all the while: they are
/// images that cannot be written to. Whoever makes one keeps its layers from being pruned.
///
/// @param images what is mounted on the lowers; a folder there has no image
public record StandingRoot(Path folder, List<Optional<Path>> images, OverlayXattrs xattrs) {
  public StandingRoot {
    images = List.copyOf(images);
  }

  /// Makes the folders for a state; nothing is mounted.
  ///
  /// @param folder absent, or empty
  public static StandingRoot prepare(
      StateTree tree, LayerStore layers, Path folder, OverlayXattrs xattrs) throws IOException {
    Files.createDirectories(folder.resolve("lower"));
    Folders.create(folder.resolve("upper").toString(), tree.find("").orElseThrow());
    Nodes.makeFolder(folder.resolve("work").toString(), 0700);
    Nodes.makeFolder(folder.resolve("merged").toString(), 0700);
    List<Optional<Path>> images = new ArrayList<>();
    Path implied = folder.resolve("lower").resolve("0");
    if (ImpliedFolders.create(tree, false, implied).isPresent()) {
      images.add(Optional.empty());
    }
    LayerImages.topmostFirst(tree, layers).forEach(image -> images.add(Optional.of(image)));
    if (images.isEmpty()) {
      images.add(Optional.empty());
    }
    StandingRoot root = new StandingRoot(folder, images, xattrs);
    for (Path lower : root.lowers()) {
      if (!Files.exists(lower)) {
        Nodes.makeFolder(lower.toString(), 0755);
        Attributes.setMode(lower.toString(), 0755);
      }
    }
    return root;
  }

  /// Topmost first.
  public List<Path> lowers() {
    List<Path> lowers = new ArrayList<>();
    for (int i = 0; i < images.size(); i++) {
      lowers.add(folder.resolve("lower").resolve(Integer.toString(i)));
    }
    return lowers;
  }

  public Path upper() {
    return folder.resolve("upper");
  }

  public Path work() {
    return folder.resolve("work");
  }

  public Path merged() {
    return folder.resolve("merged");
  }

  /// Mounts it. What was mounted is taken away again where that fails.
  public void mount() throws IOException {
    try {
      List<Path> lowers = lowers();
      for (int i = 0; i < lowers.size(); i++) {
        if (images.get(i).isPresent()) {
          mountImage(images.get(i).get(), lowers.get(i));
        }
      }
      List<String> places = lowers.stream().map(Path::toString).toList();
      try (DetachedMount mount =
          OverlayMount.create(places, Optional.of(upper()), xattrs, OverlayMount.Life.LASTS)) {
        mount.attach(merged().toString());
      }
    } catch (IOException e) {
      unmount(folder);
      throw e;
    }
  }

  private static void mountImage(Path image, Path place) throws IOException {
    try (DetachedMount mount = FileLowers.mount(image)) {
      mount.attach(place.toString());
    } catch (LinuxException _) {
      LoopLowers.mount(image, place);
    }
  }

  /// Takes all mounts of such a folder away, whoever made them; none is no error. What is still in
  /// use elsewhere ends there.
  public static void unmount(Path folder) throws IOException {
    unmountOne(folder.resolve("merged"));
    Path lowers = folder.resolve("lower");
    if (Files.isDirectory(lowers)) {
      try (Stream<Path> all = Files.list(lowers)) {
        all.forEach(StandingRoot::unmountOne);
      }
    }
  }

  private static void unmountOne(Path place) {
    try {
      Mounts.unmount(place.toString(), Mounts.DETACH | Mounts.NO_FOLLOW);
    } catch (LinuxException _) {
      // Nothing is mounted there.
    }
  }
}
