package dev.strata.container;

import dev.strata.oci.JsonObject;
import dev.strata.oci.Rfc3339;
import dev.strata.sandbox.OutputSink;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/// Reads what a container's process wrote, while it runs too.
public final class LogReader {
  private static final Duration POLL = Duration.ofMillis(100);

  /// One line, with its end.
  public record Line(String text, OutputSink.Stream stream, Instant time) {}

  /// Takes the lines.
  @FunctionalInterface
  public interface Reader {
    void take(Line line);
  }

  private final ContainerFolder folder;

  public LogReader(ContainerFolder folder) {
    this.folder = folder;
  }

  /// All that there is.
  public List<Line> lines() throws IOException {
    List<Line> lines = new ArrayList<>();
    if (Files.exists(folder.log())) {
      for (String json : Files.readAllLines(folder.log())) {
        lines.add(parse(json));
      }
    }
    return lines;
  }

  /// What comes after so many lines, until the process has ended.
  public void follow(int skipped, Reader reader) throws IOException, InterruptedException {
    int line = 0;
    StringBuilder begun = new StringBuilder();
    try (InputStream in = Files.newInputStream(folder.log())) {
      boolean ended = false;
      while (true) {
        byte[] bytes = in.readNBytes(in.available());
        begun.append(new String(bytes, StandardCharsets.UTF_8));
        for (int end = begun.indexOf("\n"); end >= 0; end = begun.indexOf("\n")) {
          if (line++ >= skipped) {
            reader.take(parse(begun.substring(0, end)));
          }
          begun.delete(0, end + 1);
        }
        if (ended && bytes.length == 0) {
          return;
        }
        ended = !(folder.state() instanceof ContainerState.Running);
        if (!ended) {
          Thread.sleep(POLL);
        }
      }
    }
  }

  private static Line parse(String json) throws IOException {
    JsonObject from = JsonObject.parse(json.getBytes(StandardCharsets.UTF_8), "the log");
    return new Line(
        from.text("log"),
        from.text("stream").equals("stderr") ? OutputSink.Stream.STDERR : OutputSink.Stream.STDOUT,
        Rfc3339.parse(from.getText("time")));
  }
}
