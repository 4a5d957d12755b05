package dev.strata.copy;

/// A user and a group by number.
public record Owner(int uid, int gid) {
  public static final Owner ROOT = new Owner(0, 0);

  @Override
  public String toString() {
    return uid + ":" + gid;
  }
}
