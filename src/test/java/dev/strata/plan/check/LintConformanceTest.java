package dev.strata.plan.check;

import static org.assertj.core.api.Assertions.assertThat;

import dev.strata.oci.Platform;
import dev.strata.plan.FakeImages;
import dev.strata.plan.IgnoredPaths;
import dev.strata.plan.PlanOptions;
import dev.strata.plan.Planner;
import dev.strata.source.Diagnostic;
import dev.strata.source.SourceFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// BuildKit's own cases of its checks: rule, line, text, description and address agree.
final class LintConformanceTest {
  private static final Path CASES =
      Path.of(System.getProperty("conformance", "../shared/conformance")).resolve("lint");

  @TestFactory
  Stream<DynamicTest> findsWhatBuildKitFinds() throws IOException {
    if (!Files.isDirectory(CASES)) {
      return Stream.empty();
    }
    List<Path> cases;
    try (Stream<Path> folders = Files.list(CASES)) {
      cases = folders.filter(f -> Files.exists(f.resolve("expected.json"))).sorted().toList();
    }
    return cases.stream()
        .map(c -> DynamicTest.dynamicTest(String.valueOf(c.getFileName()), () -> check(c)));
  }

  private static void check(Path folder) throws Exception {
    JsonNode expected =
        JsonMapper.shared().readTree(Files.readString(folder.resolve("expected.json")));
    SourceFile source =
        new SourceFile("Dockerfile", Files.readString(folder.resolve("Dockerfile")));
    Planner planner = new Planner(FakeImages.ofAnything(), ignored(folder));
    Planner.CheckResult result = planner.check(source, options(expected));
    JsonNode warnings =
        expected.has("UnmarshalWarnings")
            ? expected.get("UnmarshalWarnings")
            : expected.get("Warnings");
    assertThat(lines(source, result.warnings())).isEqualTo(lines(warnings));
    if (expected.has("BuildErr")) {
      assertThat(result.errors()).isNotEmpty();
      assertThat(source.lineAt(result.errors().getFirst().range().start()))
          .isEqualTo(expected.get("BuildErrLocation").asInt());
    } else if (!expected.has("BuildErrLocation")) {
      assertThat(result.errors()).isEmpty();
    }
  }

  private static List<String> lines(SourceFile source, List<Diagnostic> warnings) {
    List<String> lines = new ArrayList<>();
    for (Diagnostic warning : warnings) {
      Rule rule = Rule.find(warning.rule().orElseThrow()).orElseThrow();
      int line = source.lineAt(warning.range().start());
      lines.add(
          String.join(
              "|",
              rule.ruleName(),
              String.valueOf(line),
              warning.message(),
              rule.description(),
              rule.url()));
    }
    return lines;
  }

  private static List<String> lines(JsonNode warnings) {
    List<String> lines = new ArrayList<>();
    for (JsonNode warning : warnings) {
      lines.add(
          String.join(
              "|",
              warning.get("RuleName").asString(),
              String.valueOf(warning.get("Line").asInt()),
              warning.get("Detail").asString(),
              warning.get("Description").asString(),
              warning.get("URL").asString()));
    }
    return lines;
  }

  private static PlanOptions options(JsonNode expected) {
    SequencedMap<String, String> args = new LinkedHashMap<>();
    JsonNode attributes = expected.path("FrontendAttrs");
    for (String name : attributes.propertyNames()) {
      if (name.startsWith("build-arg:")) {
        args.put(name.substring("build-arg:".length()), attributes.get(name).asString());
      }
    }
    Platform platform =
        attributes.has("platform")
            ? Platform.parse(attributes.get("platform").asString())
            : Platform.parse("linux/amd64");
    return new PlanOptions(
        Optional.ofNullable(attributes.get("target")).map(JsonNode::asString),
        args,
        new LinkedHashMap<>(),
        Map.of(),
        Platform.parse("linux/amd64"),
        platform,
        false,
        List.of());
  }

  /// As much of an ignore file as these cases hold: names, and `*` within one.
  private static IgnoredPaths ignored(Path folder) throws IOException {
    Path file = folder.resolve(".dockerignore");
    if (!Files.exists(file)) {
      return IgnoredPaths.NONE;
    }
    List<String> patterns =
        Files.readAllLines(file).stream().map(String::strip).filter(l -> !l.isEmpty()).toList();
    return new IgnoredPaths() {
      @Override
      public boolean hasExceptions() {
        return patterns.stream().anyMatch(p -> p.startsWith("!"));
      }

      @Override
      public boolean excludesEverything() {
        return patterns.stream().anyMatch(List.of("*", "**", "**/*")::contains);
      }

      @Override
      public boolean excludes(String path) {
        return patterns.stream()
            .anyMatch(p -> path.matches(p.replace(".", "\\.").replaceAll("\\*+", ".*")));
      }
    };
  }
}
