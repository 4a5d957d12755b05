package dev.strata.report.page;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Reads a {@link LiveLog} while it is written. When another build's file takes its place, it
/// begins anew. Safe for use by several threads: one polls, any number wait.
final class LiveTail {
  /// Lines of one build from some line on; `build` counts the builds seen.
  record Lines(int build, int next, List<String> lines) {}

  private static final String CLOSED = "{\"event\":\"closed\"}";

  private final Path file;
  private final List<String> lines = new ArrayList<>();
  private final ByteArrayOutputStream unfinished = new ByteArrayOutputStream();
  private @Nullable Object identity;
  private long offset;
  private int build;

  LiveTail(Path file) {
    this.file = file;
  }

  /// Reads what is new.
  ///
  /// @return whether anything is
  synchronized boolean poll() throws IOException {
    try (FileChannel channel = FileChannel.open(file)) {
      // By name, not by the channel: a rename in between is seen at the next poll.
      Object now = Files.readAttributes(file, BasicFileAttributes.class).fileKey();
      if (!Objects.equals(now, identity) || channel.size() < offset) {
        identity = now;
        offset = 0;
        build++;
        lines.clear();
        unfinished.reset();
      }
      boolean news = read(channel);
      if (news) {
        notifyAll();
      }
      return news;
    } catch (NoSuchFileException _) {
      return false;
    }
  }

  private boolean read(FileChannel channel) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(1 << 16);
    int before = lines.size();
    while (channel.read(buffer.clear(), offset) > 0) {
      offset += buffer.position();
      buffer.flip();
      while (buffer.hasRemaining()) {
        byte b = buffer.get();
        if (b == '\n') {
          lines.add(unfinished.toString(StandardCharsets.UTF_8));
          unfinished.reset();
        } else {
          unfinished.write(b);
        }
      }
    }
    return lines.size() > before;
  }

  /// Whether the build whose file this is has written its last line, or there is none.
  synchronized boolean isClosed() {
    return lines.isEmpty() || lines.getLast().equals(CLOSED);
  }

  /// Takes the build for over, whether or not it said so.
  synchronized void end() {
    if (!isClosed()) {
      lines.add(CLOSED);
    }
    notifyAll();
  }

  /// What stands after line `from` of that build, or all of the present build's; waits for news for
  /// at most `millis`.
  @SuppressWarnings("WaitNotInLoop") // Woken without a line, the caller has something else to tell.
  synchronized Lines after(int ofBuild, int from, long millis) throws InterruptedException {
    if (ofBuild == build && from == lines.size()) {
      wait(millis);
    }
    int first = ofBuild == build ? from : 0;
    return new Lines(build, lines.size(), List.copyOf(lines.subList(first, lines.size())));
  }

  /// Lets those who wait look again.
  synchronized void wake() {
    notifyAll();
  }
}
