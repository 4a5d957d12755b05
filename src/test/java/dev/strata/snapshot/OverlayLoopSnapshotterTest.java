package dev.strata.snapshot;

final class OverlayLoopSnapshotterTest extends SnapshotterContract {
  @Override
  String name() {
    return "overlay+loop";
  }
}
