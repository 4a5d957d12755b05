package dev.strata.snapshot;

import dev.strata.erofs.OverlayXattrs;
import dev.strata.layer.Layer;
import dev.strata.layer.LayerIngest;
import dev.strata.layer.LayerStore;
import dev.strata.layer.UpperFolder;
import dev.strata.linux.Attributes;
import dev.strata.linux.DetachedMount;
import dev.strata.linux.Nodes;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// States as overlays over their layers' images. A snapshot's folder holds `upper`, overlayfs's
/// `work`, and where need be `lowers` to mount on and `implied` ({@link ImpliedFolders}).
final class OverlaySnapshotter implements Snapshotter {
  private final States states;
  private final WorkFolder work;
  private final Lowers lowers;
  private final OverlayXattrs xattrs;

  OverlaySnapshotter(States states, WorkFolder work, Lowers lowers, OverlayXattrs xattrs) {
    this.states = states;
    this.work = work;
    this.lowers = lowers;
    this.xattrs = xattrs;
  }

  @Override
  public String name() {
    return lowers.name();
  }

  @Override
  public ActiveSnapshot prepare(State parent) throws IOException {
    Stack stack = Stack.open(states.tree(parent), work.create(), lowers, states.layers());
    try {
      Folders.create(stack.upper().toString(), stack.tree.find("").orElseThrow());
      Nodes.makeFolder(stack.folder.resolve("work").toString(), 0700);
      return new Active(stack);
    } catch (IOException e) {
      stack.closeAfter(e);
      throw e;
    }
  }

  @Override
  public ReadOnlySnapshot view(State state) throws IOException {
    return new View(Stack.open(states.tree(state), work.create(), lowers, states.layers()));
  }

  @Override
  public void close() {
    lowers.close();
  }

  /// A state's layers, opened, and a folder for what one snapshot needs.
  private static final class Stack {
    private final StateTree tree;
    private final Path folder;
    private final List<Lowers.Lower> opened = new ArrayList<>();

    private Stack(StateTree tree, Path folder) {
      this.tree = tree;
      this.folder = folder;
    }

    static Stack open(StateTree tree, Path folder, Lowers lowers, LayerStore layers)
        throws IOException {
      Stack stack = new Stack(tree, folder);
      try {
        for (Path image : LayerImages.topmostFirst(tree, layers)) {
          stack.opened.add(lowers.open(image));
        }
        return stack;
      } catch (IOException e) {
        stack.closeAfter(e);
        throw e;
      }
    }

    Path upper() {
      return folder.resolve("upper");
    }

    /// The lowers' folders in the calling thread's namespace, topmost first. Overlayfs wants one
    /// lower, and two where there is no upper: empty ones are added at the bottom.
    List<String> folders(boolean hasUpper) throws IOException {
      int least = hasUpper ? 1 : 2;
      List<String> folders = new ArrayList<>();
      ImpliedFolders.create(tree, !hasUpper, folder.resolve("implied"))
          .ifPresent(implied -> folders.add(implied.toString()));
      for (int i = 0; i < opened.size(); i++) {
        folders.add(opened.get(i).folder(folder.resolve("lower" + i)));
      }
      while (folders.size() < least) {
        Path empty = folder.resolve("empty" + folders.size());
        Nodes.makeFolder(empty.toString(), 0755);
        Attributes.setMode(empty.toString(), 0755);
        folders.add(empty.toString());
      }
      return folders;
    }

    void close() throws IOException {
      opened.forEach(Lowers.Lower::close);
      WorkFolder.remove(folder);
    }

    void closeAfter(IOException cause) {
      try {
        close();
      } catch (IOException e) {
        cause.addSuppressed(e);
      }
    }
  }

  private final class Active implements ActiveSnapshot {
    private final Stack stack;

    Active(Stack stack) {
      this.stack = stack;
    }

    @Override
    public void mountAt(Path target) throws IOException {
      List<String> folders = stack.folders(true);
      try (DetachedMount mount = OverlayMount.create(folders, Optional.of(stack.upper()), xattrs)) {
        mount.attach(target.toString());
      }
    }

    @Override
    public StateTree parent() {
      return stack.tree;
    }

    @Override
    public Optional<Layer> commit() throws IOException {
      try (LayerIngest ingest = states.layers().ingest()) {
        UpperFolder.pack(stack.upper(), stack.tree, ingest);
        return ingest.size() == 0 ? Optional.empty() : Optional.of(ingest.commit(Optional.empty()));
      }
    }

    @Override
    public void close() throws IOException {
      stack.close();
    }
  }

  private final class View implements ReadOnlySnapshot {
    private final Stack stack;
    private int mounts;

    View(Stack stack) {
      this.stack = stack;
    }

    @Override
    public synchronized void mountAt(Path target) throws IOException {
      Path place = stack.folder.resolve(Integer.toString(mounts++));
      Nodes.makeFolder(place.toString(), 0700);
      Stack own = new Stack(stack.tree, place);
      own.opened.addAll(stack.opened);
      List<String> folders = own.folders(false);
      try (DetachedMount mount = OverlayMount.create(folders, Optional.empty(), xattrs)) {
        mount.attach(target.toString());
      }
    }

    @Override
    public StateTree tree() {
      return stack.tree;
    }

    @Override
    public void close() throws IOException {
      stack.close();
    }
  }
}
