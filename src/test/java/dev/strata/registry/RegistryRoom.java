package dev.strata.registry;

import dev.strata.image.Images;
import dev.strata.image.PackOptions;
import dev.strata.image.PackedImage;
import dev.strata.oci.Descriptor;
import dev.strata.oci.DiffId;
import dev.strata.oci.ImageReference;
import dev.strata.oci.Platform;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;

/// A faulty registry, and a store that pulls from it and never really waits.
final class RegistryRoom implements AutoCloseable {
  static final Instant NOW = Instant.parse("2026-05-06T07:08:09Z");

  final FaultyRegistry registry;
  final List<Duration> pauses = new CopyOnWriteArrayList<>();
  final Images origin;
  final Images here;
  final Registries registries;
  private final Path folder;

  RegistryRoom(Path folder) throws IOException {
    this(folder, RegistrySettings.NONE);
  }

  RegistryRoom(Path folder, RegistrySettings settings) throws IOException {
    this(folder, settings, new FaultyRegistry());
  }

  RegistryRoom(Path folder, RegistrySettings settings, FaultyRegistry registry) throws IOException {
    this.folder = folder;
    this.registry = registry;
    this.origin = new Images(folder.resolve("origin"));
    this.registries =
        new Registries(
            settings,
            patience(pauses),
            (_, _) -> {
              throw new AssertionError("no helper was named");
            });
    this.here = new Images(folder.resolve("here"), 2, registries);
  }

  static Patience patience(List<Duration> pauses) {
    return new Patience(
        4,
        Duration.ofSeconds(20),
        Duration.ofSeconds(20),
        Duration.ofMillis(400),
        pauses::add,
        () -> 0,
        Clock.fixed(NOW, ZoneOffset.UTC));
  }

  /// An image of two layers, one of them with bytes that do not shrink.
  PackedImage image() throws IOException {
    byte[] random = new byte[300_000];
    new Random(7).nextBytes(random);
    return origin.imageOf(
        PackOptions.DEFAULT,
        Map.of("a.txt", "one".getBytes(StandardCharsets.UTF_8)),
        Map.of("random", random));
  }

  /// Puts it into the registry as `app:1`.
  PackedImage served() throws IOException {
    PackedImage image = image();
    registry.put("app", "1", image.descriptor(), origin.store);
    return image;
  }

  ImageReference name(String rest) {
    return ImageReference.parse(registry.host() + "/" + rest);
  }

  Descriptor layer(PackedImage image) {
    return image.manifest().layers().getLast();
  }

  Registries.Found find(String rest) throws IOException, InterruptedException {
    return registries.find(name(rest), Platform.host(), here.store).orElseThrow();
  }

  /// Brings the image and its layers here.
  Registries.Found pull(String rest) throws IOException, InterruptedException {
    Registries.Found found = find(rest);
    for (DiffId diffId : found.image().config().diffIds()) {
      var _ = here.store.layer(diffId);
    }
    return found;
  }

  /// Reads everything that is here against its digest.
  void verify() throws IOException {
    here.verify();
  }

  Path folder() {
    return folder;
  }

  @Override
  public void close() {
    registry.close();
    registries.close();
    origin.close();
    here.close();
  }
}
