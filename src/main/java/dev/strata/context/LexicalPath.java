package dev.strata.context;

import java.util.ArrayList;
import java.util.List;

/// Cleaning of paths by their text, as Go's `path.Clean` does: relative paths stay relative, a
/// leading `..` stays, and the empty path is `.`.
final class LexicalPath {
  private LexicalPath() {}

  static String clean(String path) {
    boolean absolute = path.startsWith("/");
    List<String> kept = new ArrayList<>();
    for (String part : path.split("/", -1)) {
      if (part.isEmpty() || part.equals(".")) {
        continue;
      }
      boolean up = part.equals("..");
      if (up && !kept.isEmpty() && !kept.getLast().equals("..")) {
        kept.removeLast();
      } else if (!up || !absolute) {
        kept.add(part);
      }
    }
    String joined = String.join("/", kept);
    if (absolute) {
      return "/" + joined;
    }
    return joined.isEmpty() ? "." : joined;
  }
}
