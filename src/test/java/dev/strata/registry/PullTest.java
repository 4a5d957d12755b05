package dev.strata.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.strata.image.InvalidImageException;
import dev.strata.image.PackedImage;
import dev.strata.net.Proxies;
import dev.strata.oci.Descriptor;
import dev.strata.oci.Digest;
import dev.strata.oci.Index;
import dev.strata.oci.Json;
import dev.strata.oci.Manifest;
import dev.strata.oci.ManifestJson;
import dev.strata.oci.MediaTypes;
import dev.strata.oci.Platform;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Images out of a registry that does everything wrong: each ends in a clear error or in success,
/// and the store is whole after it.
final class PullTest {
  @TempDir private Path folder;
  private RegistryRoom room;
  private FaultyRegistry registry;

  @BeforeEach
  void open() throws Exception {
    room = new RegistryRoom(folder);
    registry = room.registry;
  }

  @AfterEach
  void close() throws Exception {
    room.verify();
    room.close();
  }

  @Test
  void anImageComesWithItsDigestsUnchanged() throws Exception {
    PackedImage image = room.served();

    Registries.Found found = room.pull("app:1");

    assertThat(found.image().descriptor().digest()).isEqualTo(image.descriptor().digest());
    assertThat(found.image().config()).isEqualTo(image.config());
    assertThat(room.here.blobs.contains(room.layer(image).digest())).isTrue();
  }

  @Test
  void documentsComeWithoutLayers() throws Exception {
    room.served();

    room.find("app:1");

    assertThat(registry.count("GET .*/blobs/")).as("the config alone").isEqualTo(1);
  }

  @Test
  void aTagThatDidNotMoveCostsOneHead() throws Exception {
    room.served();
    room.find("app:1");
    registry.requests.clear();

    room.find("app:1");

    assertThat(registry.requests)
        .extracting(FaultyRegistry.Request::line)
        .containsExactly("HEAD /v2/app/manifests/1");
  }

  @Test
  void aRegistryThatSaysNoDigestsIsReadAllTheSame() throws Exception {
    PackedImage image = room.served();
    registry.digests = false;

    assertThat(room.pull("app:1").target().digest()).isEqualTo(image.descriptor().digest());
  }

  @Test
  void aRegistryThatKnowsNoHeadIsReadAllTheSame() throws Exception {
    room.served();
    registry.failAlways("HEAD", FaultyRegistry.status(405));

    room.pull("app:1");
  }

  @Test
  void aDigestNamesOneManifest() throws Exception {
    PackedImage image = room.served();

    Registries.Found found = room.pull("app@" + image.descriptor().digest());

    assertThat(found.target().digest()).isEqualTo(image.descriptor().digest());
    assertThat(registry.count("HEAD")).isZero();
  }

  @Test
  void aCutLayerGoesOnWhereItWas() throws Exception {
    PackedImage image = room.served();
    byte[] bytes = registry.blob(room.layer(image).digest());
    registry.fail("GET .*" + room.layer(image).digest(), 1, FaultyRegistry.cut(bytes, 100_000));

    room.pull("app:1");

    assertThat(registry.requests)
        .extracting(FaultyRegistry.Request::range)
        .contains("bytes=100000-");
  }

  @Test
  void aServerWithoutRangesSendsItAgain() throws Exception {
    PackedImage image = room.served();
    registry.ranges = false;
    byte[] bytes = registry.blob(room.layer(image).digest());
    registry.fail("GET .*" + room.layer(image).digest(), 2, FaultyRegistry.cut(bytes, 100_000));

    room.pull("app:1");
  }

  @Test
  void aLayerThatIsCutEachTimeEndsInAnError() throws Exception {
    PackedImage image = room.served();
    byte[] bytes = registry.blob(room.layer(image).digest());
    registry.ranges = false;
    registry.failAlways("GET .*" + room.layer(image).digest(), FaultyRegistry.cut(bytes, 10));

    refused("app:1", RegistryException.Kind.FAILING, "; try again later");
  }

  @Test
  void aStalledLayerGoesOn() throws Exception {
    PackedImage image = room.served();
    byte[] bytes = registry.blob(room.layer(image).digest());
    java.util.concurrent.CountDownLatch end = new java.util.concurrent.CountDownLatch(1);
    registry.fail(
        "GET .*" + room.layer(image).digest(),
        1,
        exchange -> {
          exchange.sendResponseHeaders(200, bytes.length);
          exchange.getResponseBody().write(bytes, 0, 1000);
          exchange.getResponseBody().flush();
          try {
            end.await();
          } catch (InterruptedException e) {
            throw new IllegalStateException(e);
          }
          return true;
        });

    room.pull("app:1");
    end.countDown();
  }

