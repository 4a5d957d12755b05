package dev.strata.layer;

import dev.strata.linux.NotedOwner;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/// Which extended attributes a layer keeps: those of the namespaces that an image can hold, but
/// no note of an owner, which is what the entry says, and none of overlayfs's own, which would make
/// a layer speak to the kernel's mount instead of to its readers.
final class KeptXattrs {
  private static final List<String> NAMESPACES =
      List.of(
          "user.", "trusted.", "security.", "system.posix_acl_access", "system.posix_acl_default");

  private KeptXattrs() {}

  static SortedMap<String, String> of(SortedMap<String, String> all) {
    if (all.isEmpty()) {
      return all;
    }
    SortedMap<String, String> kept = new TreeMap<>();
    all.forEach(
        (name, value) -> {
          if (isKept(name)) {
            kept.put(name, value);
          }
        });
    return kept;
  }

  static boolean isKept(String name) {
    return !name.equals(NotedOwner.XATTR)
        && !name.startsWith("trusted.overlay.")
        && !name.startsWith("user.overlay.")
        && NAMESPACES.stream().anyMatch(name::startsWith);
  }
}
