package dev.strata.snapshot;

final class OverlayFileSnapshotterTest extends SnapshotterContract {
  @Override
  String name() {
    return "overlay+file";
  }
}
