package dev.strata.attest;

import dev.strata.tree.Entry;
import dev.strata.tree.Tree;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What `os-release` says of a root file system (os-release(5)).
record Distribution(String id, String version, String name) {
  static final Distribution UNKNOWN = new Distribution("", "", "");

  static Distribution of(Tree tree) throws IOException {
    // The first is usually a link to the second.
    for (String path : List.of("etc/os-release", "usr/lib/os-release")) {
      Optional<Entry> file = tree.find(path).filter(Entry::isFile);
      if (file.isPresent()) {
        return parse(Texts.read(tree, file.get()));
      }
    }
    return UNKNOWN;
  }

  static Distribution parse(String text) {
    Map<String, String> values = new HashMap<>();
    for (String line : text.lines().toList()) {
      int equals = line.indexOf('=');
      if (equals > 0) {
        values.put(line.substring(0, equals), unquoted(line.substring(equals + 1).strip()));
      }
    }
    return new Distribution(
        values.getOrDefault("ID", ""),
        values.getOrDefault("VERSION_ID", ""),
        values.getOrDefault("PRETTY_NAME", ""));
  }

  private static String unquoted(String value) {
    boolean quoted =
        value.length() >= 2
            && (value.startsWith("\"") && value.endsWith("\"")
                || value.startsWith("'") && value.endsWith("'"));
    return quoted ? value.substring(1, value.length() - 1) : value;
  }

  /// The qualifier `distro` of package URLs.
  String qualifier() {
    return id.isEmpty() || version.isEmpty() ? id : id + "-" + version;
  }
}
