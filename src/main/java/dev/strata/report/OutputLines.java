package dev.strata.report;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/// The output of one step, cut into lines as it arrives; keeps the last ones. A line of more than
/// {@link
/// #LONGEST_BYTES} is cut there.
final class OutputLines {
  static final int KEPT_LINES = 200;
  static final int LONGEST_BYTES = 16 * 1024;

  private final ByteArrayOutputStream open = new ByteArrayOutputStream();
  private final Deque<String> last = new ArrayDeque<>();

  /// Takes bytes in; gives the lines that they complete.
  List<String> add(byte[] bytes) {
    List<String> complete = new ArrayList<>();
    for (byte b : bytes) {
      if (b == '\n' || open.size() >= LONGEST_BYTES) {
        complete.add(take());
      }
      if (b != '\n') {
        open.write(b);
      }
    }
    return complete;
  }

  /// The line that has no end yet, if any.
  List<String> rest() {
    return open.size() == 0 ? List.of() : List.of(take());
  }

  List<String> last(int lines) {
    List<String> all = new ArrayList<>(last);
    return all.subList(Math.max(0, all.size() - lines), all.size());
  }

  private String take() {
    String line = open.toString(StandardCharsets.UTF_8);
    open.reset();
    if (line.endsWith("\r")) {
      line = line.substring(0, line.length() - 1);
    }
    line = line.substring(line.lastIndexOf('\r') + 1);
    last.addLast(line);
    if (last.size() > KEPT_LINES) {
      last.removeFirst();
    }
    return line;
  }
}
