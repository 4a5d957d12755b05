package dev.strata.cli;

import dev.strata.container.ContainerSignals;
import dev.strata.sandbox.OutputSink;
import java.util.LinkedHashMap;
import java.util.Map;
import sun.misc.Signal;
import sun.misc.SignalHandler;

/// Passes the signals that this program gets on to the process that it runs, which may do with them
/// what it likes: as docker does without a terminal. Before the process has started, and the third
/// time that it is told to end, the run is broken off instead, which kills it.
final class SignalProxy implements AutoCloseable {
  private static final int MOST_PATIENT = 3;

  /// By their names. Of what the virtual machine keeps for itself, none.
  private static final String[] PASSED = {"HUP", "INT", "TERM", "USR2", "WINCH"};

  private final Thread worker = Thread.currentThread();
  private final Map<Signal, SignalHandler> before = new LinkedHashMap<>();
  private int pid;
  private int asked;

  private SignalProxy() {}

  /// For the run that the calling thread is about to wait for.
  static SignalProxy begin() {
    SignalProxy proxy = new SignalProxy();
    for (String name : PASSED) {
      Signal signal = new Signal(name);
      try {
        proxy.before.put(signal, Signal.handle(signal, proxy::pass));
      } catch (IllegalArgumentException _) {
        // The virtual machine was told to leave it alone.
      }
    }
    return proxy;
  }

  private synchronized void pass(Signal signal) {
    boolean ends = signal.getName().equals("INT") || signal.getName().equals("TERM");
    asked += ends ? 1 : 0;
    if (asked >= MOST_PATIENT || pid == 0 && ends) {
      worker.interrupt();
    } else if (pid != 0) {
      ContainerSignals.send(pid, signal.getNumber());
    }
  }

  /// Learns of the process's start.
  OutputSink watching(OutputSink sink) {
    return new OutputSink() {
      @Override
      public void started(int number) {
        synchronized (SignalProxy.this) {
          pid = number;
        }
        sink.started(number);
      }

      @Override
      public void write(Stream stream, byte[] bytes, int offset, int length) {
        sink.write(stream, bytes, offset, length);
      }
    };
  }

  @Override
  public void close() {
    before.forEach((signal, handler) -> Signal.handle(signal, handler));
  }
}
