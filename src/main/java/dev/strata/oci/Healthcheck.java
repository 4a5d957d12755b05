package dev.strata.oci;

import java.time.Duration;
import java.util.List;

/// How an image says that its containers are well (Docker image spec v1.2, "Healthcheck"). `test`
/// is empty to inherit, or starts with `NONE`, `CMD` or `CMD-SHELL`. A zero duration or count means
/// "inherit".
public record Healthcheck(
    List<String> test,
    Duration interval,
    Duration timeout,
    Duration startPeriod,
    Duration startInterval,
    int retries) {
  public Healthcheck {
    test = List.copyOf(test);
  }
}
