package dev.strata.cli;

import dev.strata.erofs.OverlayXattrs;
import dev.strata.registry.Registries;
import dev.strata.solver.Engine;
import dev.strata.store.Holder;
import dev.strata.store.Store;
import dev.strata.store.StoreListener;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/// Where the store is and how it is opened: the same for every command.
final class StoreOptions {
  private static final Duration DEFAULT_LOCK_TIMEOUT = Duration.ofMinutes(10);

  @Option(
      names = "--root",
      paramLabel = "FOLDER",
      scope = ScopeType.INHERIT,
      description =
          "The state folder. Default: $STRATA_ROOT, or strata in $XDG_DATA_HOME (~/.local/share).")
  @Nullable Path root;

  @Option(
      names = "--lock-timeout",
      paramLabel = "SECONDS",
      scope = ScopeType.INHERIT,
      description = "How long to wait for another process on the same state folder. Default: 600.")
  @Nullable Integer lockTimeoutSeconds;

  @Option(
      names = "--snapshotter",
      paramLabel = "NAME",
      scope = ScopeType.INHERIT,
      description =
          "How layers become folders: overlay+file, overlay+loop, fuse, copy. Default: what works"
              + " here.")
  @Nullable String snapshotter;

  @Option(
      names = "--no-service",
      scope = ScopeType.INHERIT,
      description = "Do it in this process, also while a build service runs.")
  boolean noService;

  private final Invocation invocation;

  StoreOptions(Invocation invocation) {
    this.invocation = invocation;
  }

  /// Who started the command.
  Invocation invocation() {
    return invocation;
  }

  Engine open(String command, PrintStream err) throws IOException, InterruptedException {
    Duration timeout =
        lockTimeoutSeconds == null ? DEFAULT_LOCK_TIMEOUT : Duration.ofSeconds(lockTimeoutSeconds);
    return open(command, timeout, listener(err));
  }

  /// With another patience, and without a word to anybody.
  Engine open(String command, Duration timeout) throws IOException, InterruptedException {
    return open(
        command,
        timeout,
        new StoreListener() {
          @Override
          public void waiting(Optional<Holder> holder) {}

          @Override
          public void warning(String text) {}
        });
  }

  private Engine open(String command, Duration timeout, StoreListener listener)
      throws IOException, InterruptedException {
    return Engine.open(
        folder(),
        new Store.Options(timeout, overlay(), command, Clock.systemUTC()),
        new Registries(RegistryFiles.of(invocation), invocation.environment()),
        Optional.ofNullable(snapshotter),
        listener);
  }

  Path folder() {
    if (root != null) {
      return invocation.folder().resolve(root);
    }
    String named = invocation.environment().getOrDefault("STRATA_ROOT", "");
    if (!named.isEmpty()) {
      return invocation.path(named);
    }
    String data = invocation.environment().getOrDefault("XDG_DATA_HOME", "");
    Path home =
        data.isEmpty() ? Path.of(invocation.home(), ".local", "share") : invocation.path(data);
    return home.resolve("strata");
  }

  /// Root of the machine writes the marks that only it may; anybody else, root of a user namespace
  /// included, the others.
  private static OverlayXattrs overlay() {
    return dev.strata.linux.Identity.isInitialRoot() ? OverlayXattrs.TRUSTED : OverlayXattrs.USER;
  }

  private static StoreListener listener(PrintStream err) {
    return new StoreListener() {
      @Override
      public void waiting(Optional<Holder> holder) {
        err.println(
            "strata: waiting for the state folder: "
                + holder.map(h -> "it is held by " + h).orElse("another process holds it"));
      }

      @Override
      public void warning(String text) {
        err.println("strata: " + text);
      }
    };
  }
}
