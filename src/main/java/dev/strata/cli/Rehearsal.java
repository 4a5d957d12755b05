package dev.strata.cli;

/// The program run twice with the same arguments, in one process, as the launcher does once to make
/// its class archive: what only a second build needs, which reuses the steps of the first, is then
/// in the archive too.
public final class Rehearsal {
  private Rehearsal() {}

  /// Exits with the status of the first run that does not succeed, or 0.
  public static void main(String[] arguments) {
    int first = Main.run(arguments, System.out, System.err);
    System.exit(first == 0 ? Main.run(arguments, System.out, System.err) : first);
  }
}
