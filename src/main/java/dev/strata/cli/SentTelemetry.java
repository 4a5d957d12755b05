package dev.strata.cli;

import dev.strata.report.Telemetry;
import dev.strata.report.TelemetrySettings;
import dev.strata.solver.Builder;
import java.security.SecureRandom;

/// Sends a build's trace and metrics, however it ended.
final class SentTelemetry {
  private SentTelemetry() {}

  static void of(Builder builder, Invocation by) throws InterruptedException {
    Telemetry telemetry = new Telemetry(TelemetrySettings.of(by.environment()), new SecureRandom());
    if (builder.record().isPresent()) {
      telemetry.send(builder.record().get()).forEach(line -> by.err().println("strata: " + line));
    }
  }
}
