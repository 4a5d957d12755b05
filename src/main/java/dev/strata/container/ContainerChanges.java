package dev.strata.container;

import dev.strata.erofs.OverlayXattrs;
import dev.strata.layer.LayerIngest;
import dev.strata.linux.ExtendedAttributes;
import dev.strata.linux.FileStatus;
import dev.strata.linux.FolderEntry;
import dev.strata.linux.FolderReader;
import dev.strata.snapshot.StateTree;
import dev.strata.tree.Entry;
import dev.strata.tree.EntryType;
import dev.strata.tree.TreePath;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// What a container's process changed of its image, as its upper folder tells it ({@link
/// dev.strata.layer.UpperFolder} has the marks).
public final class ContainerChanges {
  /// In docker's letters and order: changed, added, deleted.
  public enum Kind {
    C,
    A,
    D
  }

  /// @param path with a slash at its beginning
  public record Change(Kind kind, String path) {}

  private static final int PERMISSIONS = 07777;

  private final StateTree before;
  private final OverlayXattrs overlay;
  private final String root;
  private final List<Change> changes = new ArrayList<>();

  private ContainerChanges(StateTree before, OverlayXattrs overlay, Path upper) {
    this.before = before;
    this.overlay = overlay;
    this.root = upper.toString();
  }

  /// In the order of the paths; a folder comes before what it holds.
  public static List<Change> of(Container container, StateTree before) throws IOException {
    Path upper = container.root().upper();
    ContainerChanges changes = new ContainerChanges(before, container.root().xattrs(), upper);
    try (FolderReader reader = FolderReader.open(upper.toString())) {
      changes.children(reader, "", false);
    }
    changes.changes.sort(
        Comparator.comparing((Change change) -> change.path().substring(1), TreePath.ORDER));
    return changes.changes;
  }

  /// Says whether anything below the folder changed.
  private boolean children(FolderReader reader, String folder, boolean opaque) throws IOException {
    int first = changes.size();
    List<FolderEntry> entries = reader.entries();
    for (FolderEntry child : entries) {
      String path = TreePath.child(folder, child.name());
      Optional<Entry> earlier = before.find(path);
      if (isWhiteout(path, child.status())) {
        if (earlier.isPresent()) {
          add(Kind.D, path);
        }
      } else if (child.status().type() == EntryType.DIRECTORY) {
        folder(reader, child, path, earlier);
      } else {
        add(earlier.isPresent() ? Kind.C : Kind.A, path);
      }
    }
    if (opaque) {
      for (Entry earlier : before.list(folder)) {
        String name = TreePath.name(earlier.path());
        if (entries.stream().noneMatch(child -> child.name().equals(name))) {
          add(Kind.D, earlier.path());
        }
      }
    }
    return changes.size() > first;
  }

  private void folder(FolderReader reader, FolderEntry child, String path, Optional<Entry> earlier)
      throws IOException {
    boolean opaque =
        ExtendedAttributes.find(place(path), overlay.opaque()).filter("y"::equals).isPresent();
    boolean below;
    try (FolderReader folder = reader.openFolder(child.name())) {
      below = children(folder, path, opaque);
    }
    if (earlier.isEmpty()) {
      add(Kind.A, path);
    } else if (below || opaque || !isSame(earlier.get(), child.status())) {
      add(Kind.C, path);
    }
  }

  private static boolean isSame(Entry earlier, FileStatus now) {
    return earlier.isDirectory()
        && earlier.mode() == (now.mode() & PERMISSIONS)
        && earlier.uid() == now.uid()
        && earlier.gid() == now.gid();
  }

  private boolean isWhiteout(String path, FileStatus status) throws IOException {
    return status.type() == EntryType.CHAR_DEVICE && status.specialDevice() == 0
        || status.type() == EntryType.FILE
            && status.size() == 0
            && ExtendedAttributes.find(place(path), overlay.prefix() + "whiteout").isPresent();
  }

  private String place(String path) {
    return root + "/" + path;
  }

  private void add(Kind kind, String path) {
    changes.add(new Change(kind, "/" + path));
  }

  /// Adds all that changed to a layer in the making. Nothing may write meanwhile.
  public static void pack(Container container, StateTree before, LayerIngest into)
      throws IOException {
    dev.strata.layer.UpperFolder.pack(container.root().upper(), before, into);
  }
}
