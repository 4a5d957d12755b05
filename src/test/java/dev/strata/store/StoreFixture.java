package dev.strata.store;

import dev.strata.cache.CacheRecord;
import dev.strata.erofs.OverlayXattrs;
import dev.strata.key.KeyParts;
import dev.strata.key.KeyParts.Kind;
import dev.strata.key.StateDigest;
import dev.strata.layer.LayerId;
import dev.strata.layer.LayerIngest;
import dev.strata.oci.Digest;
import dev.strata.tree.Entry;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// A store with what the tests put into it, and what it told.
final class StoreFixture implements StoreListener {
  static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");

  final List<Optional<Holder>> holders = new ArrayList<>();
  final List<String> warnings = new ArrayList<>();
  private final Path root;

  StoreFixture(Path root) {
    this.root = root;
  }

  static Store.Options options() {
    return new Store.Options(
        Duration.ZERO, OverlayXattrs.TRUSTED, "strata build .", Clock.fixed(NOW, ZoneOffset.UTC));
  }

  Store open() throws IOException, InterruptedException {
    return Store.open(root, options(), this);
  }

  @Override
  public void waiting(Optional<Holder> holder) {
    holders.add(holder);
  }

  @Override
  public void warning(String text) {
    warnings.add(text);
  }

  /// Makes layer `number`, of `kibibytes`, and a record under its key that names it.
  static CacheRecord put(Store store, int number, int kibibytes, Instant used) throws IOException {
    CacheRecord record = record(number, Optional.of(layer(store, number, kibibytes)));
    store.cache().put(record);
    store.cache().touch(List.of(record.key()), used);
    return record;
  }

  static CacheRecord record(int number, Optional<LayerId> layer) {
    return CacheRecord.of(
        KeyParts.builder().add(Kind.INSTRUCTION, "argv", "echo " + number).build(),
        layer,
        layer.map(id -> StateDigest.SCRATCH.with(id.digest())).orElse(StateDigest.SCRATCH),
        Duration.ofSeconds(1),
        NOW,
        "build");
  }

  static LayerId layer(Store store, int number, int kibibytes) throws IOException {
    byte[] content = (number + "\n").repeat(1024).getBytes(StandardCharsets.UTF_8);
    byte[] bytes = java.util.Arrays.copyOf(content, kibibytes * 1024);
    try (LayerIngest ingest = store.layers().ingest()) {
      Entry file =
          Entry.file("file" + number, 0644, 0, 0, bytes.length, Digest.of(bytes), 1_000_000_000L);
      ingest.add(file, () -> new ByteArrayInputStream(bytes));
      return ingest.commit(Optional.empty()).id();
    }
  }
}
