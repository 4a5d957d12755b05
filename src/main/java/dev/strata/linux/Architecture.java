package dev.strata.linux;

/// The processors that this program runs on.
public enum Architecture {
  X86_64,
  AARCH64;

  /// That of this machine.
  ///
  /// @throws UnsupportedOperationException on any other, naming it
  public static Architecture current() {
    String name = System.getProperty("os.arch", "");
    return switch (name) {
      case "amd64", "x86_64" -> X86_64;
      case "aarch64" -> AARCH64;
      default ->
          throw new UnsupportedOperationException(
              "processor " + name + ": only x86_64 and aarch64 are supported");
    };
  }
}
