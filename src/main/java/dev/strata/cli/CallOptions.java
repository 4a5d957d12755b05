package dev.strata.cli;

import dev.strata.dockerfile.DockerfileParser;
import dev.strata.plan.ImageResolver;
import dev.strata.plan.PlanOptions;
import dev.strata.plan.Planner;
import dev.strata.plan.TargetInfo;
import dev.strata.report.CallReport;
import dev.strata.source.DiagnosticsException;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// What a Dockerfile can be asked instead of being built: its checks, its outline, its targets.
final class CallOptions {
  @Option(names = "--check", description = "Check the Dockerfile; build nothing.")
  boolean check;

  @Option(
      names = "--call",
      paramLabel = "METHOD",
      description = "build, check, outline or targets; with ,format=json as JSON. Default: build.")
  @Nullable String call;

  /// A method and how its answer is printed.
  record Wanted(String method, boolean json) {}

  /// Absent where a build is wanted.
  Optional<Wanted> wanted() throws WrongUseException {
    if (call == null) {
      return check ? Optional.of(new Wanted("check", false)) : Optional.empty();
    }
    List<String> parts = Arrays.asList(call.split(","));
    String method = parts.getFirst().replaceFirst("^method=", "");
    if (!List.of("build", "check", "lint", "outline", "targets").contains(method)) {
      throw new WrongUseException(
          "--call " + call + ": write check, outline, targets or build, and perhaps ,format=json");
    }
    if (method.equals("build") && parts.size() == 1) {
      return check ? Optional.of(new Wanted("check", false)) : Optional.empty();
    }
    boolean json = false;
    for (String part : parts.subList(1, parts.size())) {
      switch (part) {
        case "format=json" -> json = true;
        case "format=text" -> json = false;
        default -> throw new WrongUseException("--call " + call + ": what is \"" + part + "\"?");
      }
    }
    return Optional.of(new Wanted(method.equals("lint") ? "check" : method, json));
  }

  /// Answers on standard output.
  int run(String context, PlanningOptions planning, StoreOptions store) throws Exception {
    Invocation by = store.invocation();
    Wanted wanted = wanted().orElse(new Wanted("check", false));
    PlanOptions options = planning.plain(by);
    try (BuildFile file = BuildFile.read(context, planning.file, by);
        LocalResolver images = new LocalResolver(store, "check " + context, by.err())) {
      CallReport report = new CallReport(file.source());
      Planner planner = planner(file, images);
      switch (wanted.method()) {
        case "outline" -> {
          var outline = planner.outline(DockerfileParser.parse(file.source()), options);
          by.out().print(wanted.json() ? report.json(outline) : report.text(outline));
        }
        case "targets" -> {
          var targets = TargetInfo.list(DockerfileParser.parse(file.source()));
          by.out().print(wanted.json() ? report.json(targets) : report.text(targets));
        }
        default -> {
          return check(planner, file, options, report, wanted.json(), by);
        }
      }
    }
    return ExitCode.OK.code();
  }

  private static Planner planner(BuildFile file, ImageResolver images)
      throws IOException, WrongUseException {
    return new Planner(images, ContextFolders.ignored(ContextFolders.rules(file)));
  }

  private static int check(
      Planner planner,
      BuildFile file,
      PlanOptions options,
      CallReport report,
      boolean json,
      Invocation by)
      throws InterruptedException {
    Planner.CheckResult result = planner.check(file.source(), options);
    by.out().print(json ? report.json(result) : report.text(result));
    if (result.errors().isEmpty()) {
      return ExitCode.OK.code();
    }
    if (!json) {
      by.err()
          .print(
              dev.strata.report.DiagnosticText.of(
                  new DiagnosticsException(file.source(), result.errors())));
    }
    return ExitCode.BUILD_FAILED.code();
  }
}
