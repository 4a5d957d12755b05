package dev.strata.plan;

import java.util.ArrayDeque;
import java.util.Deque;

/// Paths of the image, as text, by the rules of Go's `path`: `/` alone separates.
final class PathText {
  private PathText() {}

  /// The shortest equal path: no `.`, no empty parts, `..` resolved; `.` for nothing.
  static String clean(String path) {
    boolean absolute = path.startsWith("/");
    Deque<String> parts = new ArrayDeque<>();
    for (String part : path.split("/", -1)) {
      if (part.isEmpty() || part.equals(".")) {
        continue;
      }
      if (!part.equals("..")) {
        parts.addLast(part);
      } else if (!parts.isEmpty() && !parts.getLast().equals("..")) {
        parts.removeLast();
      } else if (!absolute) {
        parts.addLast(part);
      }
    }
    String joined = String.join("/", parts);
    if (absolute) {
      return "/" + joined;
    }
    return joined.isEmpty() ? "." : joined;
  }

  /// `path` as seen from the folder `from`, absolute and clean.
  static String resolve(String from, String path) {
    return clean(path.startsWith("/") ? path : "/" + from + "/" + path);
  }

  /// What the config calls the working folder: BuildKit leaves an absolute path as it is written.
  static String workdir(String from, String path) {
    return path.startsWith("/") ? path : resolve(from, path);
  }

  /// As {@link #resolve}, but a trailing slash, or `/.`, is kept as a slash: it tells a folder.
  static String resolveKeepingSlash(String from, String path) {
    String resolved = resolve(from, path);
    boolean folder =
        path.isEmpty() || path.equals(".") || path.endsWith("/") || path.endsWith("/.");
    return folder && !resolved.endsWith("/") ? resolved + "/" : resolved;
  }

  /// The last part of a path.
  static String base(String path) {
    String clean = clean(path);
    return clean.equals("/") ? clean : clean.substring(clean.lastIndexOf('/') + 1);
  }
}
