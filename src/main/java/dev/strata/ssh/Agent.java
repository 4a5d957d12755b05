package dev.strata.ssh;

import java.io.IOException;

/// Answers the requests of an ssh agent's clients. Safe for use by several threads, each with a
/// connection of its own.
public interface Agent {
  Connection connect() throws IOException;

  /// One client's way to the agent.
  interface Connection extends AutoCloseable {
    /// A message without its length in, one out.
    byte[] answer(byte[] request) throws IOException;

    @Override
    void close() throws IOException;
  }
}
