package dev.strata.cli;

import dev.strata.report.Telemetry;
import dev.strata.report.TelemetrySettings;
import dev.strata.solver.BuildEvent;
import dev.strata.solver.BuildRequest;
import dev.strata.solver.BuildResult;
import dev.strata.solver.Builder;
import dev.strata.solver.Engine;
import java.io.PrintStream;
import java.security.SecureRandom;

/// A build whose trace and metrics are sent at its end, however it ends.
final class TracedBuild {
  private TracedBuild() {}

  static BuildResult run(Engine engine, BuildRequest request, BuildEvent.Sink sink, PrintStream err)
      throws Exception {
    Telemetry telemetry =
        new Telemetry(TelemetrySettings.of(System.getenv()), sink, new SecureRandom());
    Builder builder = new Builder(engine, request, telemetry);
    try {
      return Interrupts.during(builder::build);
    } finally {
      if (builder.record().isPresent()) {
        telemetry.send(builder.record().get()).forEach(line -> err.println("strata: " + line));
      }
    }
  }
}
