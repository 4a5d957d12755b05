package dev.strata.plan;

import dev.strata.dockerfile.Dockerfile;
import dev.strata.dockerfile.DockerfileParser;
import dev.strata.plan.check.CheckOptions;
import dev.strata.plan.check.Findings;
import dev.strata.plan.check.TextChecks;
import dev.strata.source.Diagnostic;
import dev.strata.source.DiagnosticsException;
import dev.strata.source.SourceFile;
import dev.strata.source.SourceRange;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Makes a {@link BuildPlan} of a Dockerfile, or only checks it. Immutable; safe for use by several
/// threads where the resolver is.
public final class Planner {
  /// A build argument that stands for the file's `check` directive, as in BuildKit.
  private static final String CHECK_ARG = "BUILDKIT_DOCKERFILE_CHECK";

  private final ImageResolver images;
  private final IgnoredPaths ignored;

  public Planner(ImageResolver images) {
    this(images, IgnoredPaths.NONE);
  }

  /// `ignored` is asked by the check for COPY sources that the ignore file leaves out.
  public Planner(ImageResolver images, IgnoredPaths ignored) {
    this.images = images;
    this.ignored = ignored;
  }

  /// What checking a file found, each in the order of places. `errors` are what would end the
  /// build: mistakes, and under `error=true` the warnings.
  public record CheckResult(List<Diagnostic> warnings, List<Diagnostic> errors) {
    public CheckResult {
      warnings = List.copyOf(warnings);
      errors = List.copyOf(errors);
    }
  }

  /// The plan of what the target needs.
  ///
  /// @throws DiagnosticsException with every error found: unknown stages, loops, bad flags, images
  ///     that cannot be found, checks that the file makes errors
  public BuildPlan plan(Dockerfile file, PlanOptions options)
      throws DiagnosticsException, InterruptedException {
    List<Diagnostic> errors = new ArrayList<>();
    Findings findings = new Findings(checkOptions(file, options, errors));
    Planning planning = new Planning(file, options, images, ignored, findings);
    Optional<BuildPlan> plan = planning.plan(false);
    errors.addAll(planning.errors());
    if (errors.isEmpty()) {
      findings.error().ifPresent(errors::add);
    }
    if (plan.isEmpty() || !errors.isEmpty()) {
      throw new DiagnosticsException(file.source(), inOrder(errors));
    }
    List<Diagnostic> warnings = new ArrayList<>(plan.get().warnings());
    BuildArgs.warning(file, options).ifPresent(warnings::add);
    return new BuildPlan(
        plan.get().source(), plan.get().stages(), plan.get().targetStage(), warnings);
  }

  /// What the target's build takes from its user.
  ///
  /// @throws DiagnosticsException as {@link #plan}
  public Outline outline(Dockerfile file, PlanOptions options)
      throws DiagnosticsException, InterruptedException {
    Findings findings = new Findings(CheckOptions.DEFAULT);
    Planning planning = new Planning(file, options, images, ignored, findings);
    Optional<Outline> outline = planning.outline();
    if (outline.isEmpty()) {
      throw new DiagnosticsException(file.source(), inOrder(planning.errors()));
    }
    return outline.get();
  }

  /// Checks without building. Without a target every stage is checked.
  public CheckResult check(Dockerfile file, PlanOptions options) throws InterruptedException {
    List<Diagnostic> errors = new ArrayList<>();
    Findings findings = new Findings(checkOptions(file, options, errors));
    Planning planning = new Planning(file, options, images, ignored, findings);
    Optional<BuildPlan> _ = planning.plan(options.target().isEmpty());
    errors.addAll(planning.errors());
    if (errors.isEmpty()) {
      findings.error().ifPresent(errors::add);
    }
    return new CheckResult(findings.warnings(), inOrder(errors));
  }

  /// As {@link #check(Dockerfile, PlanOptions)}, of a text that may not be a Dockerfile: where its
  /// form is right, what stands above the first mistake is still checked as text.
  public CheckResult check(SourceFile source, PlanOptions options) throws InterruptedException {
    try {
      return check(DockerfileParser.parse(source), options);
    } catch (DiagnosticsException e) {
      return new CheckResult(checkAbove(source, e, options), e.diagnostics());
    }
  }

  private static List<Diagnostic> checkAbove(
      SourceFile source, DiagnosticsException mistakes, PlanOptions options) {
    int first = mistakes.diagnostics().stream().mapToInt(d -> d.range().start()).min().orElse(0);
    int lineStart = source.startOf(source.lineAt(first));
    try {
      List<Diagnostic> continuations = DockerfileParser.warnings(source);
      String text = source.text().substring(0, lineStart) + "\nFROM scratch\n"; // a stage at least
      SourceFile above = new SourceFile(source.name(), text);
      Dockerfile file = DockerfileParser.parse(above);
      Findings findings = new Findings(checkOptions(file, options, new ArrayList<>()));
      new TextChecks(findings)
          .checkInstructions(
              new Dockerfile(above, file.directives(), file.instructions(), continuations));
      return findings.warnings().stream()
          .filter(w -> w.range().end() <= lineStart || continuations.stream().anyMatch(w::equals))
          .toList();
    } catch (DiagnosticsException e) {
      return List.of();
    }
  }

  private static CheckOptions checkOptions(
      Dockerfile file, PlanOptions options, List<Diagnostic> errors) {
    // A directive's value ends at its first blank.
    String fromFile = file.directives().check().map(t -> t.value().split(" ", 2)[0]).orElse("");
    String text = options.buildArgs().getOrDefault(CHECK_ARG, fromFile);
    try {
      return CheckOptions.parse(text);
    } catch (CheckOptions.InvalidException e) {
      SourceRange range =
          file.directives().check().map(t -> t.range()).orElse(new SourceRange(0, 0));
      errors.add(
          Diagnostic.error(
              range,
              "failed to parse check options: " + e.getMessage(),
              "write # check=skip=RuleA,RuleB;error=true"));
      return CheckOptions.DEFAULT;
    }
  }

  private static List<Diagnostic> inOrder(List<Diagnostic> errors) {
    return errors.stream()
        .distinct()
        .sorted(java.util.Comparator.comparingInt(d -> d.range().start()))
        .toList();
  }
}
