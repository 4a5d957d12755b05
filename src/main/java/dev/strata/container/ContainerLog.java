package dev.strata.container;

import dev.strata.oci.JsonMembers;
import dev.strata.oci.Rfc3339;
import dev.strata.sandbox.OutputSink;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.util.EnumMap;
import java.util.Map;

/// What a container's process wrote, as docker's json-file driver keeps it: a JSON object a line,
/// with `log` (a line of output with its end, or a piece of one), `stream` and `time`. Bytes
/// that are no UTF-8 are replaced.
final class ContainerLog implements AutoCloseable {
  private static final int LONGEST_LINE = 16 * 1024;

  private final OutputStream out;
  private final Clock clock;
  private final Map<OutputSink.Stream, ByteArrayOutputStream> begun =
      new EnumMap<>(OutputSink.Stream.class);

  ContainerLog(Path file, Clock clock) throws IOException {
    this.out = Files.newOutputStream(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    this.clock = clock;
  }

  synchronized void write(OutputSink.Stream stream, byte[] bytes, int offset, int length)
      throws IOException {
    ByteArrayOutputStream line = begun.computeIfAbsent(stream, _ -> new ByteArrayOutputStream());
    for (int i = offset; i < offset + length; i++) {
      line.write(bytes[i]);
      if (bytes[i] == '\n' || line.size() >= LONGEST_LINE) {
        end(stream, line);
      }
    }
  }

  private void end(OutputSink.Stream stream, ByteArrayOutputStream line) throws IOException {
    byte[] json =
        JsonMembers.of()
            .put("log", line.toString(StandardCharsets.UTF_8))
            .put("stream", stream == OutputSink.Stream.STDOUT ? "stdout" : "stderr")
            .put("time", Rfc3339.format(clock.instant()))
            .json()
            .encode();
    line.reset();
    out.write(json);
    out.write('\n');
  }

  @Override
  public synchronized void close() throws IOException {
    try (out) {
      for (Map.Entry<OutputSink.Stream, ByteArrayOutputStream> entry : begun.entrySet()) {
        if (entry.getValue().size() > 0) {
          end(entry.getKey(), entry.getValue());
        }
      }
    }
  }
}
