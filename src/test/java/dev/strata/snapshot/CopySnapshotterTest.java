package dev.strata.snapshot;

final class CopySnapshotterTest extends SnapshotterContract {
  @Override
  String name() {
    return "copy";
  }
}
