package dev.strata.cache;

/// A stored value in a format that this program does not read.
final class OtherVersionException extends DamagedValueException {
  private static final long serialVersionUID = 1L;

  private final int version;

  OtherVersionException(int version) {
    super("it has format version " + version);
    this.version = version;
  }

  int version() {
    return version;
  }
}
