package dev.strata.witness;

import java.util.Objects;

/// A difference in words; the lower the rank, the more it explains.
record Telling(int rank, String path, String words) {
  static Telling of(Place where, String path, Observation then, Observation now) {
    String place = where.shown(path);
    String through = where.through();
    if (then.attributes().isEmpty()) {
      return new Telling(2, path, place + ", which the step looked for" + through + " and missed, is there now");
    }
    if (now.attributes().isEmpty()) {
      String how = then.content().isPresent() ? "read" : "looked up";
      return new Telling(1, path, place + ", which the step " + how + through + ", is gone");
    }
    Attributes before = then.attributes().get();
    Attributes after = now.attributes().get();
    if (before.type() != after.type()) {
      return new Telling(
          1, path, place + ", which the step looked up" + through + ", is no longer " + kind(before));
    }
    if (!then.content().equals(now.content())) {
      return new Telling(0, path, place + ", which the step read" + through + ", changed");
    }
    if (!then.linkTarget().equals(now.linkTarget())) {
      return new Telling(0, path, place + ", a link which the step followed" + through + ", leads elsewhere");
    }
    if (!before.equals(after)) {
      return new Telling(
          3, path, place + ", which the step looked up" + through + ", has another " + what(before, after));
    }
    if (!then.listing().equals(now.listing())) {
      return new Telling(4, path, place + ", which the step listed" + through + ", has other names in it");
    }
    return new Telling(5, path, place + ", whose mtime the step could see" + through + ", changed");
  }

  private static String kind(Attributes of) {
    return switch (of.type()) {
      case FILE -> "a file";
      case DIRECTORY -> "a folder";
      case SYMLINK -> "a link";
      case CHAR_DEVICE, BLOCK_DEVICE -> "a device";
      case FIFO -> "a FIFO";
      case SOCKET -> "a socket";
      case WHITEOUT -> throw new IllegalStateException("a state has no whiteouts: " + of);
    };
  }

  private static String what(Attributes before, Attributes after) {
    if (before.mode() != after.mode()) {
      return "mode";
    }
    if (before.uid() != after.uid() || before.gid() != after.gid()) {
      return "owner";
    }
    if (before.size() != after.size()) {
      return "size";
    }
    if (before.names() != after.names() || !Objects.equals(before.firstName(), after.firstName())) {
      return "set of hard links";
    }
    return before.device() != after.device() ? "device number" : "set of extended attributes";
  }
}
