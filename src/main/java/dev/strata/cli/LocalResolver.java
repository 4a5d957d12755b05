package dev.strata.cli;

import dev.strata.oci.Digest;
import dev.strata.oci.ImageConfig;
import dev.strata.oci.Platform;
import dev.strata.oci.RuntimeConfig;
import dev.strata.plan.ImageResolver;
import dev.strata.plan.ResolvedImage;
import dev.strata.solver.Engine;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Images for questions that build nothing. The store is opened when the first image is asked for.
/// An image that is not on this machine is taken for one with nothing but a PATH: a Dockerfile can
/// be checked without having its bases.
final class LocalResolver implements ImageResolver, AutoCloseable {

  private final StoreOptions store;
  private final String command;
  private final PrintStream err;
  private Optional<Engine> engine = Optional.empty();

  LocalResolver(StoreOptions store, String command, PrintStream err) {
    this.err = err;
    this.store = store;
    this.command = command;
  }

  @Override
  public ResolvedImage resolve(String reference, Platform platform) throws InterruptedException {
    try {
      if (engine.isEmpty()) {
        engine = Optional.of(store.open(command, err));
      }
      return engine.get().resolver().resolve(reference, platform);
    } catch (UnresolvedException | IOException | UncheckedIOException _) {
      return unknown(reference, platform);
    }
  }

  private static ResolvedImage unknown(String reference, Platform platform) {
    ImageConfig config =
        new ImageConfig(
            Optional.empty(),
            "",
            platform,
            RuntimeConfig.EMPTY.withEnv(Map.of("PATH", RuntimeConfig.DEFAULT_PATH)),
            List.of(),
            List.of());
    return new ResolvedImage(
        reference, platform, Digest.of(reference.getBytes(StandardCharsets.UTF_8)), config);
  }

  @Override
  public void close() throws IOException {
    if (engine.isPresent()) {
      engine.get().close();
    }
  }
}
