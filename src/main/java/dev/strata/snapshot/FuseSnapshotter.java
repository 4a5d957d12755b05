package dev.strata.snapshot;

import dev.strata.erofs.OverlayXattrs;
import dev.strata.fuse.FuseServer;
import dev.strata.fuse.RequestLog;
import dev.strata.fuse.ServedIds;
import dev.strata.layer.Layer;
import dev.strata.layer.LayerIngest;
import dev.strata.layer.UpperFolder;
import dev.strata.linux.Attributes;
import dev.strata.linux.DetachedMount;
import dev.strata.linux.Mounts;
import dev.strata.linux.Nodes;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/// States as overlays over one lower that this process serves by FUSE: the whole state, merged. All
/// that is asked of the state can be heard. Each snapshot has a server of its own, since the kernel
/// asks one only for what it has not been told.
///
/// A snapshot's folder holds `upper`, overlayfs's `work`, and `lower` to mount on; that of a watched
/// view `lower`, and `empty`, since overlayfs wants two lowers where there is no upper.
public final class FuseSnapshotter implements Snapshotter {
  private final States states;
  private final WorkFolder work;
  private final OverlayXattrs xattrs;
  private final ServedIds ids;

  FuseSnapshotter(States states, WorkFolder work, OverlayXattrs xattrs) throws IOException {
    this.states = states;
    this.work = work;
    this.xattrs = xattrs;
    this.ids = ServedIds.ofThisProcess();
  }

  @Override
  public String name() {
    return "fuse";
  }

  @Override
  public ActiveSnapshot prepare(State parent) throws IOException {
    return prepare(parent, _ -> RequestLog.NONE);
  }

  /// As {@link #prepare(State)}; the log, made for the state, hears what is asked of it.
  public ActiveSnapshot prepare(State parent, Function<StateTree, RequestLog> log)
      throws IOException {
    Served served = open(parent, log);
    try {
      Folders.create(served.upper().toString(), served.tree().find("").orElseThrow());
      Nodes.makeFolder(served.folder().resolve("work").toString(), 0700);
      Nodes.makeFolder(served.lower().toString(), 0700);
      return new Active(served);
    } catch (IOException e) {
      served.closeAfter(e);
      throw e;
    }
  }

  @Override
  public ReadOnlySnapshot view(State state) throws IOException {
    return new View(open(state, _ -> RequestLog.NONE));
  }

  /// As {@link #view}; the log, made for the state, hears what is asked of it through the mounts. An
  /// overlay stands over the server, since the kernel else asks for a folder's attributes whenever
  /// it is walked through.
  public ReadOnlySnapshot view(State state, Function<StateTree, RequestLog> log)
      throws IOException {
    List<RequestLog> made = new ArrayList<>();
    Served served =
        open(
            state,
            tree -> {
              made.add(log.apply(tree));
              return made.getFirst();
            });
    try {
      Nodes.makeFolder(served.lower().toString(), 0700);
      Nodes.makeFolder(served.folder().resolve("empty").toString(), 0755);
      return new WatchedView(served, made.getFirst());
    } catch (IOException e) {
      served.closeAfter(e);
      throw e;
    }
  }

  @Override
  public void close() {}

  private Served open(State state, Function<StateTree, RequestLog> log) throws IOException {
    StateTree tree = states.tree(state);
    for (Layer layer : tree.layers()) {
      layer.hold();
    }
    FuseServer server = FuseServer.open(ServedState.of(tree, ids), log.apply(tree), xattrs, ids);
    try {
      return new Served(tree, server, work.create());
    } catch (IOException e) {
      server.close();
      throw e;
    }
  }

  private record Served(StateTree tree, FuseServer server, Path folder) {
    Path upper() {
      return folder.resolve("upper");
    }

    Path lower() {
      return folder.resolve("lower");
    }

    void close() throws IOException {
      server.close();
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
    private final Served served;

    Active(Served served) {
      this.served = served;
    }

    @Override
    public void mountAt(Path target) throws IOException {
      served.server().mountUnderOverlay(served.lower());
      List<String> lowers = List.of(served.lower().toString());
      try (DetachedMount mount = OverlayMount.create(lowers, Optional.of(served.upper()), xattrs)) {
        mount.attach(target.toString());
      }
    }

    @Override
    public StateTree parent() {
      return served.tree();
    }

    /// @throws IOException also when anything that was asked of the state was not answered rightly:
    ///     what was written then may come of that
    @Override
    public Optional<Layer> commit() throws IOException {
      Optional<Exception> failure = served.server().failure();
      if (failure.isPresent()) {
        throw new IOException(
            "the parent state could not be served, so what the step made of it is dropped: "
                + failure.get().getMessage(),
            failure.get());
      }
      try (LayerIngest ingest = states.layers().ingest()) {
        UpperFolder.pack(served.upper(), served.tree(), ingest);
        return ingest.size() == 0 ? Optional.empty() : Optional.of(ingest.commit(Optional.empty()));
      }
    }

    @Override
    public void close() throws IOException {
      served.close();
    }
  }

  /// Overlayfs takes the mode and owner of its root from what the kernel knows of the lower's, which
  /// is nothing before it asks.
  private final class WatchedView implements ReadOnlySnapshot {
    private final Served served;
    private final RequestLog log;
    private boolean mounted;

    WatchedView(Served served, RequestLog log) {
      this.served = served;
      this.log = log;
    }

    /// Every call is to come from one mount namespace.
    @Override
    public synchronized void mountAt(Path target) throws IOException {
      if (!mounted) {
        served.server().mountUnderOverlay(served.lower());
        mounted = true;
      }
      String lower = served.lower().toString();
      Attributes.status(lower);
      List<String> lowers = List.of(lower, served.folder().resolve("empty").toString());
      try (DetachedMount mount = OverlayMount.create(lowers, Optional.empty(), xattrs)) {
        mount.attach(target.toString());
      }
      log.mounted();
    }

    @Override
    public StateTree tree() {
      return served.tree();
    }

    @Override
    public void close() throws IOException {
      Optional<Exception> failure = served.server().failure();
      served.close();
      if (failure.isPresent()) {
        throw new IOException(
            "a mount could not be served: " + failure.get().getMessage(), failure.get());
      }
    }
  }

  /// Mounted with no overlay: the state is read-only as it is served.
  private static final class View implements ReadOnlySnapshot {
    private final Served served;
    private Optional<Path> first = Optional.empty();

    View(Served served) {
      this.served = served;
    }

    /// Every call is to come from one mount namespace.
    @Override
    public synchronized void mountAt(Path target) throws IOException {
      if (first.isEmpty()) {
        served.server().mountAt(target);
        first = Optional.of(target);
      } else {
        Mounts.bind(first.get().toString(), target.toString());
      }
    }

    @Override
    public StateTree tree() {
      return served.tree();
    }

    @Override
    public void close() throws IOException {
      served.close();
    }
  }
}
