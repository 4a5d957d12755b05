package dev.strata.plan;

/// A step's place in a build: its stage's index in the file, and its position in that stage, both
/// from 0. With the build file's name it is the slot that a miss is explained against.
public record StepId(int stage, int position) {
  /// As {@link #toString} gives it.
  ///
  /// @throws IllegalArgumentException for any other text
  public static StepId parse(String text) {
    int dot = text.indexOf('.');
    if (dot < 0) {
      throw new IllegalArgumentException("no step id: " + text);
    }
    return new StepId(
        Integer.parseInt(text.substring(0, dot)), Integer.parseInt(text.substring(dot + 1)));
  }

  @Override
  public String toString() {
    return stage + "." + position;
  }
}
