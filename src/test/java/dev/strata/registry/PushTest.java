package dev.strata.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.strata.image.PackedImage;
import dev.strata.image.Transfers;
import dev.strata.oci.Descriptor;
import dev.strata.oci.Index;
import dev.strata.oci.ManifestJson;
import dev.strata.oci.MediaTypes;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class PushTest {
  private static final long CHUNK_BYTES = 64_000;
  @TempDir private Path folder;
  private RegistryRoom room;
  private FaultyRegistry registry;
  private PackedImage image;

  @BeforeEach
  void open() throws Exception {
    room = new RegistryRoom(folder);
    registry = room.registry;
    image = room.image();
  }

  @AfterEach
  void close() {
    room.close();
  }

  @Test
  void anImageArrivesUnderItsTagWithItsDigest() throws Exception {
    Registries.Pushed pushed = push("app:1");

    assertThat(pushed.sent()).isEqualTo(3);
    assertThat(registry.tag("app", "1")).contains(image.descriptor().digest());
    assertThat(registry.has(image.manifest().config().digest())).isTrue();
    assertThat(room.pull("app:1").image().config()).isEqualTo(image.config());
  }

  @Test
  void anUnchangedImageIsOneHead() throws Exception {
    push("app:1");
    registry.requests.clear();

    assertThat(push("app:1").changed()).isFalse();
    assertThat(registry.requests)
        .extracting(FaultyRegistry.Request::line)
        .containsExactly("HEAD /v2/app/manifests/1");
  }

  @Test
  void aSecondTagSendsTheManifestAlone() throws Exception {
    push("app:1");
    registry.requests.clear();

    push("app:2");

    assertThat(registry.count("/blobs/")).isZero();
    assertThat(registry.tag("app", "2")).contains(image.descriptor().digest());
  }

  @Test
  void whatTheRegistryHasElsewhereIsMounted() throws Exception {
    push("app:1");
    registry.requests.clear();

    Registries.Pushed pushed = push("other/app:1");

    // The registry of this test has one set of blobs for all repositories.
    assertThat(pushed.there()).isEqualTo(3);
    registry.failAlways("HEAD .*/blobs/", FaultyRegistry.status(404));
    assertThat(push("third/app:1").mounted()).isEqualTo(3);
    assertThat(registry.count("PUT .*/blobs/")).isZero();
  }

  @Test
  void aRegistryThatDoesNotMountIsSentTheBlobs() throws Exception {
    push("app:1");
    registry.mounts = false;
    registry.failAlways("HEAD .*/blobs/", FaultyRegistry.status(404));

    assertThat(push("other/app:1").sent()).isEqualTo(3);
  }

  @Test
  void aLargeBlobGoesInChunks() throws Exception {
    push("app:1");

    assertThat(registry.count("PATCH")).isEqualTo(5);
    assertThat(registry.has(room.layer(image).digest())).isTrue();
  }

  @Test
  void aRegistryWithoutChunksGetsItAtOnce() throws Exception {
    registry.chunks = false;

    push("app:1");

    assertThat(registry.has(room.layer(image).digest())).isTrue();
  }

  @Test
  void chunksThatArrivedAreNotSentAgain() throws Exception {
    int[] patches = {0};
    registry.failAlways(
        "PATCH",
        exchange -> {
          if (++patches[0] != 3) {
            return false;
          }
          exchange.sendResponseHeaders(500, -1);
          return true;
        });

    push("app:1");

    assertThat(registry.count("PATCH")).isEqualTo(6);
    assertThat(registry.has(room.layer(image).digest())).isTrue();
  }

  @Test
  void anUploadThatWasForgottenIsBegunAnew() throws Exception {
    registry.fail("PATCH", 1, FaultyRegistry.status(502));
    registry.fail("GET .*/uploads/", 1, FaultyRegistry.status(404));

    push("app:1");

    assertThat(registry.has(room.layer(image).digest())).isTrue();
  }

  @Test
  void aRegistryThatNeverTakesABlobEndsInAnError() {
    registry.failAlways("PUT .*/uploads/", FaultyRegistry.status(500));

    assertThatThrownBy(() -> push("app:1"))
        .isInstanceOf(RegistryException.class)
        .hasMessageContaining("status 500");
    assertThat(registry.tag("app", "1")).isEmpty();
  }

  @Test
  void aRefusalIsToldAndNotRepeated() {
    registry.failAlways("POST .*/uploads/", FaultyRegistry.status(403));

    assertThatThrownBy(() -> push("app:1"))
        .isInstanceOfSatisfying(
            RegistryException.class,
            e -> assertThat(e.kind()).isEqualTo(RegistryException.Kind.DENIED));
    assertThat(room.pauses).isEmpty();
  }

  @Test
  void anIndexGoesAfterItsManifests() throws Exception {
    byte[] index = ManifestJson.encode(Index.of(MediaTypes.OCI_INDEX, List.of(image.descriptor())));
    var blob = room.origin.blobs.put(index);
    Descriptor target = Descriptor.of(MediaTypes.OCI_INDEX, blob.digest(), blob.sizeBytes());

    push("app:all", target);

    assertThat(registry.tag("app", "all")).contains(blob.digest());
    assertThat(registry.tag("app", image.descriptor().digest().toString()))
        .isEqualTo(Optional.of(image.descriptor().digest()));
  }

  private Registries.Pushed push(String rest) throws IOException, InterruptedException {
    return push(rest, image.descriptor());
  }

  private Registries.Pushed push(String rest, Descriptor target)
      throws IOException, InterruptedException {
    Repository repository =
        room.registries.repository(RegistriesFile.read(List.of()).origin(room.name(rest)));
    return new ImagePush(
            repository,
            room.origin.store,
            Transfers.QUIET,
            RegistryRoom.patience(room.pauses),
            CHUNK_BYTES)
        .run(room.name(rest), target);
  }
}
