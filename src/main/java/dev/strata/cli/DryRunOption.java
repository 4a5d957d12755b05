package dev.strata.cli;

import dev.strata.report.ForecastTexts;
import dev.strata.solver.BuildForecast;
import dev.strata.solver.BuildRequest;
import dev.strata.solver.Engine;
import dev.strata.solver.Forecaster;
import picocli.CommandLine.Option;

/// `build --dry-run`.
final class DryRunOption {
  @Option(
      names = "--dry-run",
      description =
          "Run nothing: tell which steps would be reused or run, why, and how long it would take.")
  boolean dryRun;

  boolean isSet() {
    return dryRun;
  }

  static void print(Engine engine, BuildRequest request, FormatOption format, Invocation by)
      throws Exception {
    BuildForecast forecast = new Forecaster(engine, request).forecast();
    format.print(
        by.out(),
        () -> new ForecastTexts(by.palette()).text(forecast),
        () -> ForecastTexts.json(forecast));
  }
}
