package dev.strata.cli;

import dev.strata.linux.LinuxException;
import dev.strata.linux.PseudoTerminal;
import dev.strata.linux.RawTerminal;
import dev.strata.linux.StandardInput;
import dev.strata.linux.TerminalSize;
import dev.strata.sandbox.Attachment;
import dev.strata.sandbox.OutputSink;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A process on this program's standard streams, or on a terminal of its own behind this
/// program's.
final class Attached implements AutoCloseable {
  private static final long SIZE_POLL_MILLIS = 250;

  private final Attachment attachment;
  private final @Nullable RawTerminal raw;

  private Attached(Attachment attachment, @Nullable RawTerminal raw) {
    this.attachment = attachment;
    this.raw = raw;
  }

  /// @throws WrongUseException when a terminal is to read from what is none
  static Attached open(boolean interactive, boolean terminal)
      throws WrongUseException, IOException {
    if (!terminal) {
      return new Attached(
          interactive ? new Attachment.Input(StandardInput.open()) : new Attachment.Nothing(),
          null);
    }
    Optional<TerminalSize> size = TerminalSize.ofStandardInput();
    if (interactive && size.isEmpty()) {
      throw new WrongUseException("the input device is not a TTY: leave -t out");
    }
    PseudoTerminal pty = PseudoTerminal.open();
    if (!interactive) {
      return new Attached(new Attachment.Terminal(pty), null);
    }
    pty.resize(size.get());
    RawTerminal raw = RawTerminal.enter();
    Thread.ofPlatform().daemon().name("terminal input").start(() -> pump(System.in, pty));
    Thread.ofPlatform().daemon().name("terminal size").start(() -> resize(pty, size.get()));
    return new Attached(new Attachment.Terminal(pty), raw);
  }

  private static void pump(InputStream in, PseudoTerminal pty) {
    byte[] buffer = new byte[4096];
    try {
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        pty.write(buffer, n);
      }
    } catch (IOException _) {
      // The process has ended.
    }
  }

  private static void resize(PseudoTerminal pty, TerminalSize first) {
    TerminalSize last = first;
    try {
      while (true) {
        Thread.sleep(SIZE_POLL_MILLIS);
        TerminalSize now = TerminalSize.ofStandardInput().orElse(last);
        if (!now.equals(last)) {
          pty.resize(now);
          last = now;
        }
      }
    } catch (InterruptedException | LinuxException _) {
      // The process has ended.
    }
  }

  Attachment attachment() {
    return attachment;
  }

  /// Passes a process's output on as it comes.
  static OutputSink sink(PrintStream out, PrintStream err) {
    return (stream, bytes, offset, length) -> {
      PrintStream to = stream == OutputSink.Stream.STDOUT ? out : err;
      to.write(bytes, offset, length);
      to.flush();
    };
  }

  @Override
  public void close() {
    if (raw != null) {
      raw.close();
    }
    switch (attachment) {
      case Attachment.Nothing() -> {}
      case Attachment.Input(StandardInput input) -> input.close();
      case Attachment.Terminal(PseudoTerminal pty) -> pty.close();
    }
  }
}
