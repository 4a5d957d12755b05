package dev.strata.store;

import java.util.List;

/// What a verification read, and what it found damaged, one line each.
public record VerifyReport(int layers, int blobs, List<String> findings) {
  public VerifyReport {
    findings = List.copyOf(findings);
  }

  public boolean isWhole() {
    return findings.isEmpty();
  }
}
