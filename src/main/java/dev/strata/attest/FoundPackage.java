package dev.strata.attest;

import java.util.Comparator;

/// A package in a root file system.
///
/// @param licence as the package says it; empty where it does not
/// @param place the file that tells of it
record FoundPackage(PackageUrl url, String licence, String place)
    implements Comparable<FoundPackage> {
  private static final Comparator<FoundPackage> ORDER =
      Comparator.comparing(FoundPackage::url).thenComparing(FoundPackage::place);

  @Override
  public int compareTo(FoundPackage other) {
    return ORDER.compare(this, other);
  }
}
