package dev.strata.sandbox;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/// Keeps what a process writes.
final class CapturedOutput implements OutputSink {
  private final ByteArrayOutputStream output = new ByteArrayOutputStream();
  private final ByteArrayOutputStream errors = new ByteArrayOutputStream();

  @Override
  public synchronized void write(Stream stream, byte[] bytes, int offset, int length) {
    (stream == Stream.STDOUT ? output : errors).write(bytes, offset, length);
  }

  synchronized String output() {
    return output.toString(StandardCharsets.UTF_8);
  }

  synchronized String errors() {
    return errors.toString(StandardCharsets.UTF_8);
  }
}
