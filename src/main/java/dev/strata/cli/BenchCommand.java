package dev.strata.cli;

import dev.strata.report.BenchReport;
import dev.strata.report.BenchResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `strata bench`: how long builds of a project take, on a state folder of its own.
@Command(
    name = "bench",
    description = "Measures builds of a project: from nothing, unchanged, after an edit.",
    mixinStandardHelpOptions = true)
final class BenchCommand implements Callable<Integer> {
  /// How the result is written.
  enum Format {
    table,
    json
  }

  @Parameters(index = "0", paramLabel = "CONTEXT", description = "The build context.")
  Path context = Path.of(".");

  @Option(
      names = {"-f", "--file"},
      paramLabel = "FILE",
      description = "The Dockerfile. Default: Dockerfile in the context.")
  @Nullable Path file;

  @Option(names = "--target", paramLabel = "STAGE", description = "The stage to build.")
  @Nullable String target;

  @Option(
      names = "--build-arg",
      paramLabel = "NAME[=VALUE]",
      description = "A build argument for every build.")
  List<String> buildArgs = new ArrayList<>();

  @Mixin SandboxOption sandbox = new SandboxOption();

  @Option(names = "--runs", paramLabel = "N", description = "Builds of each scenario. Default: 5.")
  int runs = 5;

  @Option(
      names = "--scenario",
      paramLabel = "SCENARIO",
      split = ",",
      description =
          "What is measured: cold (nothing in the cache), noop, touch (new times on every file),"
              + " edit:PATH (one more line in that file), arg:NAME (another value). Default:"
              + " cold,noop,touch. Files are edited in a copy of the context.")
  List<String> scenarios = List.of("cold", "noop", "touch");

  @Option(names = "--format", description = "${COMPLETION-CANDIDATES}. Default: table.")
  Format format = Format.table;

  @Option(names = "--plot", paramLabel = "FILE", description = "Draw the result as SVG, too.")
  @Nullable Path plot;

  @Override
  public Integer call() throws Exception {
    if (runs < 1) {
      throw new WrongUseException("--runs " + runs + ": write a number from 1 on");
    }
    List<BenchScenario> parsed = new ArrayList<>();
    for (String scenario : scenarios) {
      parsed.add(BenchScenario.parse(scenario));
    }
    Path scratch = Files.createTempDirectory("strata-bench-");
    try {
      BenchRuns bench = new BenchRuns(scratch, context.toRealPath(), flags());
      List<BenchResult> results = new ArrayList<>();
      for (int i = 0; i < parsed.size(); i++) {
        results.add(bench.run(scenarios.get(i), parsed.get(i), runs));
      }
      System.out.print(
          format == Format.json ? BenchReport.json(results) : BenchReport.table(results));
      if (plot != null) {
        Files.writeString(plot, BenchReport.plot(results));
      }
      return ExitCode.OK.code();
    } finally {
      BenchRuns.delete(scratch);
    }
  }

  private List<String> flags() throws WrongUseException {
    List<String> flags = new ArrayList<>();
    if (file != null) {
      flags.addAll(List.of("-f", file.toAbsolutePath().toString()));
    }
    if (target != null) {
      flags.addAll(List.of("--target", target));
    }
    for (String arg : buildArgs) {
      flags.addAll(List.of("--build-arg", arg));
    }
    if (sandbox.ociRuntime(Invocation.own(System.out, System.err)).isPresent()) {
      flags.add("--sandbox=oci");
    }
    return flags;
  }
}
