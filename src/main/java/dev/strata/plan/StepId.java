package dev.strata.plan;

/// A step's place in a build: its stage's index in the file, and its position in that stage, both
/// from 0. With the build file's name it is the slot that a miss is explained against.
public record StepId(int stage, int position) {
  @Override
  public String toString() {
    return stage + "." + position;
  }
}
