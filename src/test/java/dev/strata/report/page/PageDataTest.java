package dev.strata.report.page;

import static org.assertj.core.api.Assertions.assertThat;

import dev.strata.erofs.OverlayXattrs;
import dev.strata.layer.Layer;
import dev.strata.layer.LayerId;
import dev.strata.layer.LayerMaker;
import dev.strata.layer.LayerStore;
import dev.strata.oci.Json;
import dev.strata.report.BuildJson;
import dev.strata.solver.BuildRecord;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// What the page is made of.
final class PageDataTest {
  @TempDir Path folder;
  private LayerStore store;

  @BeforeEach
  void open() throws Exception {
    store = new LayerStore(folder, OverlayXattrs.TRUSTED);
  }

  @Test
  void theHistoryIsWhatBuildsPrints() throws Exception {
    List<BuildRecord> all = List.of(Builds.build("b2", List.of()), Builds.build("b1", List.of()));

    JsonNode data = data(PageData.of(all, all.subList(0, 1), List.of(), store::find));

    assertThat(data.get("history")).isEqualTo(data(BuildJson.list(all)));
    assertThat(data.get("builds").propertyNames()).containsExactly("b2");
    assertThat(data.get("builds").get("b2").get("source").asString())
        .isEqualTo("FROM scratch\nCOPY a /\n");
    assertThat(data.get("files").isEmpty()).isTrue();
  }

  @Test
  void stepsOfTwoBuildsAreJoinedByTheirPositions() throws Exception {
    BuildRecord before =
        Builds.build(
            "b1",
            List.of(),
            Builds.step(0, "COPY a /", Optional.empty()),
            Builds.step(1, "COPY b /", Optional.empty()));
    BuildRecord after =
        Builds.build(
            "b2",
            List.of(),
            Builds.step(0, "COPY b /", Optional.empty()),
            Builds.step(1, "RUN x", Optional.empty()),
            Builds.step(2, "RUN y", Optional.empty()));

    JsonNode data =
        data(PageData.of(List.of(after, before), List.of(after, before), List.of(), store::find));

    assertThat(data.get("pairs").get("b1 b2").toString())
        .isEqualTo("{\"slowerMillis\":0,\"steps\":[[1,0,0],[-1,1,10],[-1,2,10],[0,-1,-10]]}");
    assertThat(data.get("pairs").propertyNames()).containsExactly("b2 b1", "b1 b2");
  }

  @Test
  void eachPathTellsWhatTheLayersDidToIt() throws Exception {
    JsonNode files =
        filesOf(
            new LayerMaker().folder("d").file("d/a", "one").file("d/b", "four"),
            new LayerMaker().file("d/a", "three").whiteout("d/b"));

    JsonNode table = files.get("files");
    assertThat(table.get("name").toString()).isEqualTo("[\"\",\"d\",\"a\",\"b\"]");
    assertThat(table.get("parent").toString()).isEqualTo("[-1,0,1,1]");
    assertThat(table.get("type").asString()).endsWith("dff");
    assertThat(table.get("gone").toString()).isEqualTo("[3]");
    assertThat(table.get("layer").get(2).asInt()).isEqualTo(1);
    assertThat(table.get("size").get(2).asInt()).isEqualTo(5);
    assertThat(table.get("events").get("2").get(0).get(1).asString()).isEqualTo("wrote");
    assertThat(table.get("events").get("2").get(1).get(1).asString()).isEqualTo("replaced");
    assertThat(table.get("events").get("3").get(1).toString())
        .matches("\\[1,\"removed\",4,\\d+,\"/d/b\"]");
    assertThat(files.get("waste").get("hiddenBytes").asInt()).isEqualTo(7);
  }

  @Test
  void aLayerNamesTheStepThatMadeIt() throws Exception {
    JsonNode layers =
        filesOf(new LayerMaker().file("base", "1"), new LayerMaker().file("a", "22")).get("layers");

    assertThat(layers.get(0).has("line")).isFalse();
    assertThat(layers.get(1).get("line").asInt()).isEqualTo(2);
    assertThat(layers.get(1).get("instruction").asString()).isEqualTo("COPY a /");
    assertThat(layers.get(1).get("bytes").asInt()).isEqualTo(2);
  }

  @Test
  void aPrunedLayerIsToldInThePlaceOfFiles() throws Exception {
    Layer layer = new LayerMaker().file("a", "1").commit(store);
    BuildRecord build = Builds.build("b1", List.of(layer.id()));
    store.remove(layer.id());

    JsonNode files = data(BuildFiles.of(build, List.of(build), store::find));

    assertThat(files.get("missing").asString())
        .isEqualTo("1 of its 1 layers were pruned; build it again.");
    assertThat(files.has("files")).isFalse();
  }

  private JsonNode filesOf(LayerMaker... makers) throws Exception {
    List<LayerId> layers = new ArrayList<>();
    for (LayerMaker maker : makers) {
      layers.add(maker.commit(store).id());
    }
    BuildRecord build =
        Builds.build("b1", layers, Builds.step(0, "COPY a /", Optional.of(layers.getLast())));
    return data(BuildFiles.of(build, List.of(build), store::find));
  }

  private static JsonNode data(Json json) throws Exception {
    StringBuilder text = new StringBuilder();
    ScriptJson.write(json, text);
    return JsonMapper.shared().readTree(text.toString());
  }
}
