package dev.strata.plan;

import dev.strata.dockerfile.DockerfileParser;
import dev.strata.oci.Platform;
import dev.strata.source.Diagnostic;
import dev.strata.source.DiagnosticsException;
import dev.strata.source.SourceFile;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;

/// Plans a text with options that tests vary, each call giving a changed copy.
record Plans(FakeImages images, PlanOptions options, IgnoredPaths ignored) {
  static final Platform AMD64 = Platform.parse("linux/amd64");

  static Plans of(FakeImages images) {
    return new Plans(
        images,
        new PlanOptions(
            Optional.empty(),
            new LinkedHashMap<>(),
            new LinkedHashMap<>(),
            Map.of(),
            AMD64,
            AMD64,
            false,
            List.of()),
        IgnoredPaths.NONE);
  }

  static Plans offline() {
    return of(new FakeImages());
  }

  Plans target(String target) {
    return with(
        Optional.of(target),
        options.buildArgs(),
        options.labels(),
        options.namedContexts(),
        options.targetPlatform());
  }

  Plans arg(String name, String value) {
    SequencedMap<String, String> args = new LinkedHashMap<>(options.buildArgs());
    args.put(name, value);
    return with(
        options.target(),
        args,
        options.labels(),
        options.namedContexts(),
        options.targetPlatform());
  }

  Plans label(String name, String value) {
    SequencedMap<String, String> labels = new LinkedHashMap<>(options.labels());
    labels.put(name, value);
    return with(
        options.target(),
        options.buildArgs(),
        labels,
        options.namedContexts(),
        options.targetPlatform());
  }

  Plans context(String name, String value) {
    Map<String, String> contexts = new LinkedHashMap<>(options.namedContexts());
    contexts.put(name, value);
    return with(
        options.target(),
        options.buildArgs(),
        options.labels(),
        contexts,
        options.targetPlatform());
  }

  Plans platform(String platform) {
    return with(
        options.target(),
        options.buildArgs(),
        options.labels(),
        options.namedContexts(),
        Platform.parse(platform));
  }

  Plans noCacheOf(String stage) {
    PlanOptions o = options;
    return new Plans(
        images,
        new PlanOptions(
            o.target(),
            o.buildArgs(),
            o.labels(),
            o.namedContexts(),
            o.buildPlatform(),
            o.targetPlatform(),
            false,
            List.of(stage)),
        ignored);
  }

  private Plans with(
      Optional<String> target,
      SequencedMap<String, String> args,
      SequencedMap<String, String> labels,
      Map<String, String> contexts,
      Platform platform) {
    return new Plans(
        images,
        new PlanOptions(target, args, labels, contexts, AMD64, platform, false, List.of()),
        ignored);
  }

  BuildPlan plan(String text) throws Exception {
    SourceFile source = new SourceFile("Dockerfile", text);
    return new Planner(images, ignored).plan(DockerfileParser.parse(source), options);
  }

  /// The steps of the target stage.
  List<Step> steps(String text) throws Exception {
    return plan(text).target().steps();
  }

  Step.Run run(String text) throws Exception {
    return (Step.Run) lastStep(text);
  }

  Step.Copy copy(String text) throws Exception {
    return (Step.Copy) lastStep(text);
  }

  private Step lastStep(String text) throws Exception {
    return steps(text).getLast();
  }

  /// The errors of a text that must have some.
  List<Diagnostic> errors(String text) throws Exception {
    try {
      BuildPlan plan = plan(text);
      throw new AssertionError("planned: " + new PlanPrinter(plan).text());
    } catch (DiagnosticsException e) {
      return e.diagnostics();
    }
  }

  /// The one error of a text, as `line: message`.
  String error(String text) throws Exception {
    List<Diagnostic> errors = errors(text);
    if (errors.size() != 1) {
      throw new AssertionError("errors: " + errors);
    }
    SourceFile source = new SourceFile("Dockerfile", text);
    Diagnostic error = errors.getFirst();
    return source.lineAt(error.range().start()) + ": " + error.message();
  }

  String hint(String text) throws Exception {
    return errors(text).getFirst().hint().orElse("");
  }

  /// What the checks say, each as `line rule: message`.
  List<String> warnings(String text) throws Exception {
    SourceFile source = new SourceFile("Dockerfile", text);
    return new Planner(images, ignored)
        .check(source, options).warnings().stream()
            .map(
                w ->
                    source.lineAt(w.range().start())
                        + " "
                        + w.rule().orElse("")
                        + ": "
                        + w.message())
            .toList();
  }
}
