package dev.strata.cli;

import dev.strata.dockerfile.Dockerfile;
import dev.strata.dockerfile.DockerfileParser;
import dev.strata.plan.PlanOptions;
import dev.strata.report.RerunTexts;
import dev.strata.solver.BuildRequest;
import dev.strata.solver.Engine;
import dev.strata.solver.RerunReport;
import dev.strata.solver.Rerunner;
import java.io.OutputStream;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `verify --rerun`: runs the recorded RUN steps of a build again, apart, and compares.
final class RerunOptions {
  @Option(
      names = "--rerun",
      description =
          "Run the recorded RUN steps of CONTEXT again, apart, and tell which files come out"
              + " otherwise, and how.")
  boolean wanted;

  @Option(
      names = "--sample",
      paramLabel = "N",
      description = "With --rerun: only so many of them, drawn by lot.")
  @Nullable Integer sample;

  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "CONTEXT",
      description = "With --rerun: what was built. Default: the working folder.")
  @Nullable String named;

  @Mixin FormatOption format = new FormatOption();
  @Mixin PlanningOptions planning = new PlanningOptions();
  @Mixin RunOptions run = new RunOptions();

  ExitCode run(StoreOptions store) throws Exception {
    Invocation by = store.invocation();
    PlanOptions written = planning.plain(by);
    String context = named == null ? "." : named;
    try (BuildFile file = BuildFile.read(context, planning.file, by);
        Engine engine = store.open("verify --rerun " + context, System.err);
        ContextFolders contexts =
            new ContextFolders(file, written.namedContexts(), engine.store().cache(), by)) {
      Dockerfile dockerfile = DockerfileParser.parse(file.source());
      BuildRequest request =
          new BuildRequest(
              dockerfile,
              file.name(),
              EpochArgument.resolve(dockerfile, written, contexts, by).options(),
              contexts,
              contexts.ignored(),
              List.of(),
              List.of(),
              1,
              Optional.empty(),
              run.settings(by),
              false,
              false,
              OutputStream.nullOutputStream());
      int most = sample == null ? Integer.MAX_VALUE : Math.max(0, sample);
      RerunReport report =
          Interrupts.during(() -> new Rerunner(engine, request).run(most, new Random()));
      format.print(
          System.out,
          () -> new RerunTexts(Terminal.palette()).text(report),
          () -> RerunTexts.json(report));
      return report.isReproducible() ? ExitCode.OK : ExitCode.BUILD_FAILED;
    }
  }
}