  @Test
  void errorsThatPassAreWaitedFor() throws Exception {
    room.served();
    registry.fail("HEAD .*/manifests/", 2, FaultyRegistry.status(503));
    registry.fail(
        "GET .*/blobs/",
        1,
        exchange -> {
          exchange.getResponseHeaders().set("Retry-After", "7");
          exchange.sendResponseHeaders(429, -1);
          return true;
        });

    room.pull("app:1");

    assertThat(room.pauses)
        .contains(Duration.ofMillis(500), Duration.ofSeconds(1), Duration.ofSeconds(7));
  }

  @Test
  void errorsThatDoNotPassAreTold() throws Exception {
    room.served();
    registry.failAlways("/manifests/", FaultyRegistry.status(500));

    refused("app:1", RegistryException.Kind.FAILING, "status 500");
    assertThat(room.pauses).hasSize(3);
  }

  @Test
  void aMissingTagIsToldInTheRegistrysWords() throws Exception {
    room.served();
    registry.failAlways("HEAD", FaultyRegistry.status(405));

    refused("app:2", RegistryException.Kind.NOT_FOUND, "manifest unknown (status 404)");
  }

  @Test
  void aManifestOtherThanItsDigestIsRefused() throws Exception {
    PackedImage image = room.served();
    registry.failAlways(
        "GET .*/manifests/",
        FaultyRegistry.text(200, MediaTypes.OCI_MANIFEST, "{\"schemaVersion\":2}".getBytes()));

    refused("app:1", RegistryException.Kind.INVALID, "was promised");
    refused("app@" + image.descriptor().digest(), RegistryException.Kind.INVALID, "was promised");
  }

  @Test
  void aLayerOtherThanItsDigestIsRefused() throws Exception {
    PackedImage image = room.served();
    byte[] other = registry.blob(room.layer(image).digest()).clone();
    other[other.length / 2] ^= 1;
    registry.failAlways(
        "GET .*" + room.layer(image).digest(),
        FaultyRegistry.text(200, "application/octet-stream", other));

    assertThatThrownBy(() -> room.pull("app:1")).isInstanceOf(java.io.IOException.class);
    assertThat(room.here.blobs.contains(room.layer(image).digest())).isFalse();
    assertThat(room.here.layers.list()).as("the first layer").hasSize(1);
  }

  @Test
  void aLayerOfAnotherSizeIsRefusedBeforeItIsRead() throws Exception {
    PackedImage image = room.served();
    registry.failAlways(
        "GET .*" + room.layer(image).digest(),
        exchange -> {
          exchange.sendResponseHeaders(200, 1L << 40);
          exchange.getResponseBody().write(new byte[1000]);
          exchange.getResponseBody().flush();
          return true;
        });

    refused("app:1", RegistryException.Kind.INVALID, "1099511627776 bytes where");
  }

  @Test
  void aLayerWithoutEndIsReadToItsSizeOnly() throws Exception {
    PackedImage image = room.served();
    byte[] bytes = registry.blob(room.layer(image).digest());
    registry.failAlways(
        "GET .*" + room.layer(image).digest(),
        exchange -> {
          exchange.sendResponseHeaders(200, 0);
          exchange.getResponseBody().write(bytes);
          for (int i = 0; i < 10_000; i++) {
            exchange.getResponseBody().write(bytes);
          }
          return true;
        });

    refused("app:1", RegistryException.Kind.INVALID, "more than " + bytes.length);
  }

  @Test
  void aHugeManifestIsNotReadToItsEnd() throws Exception {
    room.served();
    registry.failAlways("HEAD", FaultyRegistry.status(405));
    registry.failAlways(
        "GET .*/manifests/",
        exchange -> {
          exchange.sendResponseHeaders(200, 0);
          byte[] piece = new byte[1 << 20];
          for (int i = 0; i < 4096; i++) {
            exchange.getResponseBody().write(piece);
          }
          return true;
        });

    refused("app:1", RegistryException.Kind.INVALID, "more than " + Json.LIMIT + " bytes");
  }

  @Test
  void anIndexInIndexesWithoutEndIsRefused() throws Exception {
    Descriptor below = room.served().descriptor();
    for (int i = 0; i < 6; i++) {
      byte[] index = ManifestJson.encode(Index.of(MediaTypes.OCI_INDEX, List.of(below)));
      registry.putManifest("app", "deep", MediaTypes.OCI_INDEX, index);
      below =
          Descriptor.of(MediaTypes.OCI_INDEX, Digest.of(index), index.length)
              .withPlatform(Platform.host());
    }

    refused("app:deep", RegistryException.Kind.INVALID, "nested more than 4 deep");
  }

