package dev.strata.cli;

import dev.strata.service.Frame;
import dev.strata.service.Outbox;
import dev.strata.service.Request;
import java.io.IOException;
import java.io.InputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.io.PrintStream;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;

/// One command that the service does for a client: its paths, variables, streams and terminal are
/// the client's, and it is stopped when the client asks for it or goes away.
final class ServedBuild {
  private static final int PIPE_BYTES = 1 << 16;

  private final SocketChannel client;
  private final Request request;
  private final PipedOutputStream input = new PipedOutputStream();
  private final AtomicBoolean inputWanted = new AtomicBoolean();
  private final Object stopping = new Object();
  private Thread worker = Thread.currentThread();
  private boolean stopped;
  private boolean ended;

  ServedBuild(SocketChannel client, Request request) {
    this.client = client;
    this.request = request;
  }

  /// Runs it to its end in the calling thread.
  ///
  /// @return the exit code, as the client gets it
  int run() throws IOException {
    worker = Thread.currentThread();
    try (Outbox outbox = new Outbox(client)) {
      outbox.put(Frame.ACCEPTED);
      int code = ExitCode.ENVIRONMENT.code();
      try (PrintStream out = stream(outbox, Frame.OUT);
          PrintStream err = stream(outbox, Frame.ERR);
          InputStream in = input(outbox)) {
        // It ends with the connection.
        Thread _ = Thread.ofVirtual().start(this::listen);
        try {
          code = Main.run(request.arguments().toArray(String[]::new), invocation(in, out, err));
        } catch (Error e) {
          err.println("strata: the build service cannot go on: " + e);
          throw e;
        } finally {
          code = end(code);
        }
      } finally {
        outbox.put(Frame.EXIT, (byte) code);
      }
      return code;
    }
  }

  private Invocation invocation(InputStream in, PrintStream out, PrintStream err) {
    return new Invocation(
        Path.of(request.folder()),
        request.environment(),
        request.home(),
        in,
        out,
        err,
        request.rows() > 0 ? Terminal.of(request.rows(), request.columns()) : Terminal.none(),
        Callable::call);
  }

  private static PrintStream stream(Outbox outbox, byte kind) {
    return new PrintStream(outbox.stream(kind), true, StandardCharsets.UTF_8);
  }

  /// The client sends its input once somebody reads it: a terminal's is not taken for nothing.
  private InputStream input(Outbox outbox) throws IOException {
    return new PipedInputStream(input, PIPE_BYTES) {
      @Override
      public synchronized int read(byte[] bytes, int offset, int length) throws IOException {
        want();
        return super.read(bytes, offset, length);
      }

      @Override
      public synchronized int read() throws IOException {
        want();
        return super.read();
      }

      private void want() {
        if (inputWanted.compareAndSet(false, true)) {
          outbox.put(Frame.WANTS_INPUT);
        }
      }
    };
  }

  private void listen() {
    try {
      InputStream in = Channels.newInputStream(client);
      for (Frame frame = Frame.read(in); ; frame = Frame.read(in)) {
        switch (frame.kind()) {
          case Frame.CANCEL -> stop();
          case Frame.INPUT -> pass(frame.content());
          default -> throw new IOException("what is " + frame.kind() + "?");
        }
      }
    } catch (IOException _) {
      stop();
    }
  }

  private void pass(byte[] bytes) throws IOException {
    if (bytes.length == 0) {
      input.close();
      return;
    }
    try {
      input.write(bytes);
      input.flush();
    } catch (IOException _) {
      // The command reads no more of it.
    }
  }

  /// Interrupts the command, if it still runs.
  void stop() {
    synchronized (stopping) {
      if (!ended && !stopped) {
        stopped = true;
        worker.interrupt();
      }
    }
  }

  /// After this, nobody interrupts the thread.
  private int end(int code) {
    synchronized (stopping) {
      ended = true;
      boolean _ = Thread.interrupted();
      return stopped && code != ExitCode.OK.code() ? ExitCode.INTERRUPTED.code() : code;
    }
  }
}
