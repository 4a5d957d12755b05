package dev.strata.solver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.strata.image.Images;
import dev.strata.image.PackOptions;
import dev.strata.image.PackedImage;
import dev.strata.layer.LayerId;
import dev.strata.oci.Descriptor;
import dev.strata.oci.DiffId;
import dev.strata.oci.Digest;
import dev.strata.oci.ImageReference;
import dev.strata.oci.Index;
import dev.strata.oci.ManifestJson;
import dev.strata.oci.MediaTypes;
import dev.strata.oci.Platform;
import dev.strata.registry.FaultyRegistry;
import dev.strata.source.DiagnosticsException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Builds whose base is in a registry.
@Tag("root")
final class RegistryBasesTest {
  @TempDir private Path folder;
  private FaultyRegistry registry;
  private Images origin;
  private PackedImage base;
  private BuildRoom room;

  @BeforeEach
  void open() throws Exception {
    registry = new FaultyRegistry();
    origin = new Images(folder.resolve("origin"));
    base = serve("1", "first");
    room = new BuildRoom(folder);
    room.write("file", "text");
  }

  @AfterEach
  void close() throws Exception {
    assertThat(room.engine().store().verify().findings()).isEmpty();
    room.close();
    origin.close();
    registry.close();
  }

  @Test
  void filesOfTheBaseAreInTheImage() throws Exception {
    BuildRoom.Built built = build().build();

    assertThat(built.files().resolve("base.txt")).hasContent("first");
    assertThat(built.files().resolve("copied")).hasContent("text");
    assertThat(layersShown(built)).hasSize(2);
  }

  @Test
  void theSecondBuildAsksForTheTagAlone() throws Exception {
    build().build();
    registry.requests.clear();

    BuildRoom.Built again = build().build();

    assertThat(again.ran()).isEmpty();
    assertThat(registry.requests)
        .extracting(FaultyRegistry.Request::line)
        .containsExactly("HEAD /v2/base/manifests/1");
  }

  @Test
  void aCachedBuildWhoseBaseIsGoneFetchesNoLayer() throws Exception {
    BuildRoom.Built first = build().withoutFiles().build();
    forgetBase();
    registry.requests.clear();

    BuildRoom.Built again = build().withoutFiles().build();

    assertThat(again.ran()).isEmpty();
    assertThat(again.digest()).isEqualTo(first.digest());
    assertThat(registry.count("/blobs/")).isZero();
  }

  @Test
  void aStepThatRunsFetchesWhatIsGone() throws Exception {
    build().withoutFiles().build();
    forgetBase();
    room.write("file", "other");

    BuildRoom.Built again = build().build();

    assertThat(again.ran()).containsExactly("COPY file /copied");
    assertThat(again.files().resolve("base.txt")).hasContent("first");
  }

  @Test
  void layersComeAtTheSameTime() throws Exception {
    CountDownLatch both = new CountDownLatch(2);
    for (Descriptor layer : base.manifest().layers()) {
      registry.fail(
          "GET .*" + layer.digest(),
          1,
          _ -> {
            both.countDown();
            try {
              assertThat(both.await(20, TimeUnit.SECONDS)).isTrue();
            } catch (InterruptedException e) {
              throw new IllegalStateException(e);
            }
            return false;
          });
    }

    build().build();

    assertThat(both.getCount()).isZero();
  }

  @Test
  void aTagIsAskedForOnceInABuild() throws Exception {
    String name = registry.host() + "/base:1";

    room.of("FROM %s AS a\nFROM %s\nCOPY --from=a /base.txt /a\n".formatted(name, name)).build();

    assertThat(registry.count("HEAD .*/manifests/1")).isEqualTo(1);
  }

  @Test
  void aTagThatMovedIsAnotherBase() throws Exception {
    build().build();
    serve("1", "second");

    BuildRoom.Built built = build().build();

    assertThat(built.ran()).containsExactly("COPY file /copied");
    assertThat(built.files().resolve("base.txt")).hasContent("second");
  }

