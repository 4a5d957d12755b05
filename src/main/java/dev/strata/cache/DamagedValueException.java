package dev.strata.cache;

/// A stored value that cannot be believed. It never leaves this package: a caller sees a miss.
class DamagedValueException extends Exception {
  private static final long serialVersionUID = 1L;

  DamagedValueException(String why) {
    super(why);
  }

  DamagedValueException(String why, Throwable cause) {
    super(why, cause);
  }
}
