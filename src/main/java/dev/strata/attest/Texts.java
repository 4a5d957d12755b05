package dev.strata.attest;

import dev.strata.tree.Entry;
import dev.strata.tree.Tree;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.SequencedMap;

/// Reads the text files that tell of packages.
final class Texts {
  /// Debian's own list of a full desktop has 10 MB. What is longer is read so far.
  private static final int LIMIT_BYTES = 64 << 20;

  private Texts() {}

  static String read(Tree tree, Entry file) throws IOException {
    try (InputStream in = tree.open(file)) {
      return new String(in.readNBytes(LIMIT_BYTES), StandardCharsets.UTF_8);
    }
  }

  /// Paragraphs of `Name: value` lines, as Debian's control files and Python's metadata have them.
  /// A line that starts with a blank goes on with the one above; of a name given twice the first
  /// counts. Names are in lower case.
  static List<SequencedMap<String, String>> paragraphs(String text) {
    List<SequencedMap<String, String>> all = new ArrayList<>();
    SequencedMap<String, String> fields = new LinkedHashMap<>();
    for (String line : text.lines().toList()) {
      if (line.isBlank()) {
        if (!fields.isEmpty()) {
          all.add(fields);
          fields = new LinkedHashMap<>();
        }
        continue;
      }
      int colon = line.indexOf(':');
      if (colon > 0 && !Character.isWhitespace(line.charAt(0))) {
        fields.putIfAbsent(
            line.substring(0, colon).toLowerCase(Locale.ROOT), line.substring(colon + 1).strip());
      }
    }
    if (!fields.isEmpty()) {
      all.add(fields);
    }
    return all;
  }
}
