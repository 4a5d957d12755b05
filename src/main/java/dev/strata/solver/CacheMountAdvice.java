package dev.strata.solver;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/// RUNs of programs that keep what they fetched or compiled in a folder, and have no cache mount on
/// it. The folders are those of the programs' own documentation, for root.
final class CacheMountAdvice {
  private record Keeper(Pattern command, String folder) {}

  private static final List<Keeper> KEEPERS =
      List.of(
          keeper("apt(?:-get)?\\b.*\\binstall", "/var/cache/apt"),
          keeper("(?:npm|npx) (?:ci|i|install)", "/root/.npm"),
          keeper("yarn(?: install)?", "/usr/local/share/.cache/yarn"),
          keeper("pnpm (?:i|install)", "/root/.local/share/pnpm/store"),
          keeper("pip3? install", "/root/.cache/pip"),
          keeper("uv (?:sync|pip)", "/root/.cache/uv"),
          keeper("(?:mvn|\\./mvnw)\\b", "/root/.m2"),
          keeper("(?:gradle|\\./gradlew)\\b", "/root/.gradle"),
          keeper("go (?:build|install|test|mod download)", "/root/.cache/go-build"),
          keeper("cargo (?:build|install|test)", "/usr/local/cargo/registry"),
          keeper("(?:dnf|microdnf|yum) .*install", "/var/cache/dnf"),
          keeper("apk .*add", "/var/cache/apk"),
          keeper("bundle install", "/usr/local/bundle/cache"),
          keeper("composer install", "/root/.composer/cache"),
          keeper("dotnet (?:restore|build|publish)", "/root/.nuget/packages"),
          keeper("ccache\\b", "/root/.cache/ccache"));

  private CacheMountAdvice() {}

  private static Keeper keeper(String command, String folder) {
    return new Keeper(Pattern.compile("(?:^|[\\s;&|(])" + command + "(?:$|[\\s;&|)])"), folder);
  }

  /// A step that ran once tells nothing yet.
  static void add(List<BuildRecord> builds, List<Advice> to) {
    Map<String, List<StepReport>> runs = new LinkedHashMap<>();
    Map<String, List<String>> ids = new LinkedHashMap<>();
    for (BuildRecord build : builds) {
      for (StepReport step : build.steps()) {
        if (step.kind() == StepReport.Kind.RUN && folder(step).isPresent()) {
          runs.computeIfAbsent(step.instruction(), _ -> new ArrayList<>()).add(step);
          ids.computeIfAbsent(step.instruction(), _ -> new ArrayList<>()).add(build.id());
        }
      }
    }
    runs.forEach(
        (instruction, steps) -> {
          if (steps.size() > 1) {
            to.add(advice(steps, String.join(", ", ids.getOrDefault(instruction, List.of()))));
          }
        });
  }

  private static Advice advice(List<StepReport> steps, String builds) {
    StepReport last = steps.getLast();
    Duration all = steps.stream().map(StepReport::duration).reduce(Duration.ZERO, Duration::plus);
    return new Advice(
        Advice.Kind.CACHE_MOUNT,
        last.line(),
        last.instruction(),
        Duration.ZERO,
        "a cache mount would keep what line "
            + last.line()
            + " fetches: --mount=type=cache,target="
            + folder(last).orElseThrow(),
        List.of(
            "it ran "
                + steps.size()
                + " times without one, "
                + all.toMillis()
                + " ms in all: "
                + builds));
  }

  private static Optional<String> folder(StepReport step) {
    if (!step.instruction().startsWith("RUN") || step.instruction().contains("type=cache")) {
      return Optional.empty();
    }
    return KEEPERS.stream()
        .filter(k -> k.command().matcher(step.instruction()).find())
        .map(Keeper::folder)
        .findFirst();
  }
}