  @Test
  void withoutARegistryATagIsWhatItWasLast() throws Exception {
    build().build();
    registry.close();

    BuildRoom.Built built = build().build();

    assertThat(built.ran()).isEmpty();
    assertThat(built.events())
        .filteredOn(BuildEvent.Noticed.class::isInstance)
        .extracting(event -> ((BuildEvent.Noticed) event).text())
        .singleElement()
        .asString()
        .contains("is taken for what it was last time, " + base.descriptor().digest());
  }

  @Test
  void aNameThatIsNowhereSaysWhereItWasLookedFor() {
    assertThatThrownBy(() -> room.of("FROM " + registry.host() + "/none:1\n").build())
        .isInstanceOf(DiagnosticsException.class)
        .hasMessageContaining("on this machine, and asking for " + registry.host() + "/none:1");
  }

  @Test
  void anImageOfThisMachineComesFirstUnlessPullIsSaid() throws Exception {
    build().build();
    var images = room.engine().images();
    ImageReference name = ImageReference.parse(registry.host() + "/base:1");
    images.tag(name, images.findResolvedBefore(name).orElseThrow());
    serve("1", "second");

    assertThat(build().build().files().resolve("base.txt")).hasContent("first");
    assertThat(build().pull().build().files().resolve("base.txt")).hasContent("second");
  }

  @Test
  void ofAnIndexThatIsHereInPartThePartIsPushed() throws Exception {
    Descriptor elsewhere =
        Descriptor.of(MediaTypes.OCI_MANIFEST, Digest.of(new byte[1]), 1)
            .withPlatform(Platform.parse("linux/s390x"));
    registry.putManifest(
        "base",
        "all",
        MediaTypes.OCI_INDEX,
        ManifestJson.encode(Index.of(MediaTypes.OCI_INDEX, List.of(elsewhere, base.descriptor()))));
    ImageReference pulled = ImageReference.parse(registry.host() + "/base:all");
    ImageReference pushed = ImageReference.parse(registry.host() + "/other:1");
    List<BuildEvent> events = new ArrayList<>();
    ImageTransfer transfer =
        new ImageTransfer(room.engine(), new Progress(events::add, Clock.systemUTC()));
    var _ = transfer.pull(pulled, Platform.host()).orElseThrow();
    var images = room.engine().images();
    images.tag(pushed, images.findTarget(pulled).orElseThrow());

    var result = transfer.push(pushed).orElseThrow();

    assertThat(result.target().digest()).isEqualTo(base.descriptor().digest());
    assertThat(events).anyMatch(BuildEvent.Noticed.class::isInstance);
  }

  @Test
  void aFailedFetchFailsTheStepAndNamesTheLayer() throws Exception {
    Descriptor layer = base.manifest().layers().getLast();
    registry.removeBlob(layer.digest());

    assertThatThrownBy(() -> build().build()).hasMessageContaining(layer.digest().toString());
  }

  private BuildRoom.Setup build() {
    return room.of("FROM " + registry.host() + "/base:1\nCOPY file /copied\n");
  }

  private PackedImage serve(String tag, String text) throws Exception {
    PackedImage image =
        origin.imageOf(
            PackOptions.DEFAULT,
            Map.of("base.txt", text.getBytes(StandardCharsets.UTF_8)),
            Map.of("more.txt", "more".getBytes(StandardCharsets.UTF_8)));
    registry.put("base", tag, image.descriptor(), origin.store);
    return image;
  }

  private void forgetBase() throws Exception {
    for (DiffId diffId : base.config().diffIds()) {
      room.engine().store().layers().remove(new LayerId(diffId.digest()));
    }
    for (Descriptor layer : base.manifest().layers()) {
      room.engine().store().blobs().remove(layer.digest());
    }
  }

  private static List<String> layersShown(BuildRoom.Built built) {
    return built.events().stream()
        .filter(BuildEvent.Declared.class::isInstance)
        .map(event -> ((BuildEvent.Declared) event).name())
        .filter(name -> name.startsWith("layer "))
        .toList();
  }
}
