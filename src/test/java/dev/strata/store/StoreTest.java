package dev.strata.store;

import static dev.strata.store.StoreFixture.NOW;
import static dev.strata.store.StoreFixture.options;
import static dev.strata.store.StoreFixture.put;
import static dev.strata.store.StoreFixture.record;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.strata.cache.CacheRecord;
import dev.strata.cache.Lookup;
import dev.strata.erofs.OverlayXattrs;
import dev.strata.image.Compression;
import dev.strata.image.LayerBlob;
import dev.strata.layer.LayerId;
import dev.strata.oci.DiffId;
import dev.strata.oci.Digest;
import dev.strata.oci.LayerCompression;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class StoreTest {
  @TempDir Path folder;
  private Path root;
  private StoreFixture fixture;

  @BeforeEach
  void nameRoot() {
    root = folder.resolve("store");
    fixture = new StoreFixture(root);
  }

  @Test
  void makesAFolderOfItsUserOnlyAndSaysItsFormat() throws Exception {
    fixture.open().close();

    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(root)))
        .isEqualTo("rwx------");
    assertThat(root.resolve("format")).hasContent("strata store 1\noverlay trusted\n");
    assertThat(root).isDirectoryNotContaining(file -> file.endsWith("open"));
  }

  @Test
  void keepsRecordsAndLayersAcrossOpenings() throws Exception {
    CacheRecord record;
    try (Store store = fixture.open()) {
      record = put(store, 1, 4, NOW);
    }
    try (Store store = fixture.open()) {
      assertThat(store.cache().find(record.key())).isEqualTo(new Lookup.Hit(record));
      assertThat(store.layers().find(record.layer().orElseThrow())).isPresent();
      assertThat(store.verify()).isEqualTo(new VerifyReport(1, 0, java.util.List.of()));
    }
    assertThat(fixture.warnings).isEmpty();
  }

  @Test
  void refusesANewerFormatWithARemedy() throws Exception {
    fixture.open().close();
    Files.writeString(root.resolve("format"), "strata store 2\n");

    assertThatThrownBy(() -> fixture.open())
        .isInstanceOf(StoreFormatException.class)
        .hasMessage(
            "cannot use "
                + root
                + " as a store: it has format 2, and this Strata reads 1"
                + " (use the Strata that made it, name another --root, or remove the folder)");
  }

  @Test
  void refusesAFolderOfSomethingElseAndLeavesItAsItIs() throws Exception {
    Files.createDirectory(
        root, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x")));
    Files.writeString(root.resolve("thesis.txt"), "years of work");

    assertThatThrownBy(() -> fixture.open())
        .isInstanceOf(StoreFormatException.class)
        .hasMessageContaining("it holds other files and no store");
    assertThat(root).isDirectoryContaining(file -> file.endsWith("thesis.txt"));
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(root)))
        .isEqualTo("rwxr-xr-x");
  }

  @Test
  void refusesLayersOfRootToAnOrdinaryUser() throws Exception {
    fixture.open().close();

    assertThatThrownBy(
            () ->
                Store.open(
                    root,
                    new Store.Options(
                        Duration.ZERO, OverlayXattrs.USER, "build", Clock.systemUTC()),
                    fixture))
        .isInstanceOf(StoreFormatException.class)
        .hasMessageContaining("its layers can be mounted by root only");
  }

  @Test
  void keepsAnOrdinaryUsersKindOfLayersForRoot() throws Exception {
    Store.Options user =
        new Store.Options(Duration.ZERO, OverlayXattrs.USER, "build", Clock.systemUTC());
    Store.open(root, user, fixture).close();

    try (Store store = fixture.open()) {
      assertThat(store.overlay()).isEqualTo(OverlayXattrs.USER);
    }
  }

  @Test
  void tellsWhoHasItOpenAndStopsAfterTheTimeout() throws Exception {
    try (Store _ = fixture.open()) {
      assertThatThrownBy(() -> fixture.open())
          .isInstanceOf(StoreBusyException.class)
          .hasMessage(
              "the store at "
                  + root
                  + " is in use by process "
                  + ProcessHandle.current().pid()
                  + " (strata build ., since 2026-01-02T03:04:05Z); waited 0 s (wait for it to end,"
                  + " allow more with --lock-timeout, or use another --root)");
    }
    assertThat(fixture.holders)
        .containsExactly(
            Optional.of(new Holder(ProcessHandle.current().pid(), NOW, "strata build .")));
  }

  @Test
  void opensWhenTheHolderIsDone() throws Exception {
    Store first = fixture.open();
    StoreListener closesFirst =
        new StoreListener() {
          @Override
          public void waiting(Optional<Holder> holder) {
            try {
              first.close();
            } catch (IOException e) {
              throw new java.io.UncheckedIOException(e);
            }
          }

          @Override
          public void warning(String text) {
            throw new AssertionError(text);
          }
        };

    Store.open(root, options(), closesFirst).close();
  }

  @Test
  void removesWhatAKilledProcessLeft() throws Exception {
    fixture.open().close();
    Path outside = Files.writeString(folder.resolve("outside"), "kept");
    Path overlayWork = Files.createDirectories(root.resolve("work/snapshot/work/work"));
    Files.setPosixFilePermissions(overlayWork, PosixFilePermissions.fromString("---------"));
    Files.createSymbolicLink(root.resolve("work/snapshot/link"), outside);
    Files.writeString(root.resolve("tmp/half"), "half");

    fixture.open().close();

    assertThat(root.resolve("work")).isEmptyDirectory();
    assertThat(root.resolve("tmp")).isEmptyDirectory();
    assertThat(outside).hasContent("kept");
    assertThat(fixture.warnings).isEmpty();
  }

  @Test
  void removesLayersThatDidNotSurviveAPowerLoss() throws Exception {
    LayerId damaged;
    LayerId old;
    try (Store store = fixture.open()) {
      damaged = StoreFixture.layer(store, 1, 8);
      old = StoreFixture.layer(store, 2, 8);
    }
    Instant lastSync = Instant.now().minusSeconds(60);
    flipByteOf(imageOf(damaged));
    flipByteOf(imageOf(old));
    Files.setLastModifiedTime(imageOf(old), FileTime.from(lastSync.minusSeconds(60)));
    Files.writeString(root.resolve("open"), "another boot");
    Files.setLastModifiedTime(root.resolve("open"), FileTime.from(lastSync));

    try (Store store = fixture.open()) {
      assertThat(store.layers().list()).containsExactly(old);
    }
    assertThat(fixture.warnings)
        .singleElement()
        .asString()
        .startsWith("a layer did not survive the last crash: ");
  }

  @Test
  void trustsLayersWhenOnlyTheProcessEnded() throws Exception {
    CacheRecord record;
    try (Store store = fixture.open()) {
      record = put(store, 1, 4, NOW);
      Files.copy(root.resolve("open"), folder.resolve("mark"));
    }
    Files.copy(folder.resolve("mark"), root.resolve("open"));

    try (Store store = fixture.open()) {
      assertThat(store.lease().hold(record.layer().orElseThrow())).isTrue();
    }
    assertThat(fixture.warnings).isEmpty();
  }

  @Test
  void findsDamageWhenVerified() throws Exception {
    CacheRecord whole;
    CacheRecord damaged;
    try (Store store = fixture.open()) {
      whole = put(store, 1, 4, NOW);
      damaged = put(store, 2, 4, NOW);
      store.cache().put(record(3, Optional.of(new LayerId(Digest.of(new byte[0])))));
      store.blobs().put(new byte[] {1, 2, 3});
    }
    flipByteOf(imageOf(damaged.layer().orElseThrow()));

    try (Store store = fixture.open()) {
      VerifyReport report = store.verify();

      assertThat(report.layers()).isEqualTo(2);
      assertThat(report.blobs()).isEqualTo(1);
      assertThat(report.findings())
          .hasSize(2)
          .anyMatch(line -> line.startsWith("layer " + damaged.layer().orElseThrow()))
          .anyMatch(line -> line.startsWith("record ") && line.endsWith(" is gone"))
          .noneMatch(line -> line.contains(whole.key().toString()));
    }
  }

  @Test
  void repairRemovesWhatIsDamagedAndNothingElse() throws Exception {
    CacheRecord whole;
    CacheRecord damaged;
    Digest blob;
    Digest lost;
    try (Store store = fixture.open()) {
      whole = put(store, 1, 4, NOW);
      damaged = put(store, 2, 4, NOW);
      blob = store.blobs().put(new byte[] {1, 2, 3}).digest();
      lost = store.blobs().put(new byte[] {4, 5, 6}).digest();
    }
    flipByteOf(imageOf(damaged.layer().orElseThrow()));
    Files.write(root.resolve("content/blobs/sha256").resolve(lost.hex()), new byte[] {4, 5, 7});
    Path name = Files.writeString(root.resolve("images/names/0123"), "{\"na\u00ffe\"}");

    try (Store store = fixture.open()) {
      assertThat(store.repair().findings())
          .hasSize(4)
          .anyMatch(line -> line.contains(lost.toString()))
          .anyMatch(line -> line.contains(name.toString()));

      assertThat(store.verify()).isEqualTo(new VerifyReport(1, 1, java.util.List.of()));
      assertThat(store.cache().find(whole.key())).isEqualTo(new Lookup.Hit(whole));
      assertThat(store.cache().find(damaged.key())).isNotInstanceOf(Lookup.Hit.class);
      assertThat(store.blobs().contains(blob)).isTrue();
      assertThat(store.images().list()).isEmpty();
    }
  }

  @Test
  void remembersTheBlobsThatLayersWerePackedInto() throws Exception {
    try (Store store = fixture.open()) {
      LayerId layer = StoreFixture.layer(store, 1, 4);
      LayerBlob blob =
          new LayerBlob(
              LayerCompression.GZIP, layer.digest(), 17, new DiffId(Digest.of(new byte[] {1})));
      store.layerBlobs().record(layer, Compression.GZIP, blob);

      assertThat(store.layerBlobs().find(layer, Compression.GZIP)).contains(blob);
      assertThat(store.layerBlobs().find(layer, new Compression(LayerCompression.GZIP, 9)))
          .isEmpty();
      assertThat(store.keptByImages()).isEqualTo(Kept.NOTHING);
    }
  }

  @Test
  void countsWhatItTakes() throws Exception {
    try (Store store = fixture.open()) {
      DiskUsage before = store.usage();
      put(store, 1, 64, NOW);
      store.blobs().put(new byte[5000]);
      Files.writeString(store.layout().cacheMounts().resolve("c"), "cached");

      DiskUsage after = store.usage();

      assertThat(after.layerBytes() - before.layerBytes()).isGreaterThan(64 * 1024);
      assertThat(after.blobBytes() - before.blobBytes()).isEqualTo(5000);
      assertThat(after.cacheMountBytes()).isEqualTo(6);
      assertThat(after.totalBytes()).isGreaterThan(before.totalBytes() + 64 * 1024);
    }
  }

  private Path imageOf(LayerId id) throws Exception {
    try (Store store = fixture.open()) {
      return store.layers().find(id).orElseThrow().imageFile();
    }
  }

  private static void flipByteOf(Path file) throws IOException {
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      java.nio.ByteBuffer one = java.nio.ByteBuffer.allocate(1);
      channel.read(one, channel.size() / 2);
      one.put(0, (byte) ~one.get(0)).rewind();
      channel.write(one, channel.size() / 2);
    }
  }
}
