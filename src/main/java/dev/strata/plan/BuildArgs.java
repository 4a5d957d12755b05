package dev.strata.plan;

import dev.strata.dockerfile.Dockerfile;
import dev.strata.dockerfile.Instruction;
import dev.strata.source.Diagnostic;
import dev.strata.source.Severity;
import dev.strata.source.SourceRange;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/// The build arguments of the command line against those that the file declares.
final class BuildArgs {
  private static final Set<String> PREDEFINED =
      Set.of(
          "http_proxy",
          "https_proxy",
          "ftp_proxy",
          "no_proxy",
          "all_proxy",
          "source_date_epoch",
          "targetplatform",
          "targetos",
          "targetarch",
          "targetvariant",
          "targetosversion",
          "targetstage",
          "buildplatform",
          "buildos",
          "buildarch",
          "buildvariant",
          "buildosversion");

  private BuildArgs() {}

  /// A warning that names the arguments which no ARG takes.
  static Optional<Diagnostic> warning(Dockerfile file, PlanOptions options) {
    Set<String> declared = new HashSet<>();
    for (Instruction instruction : file.instructions()) {
      Instruction inner =
          instruction instanceof Instruction.Onbuild onbuild ? onbuild.instruction() : instruction;
      if (inner instanceof Instruction.Arg arg) {
        arg.declarations().forEach(d -> declared.add(d.name().value()));
      }
    }
    List<String> unused =
        new TreeSet<>(options.buildArgs().keySet())
            .stream()
                .filter(n -> !declared.contains(n))
                .filter(n -> !PREDEFINED.contains(n.toLowerCase(Locale.ROOT)))
                .filter(n -> !n.startsWith("BUILDKIT_"))
                .toList();
    if (unused.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        new Diagnostic(
            Severity.WARNING,
            Optional.empty(),
            "One or more build-args [" + String.join(" ", unused) + "] were not consumed",
            new SourceRange(0, 0),
            Optional.of("declare them with ARG where they are used, or leave them out")));
  }
}
