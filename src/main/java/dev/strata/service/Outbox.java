package dev.strata.service;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// What goes to one client, sent by a thread of its own: a thread that is interrupted may still
/// write, where the socket itself would be closed under it. Writers wait while much is on its way.
/// What a client that has gone does not take is dropped.
public final class Outbox implements AutoCloseable {
  private static final int MOST_BYTES = 1 << 20;

  private final SocketChannel client;
  private final Thread sender;
  private final Queue<Frame> waiting = new ArrayDeque<>();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private long waitingBytes;
  private boolean closed;
  private boolean gone;

  public Outbox(SocketChannel client) {
    this.client = client;
    this.sender = Thread.ofVirtual().start(this::send);
  }

  /// The bytes written to it become frames of this kind.
  public OutputStream stream(byte kind) {
    return new OutputStream() {
      @Override
      public void write(int b) {
        put(kind, (byte) b);
      }

      @Override
      public void write(byte[] bytes, int offset, int length) {
        int end = offset + length;
        for (int at = offset; at < end; at += MOST_BYTES) {
          put(kind, java.util.Arrays.copyOfRange(bytes, at, Math.min(end, at + MOST_BYTES)));
        }
      }
    };
  }

  public void put(byte kind, byte... content) {
    lock.lock();
    try {
      while (waitingBytes > MOST_BYTES && !gone) {
        changed.awaitUninterruptibly();
      }
      waiting.add(new Frame(kind, content));
      waitingBytes += content.length;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void send() {
    try {
      for (Frame frame = next(); frame != null; frame = next()) {
        Frame.write(client, frame.kind(), frame.content());
      }
    } catch (IOException _) {
      leave();
    }
  }

  /// Null once all is sent that was put before the end.
  private @org.jspecify.annotations.Nullable Frame next() {
    lock.lock();
    try {
      while (waiting.isEmpty() && !closed) {
        changed.awaitUninterruptibly();
      }
      Frame frame = waiting.poll();
      if (frame != null) {
        waitingBytes -= frame.content().length;
        changed.signalAll();
      }
      return frame;
    } finally {
      lock.unlock();
    }
  }

  private void leave() {
    lock.lock();
    try {
      gone = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /// Returns when all is sent, or nobody takes it.
  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    boolean interrupted = false;
    while (sender.isAlive()) {
      try {
        sender.join();
      } catch (InterruptedException _) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