  @Test
  void anIndexGivesThisPlatformsImage() throws Exception {
    PackedImage image = room.served();
    Descriptor other =
        Descriptor.of(MediaTypes.OCI_MANIFEST, Digest.of(new byte[1]), 1)
            .withPlatform(Platform.parse("linux/s390x"));
    byte[] index =
        ManifestJson.encode(Index.of(MediaTypes.DOCKER_LIST, List.of(other, image.descriptor())));
    registry.putManifest("app", "all", MediaTypes.DOCKER_LIST, index);

    Registries.Found found = room.pull("app:all");

    assertThat(found.target().digest()).isEqualTo(Digest.of(index));
    assertThat(found.image().descriptor().digest()).isEqualTo(image.descriptor().digest());
    assertThat(
            room.registries.find(
                room.name("app:all"), Platform.parse("linux/ppc64le"), room.here.store))
        .isEmpty();
  }

  @Test
  void foreignLayersAreRefused() throws Exception {
    PackedImage image = room.served();
    Manifest foreign =
        Manifest.of(
            MediaTypes.DOCKER_MANIFEST,
            image.manifest().config(),
            List.of(
                Descriptor.of(
                    "application/vnd.docker.image.rootfs.foreign.diff.tar.gzip",
                    room.layer(image).digest(),
                    room.layer(image).sizeBytes()),
                room.layer(image)));
    registry.putManifest(
        "app", "foreign", MediaTypes.DOCKER_MANIFEST, ManifestJson.encode(foreign));

    assertThatThrownBy(() -> room.pull("app:foreign"))
        .isInstanceOf(InvalidImageException.class)
        .hasMessageContaining("foreign layer");
  }

  @Test
  void whatIsNoImageIsToldAsThat() throws Exception {
    byte[] chart =
        """
        {"schemaVersion":2,"config":{"mediaType":"application/vnd.cncf.helm.config.v1+json",\
        "digest":"%s","size":2},"layers":[]}\
        """
            .formatted(Digest.of("{}".getBytes()))
            .getBytes(StandardCharsets.UTF_8);
    registry.putManifest("app", "chart", MediaTypes.OCI_MANIFEST, chart);
    registry.putManifest(
        "app", "old", "application/json", "{\"schemaVersion\":1,\"name\":\"app\"}".getBytes());

    refused("app:chart", RegistryException.Kind.INVALID, "is no image");
    refused("app:old", RegistryException.Kind.INVALID, "schema 1");
  }

  @Test
  void nobodyThereIsToldAtOnce() throws Exception {
    room.served();
    registry.close();

    refused("app:1", RegistryException.Kind.UNREACHABLE, "see to the network");
    assertThat(room.pauses).isEmpty();
  }

  @Test
  void redirectsAreFollowedInReason() throws Exception {
    room.served();
    registry.failAlways("/v2/round/", FaultyRegistry.redirect(307, "/v2/round/manifests/1"));

    refused("round:1", RegistryException.Kind.FAILING, "redirects more than");
  }

  @Test
  void aMirrorComesFirstAndItsFailuresAreCovered() throws Exception {
    PackedImage image = room.served();
    try (FaultyRegistry mirror = new FaultyRegistry()) {
      Path settings = folder.resolve("registries.conf");
      java.nio.file.Files.writeString(
          settings,
          """
          [[registry]]
          location = "%s"
          [[registry.mirror]]
          location = "%s/mirrored"
          """
              .formatted(registry.host(), mirror.host()));
      mirror.put("mirrored/app", "1", image.descriptor(), room.origin.store);
      mirror.removeBlob(room.layer(image).digest());
      try (RegistryRoom other =
          new RegistryRoom(
              folder.resolve("other"),
              new RegistrySettings(List.of(settings), List.of(), List.of(), Proxies.NONE))) {
        Registries.Found found =
            other
                .registries
                .find(room.name("app:1"), Platform.host(), other.here.store)
                .orElseThrow();
        for (var diffId : found.image().config().diffIds()) {
          var _ = other.here.store.layer(diffId);
        }
      }
      assertThat(mirror.count("GET .*/blobs/")).isPositive();
      assertThat(registry.requests)
          .extracting(FaultyRegistry.Request::line)
          .containsExactly("GET /v2/", "GET /v2/app/blobs/" + room.layer(image).digest());
    }
  }

  @Test
  void aNameIsRememberedAsWhatItWasLast() throws Exception {
    PackedImage image = room.served();
    room.find("app:1");

    assertThat(room.here.store.findResolvedBefore(room.name("app:1")).map(Descriptor::digest))
        .isEqualTo(Optional.of(image.descriptor().digest()));
    assertThat(room.here.store.findTarget(room.name("app:1"))).isEmpty();
  }

  private void refused(String name, RegistryException.Kind kind, String words) {
    ThrowingCallable pull = () -> room.pull(name);
    assertThatThrownBy(pull)
        .isInstanceOfSatisfying(
            RegistryException.class, e -> assertThat(e.kind()).as(e.getMessage()).isEqualTo(kind))
        .hasMessageContaining(words);
  }
}
