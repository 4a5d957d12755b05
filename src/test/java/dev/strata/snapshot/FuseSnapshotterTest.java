package dev.strata.snapshot;

final class FuseSnapshotterTest extends SnapshotterContract {
  @Override
  String name() {
    return "fuse";
  }
}
