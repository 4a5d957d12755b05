package dev.strata.ssh;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.util.Optional;
import java.util.Set;

/// The messages between an ssh agent and its clients: a length of four bytes, big-endian, and as
/// many bytes, of which the first is the type.
public final class AgentMessages {
  /// As OpenSSH's agent: longer messages are refused.
  private static final int MOST_BYTES = 256 * 1024;

  static final byte FAILURE = 5;
  static final byte REQUEST_IDENTITIES = 11;
  static final byte IDENTITIES_ANSWER = 12;
  static final byte SIGN_REQUEST = 13;
  static final byte SIGN_RESPONSE = 14;

  /// What a step may ask. As in BuildKit, it cannot add, remove or lock the user's keys.
  private static final Set<Byte> ALLOWED = Set.of(REQUEST_IDENTITIES, SIGN_REQUEST);

  private AgentMessages() {}

  /// Serves one client until it hangs up.
  public static <C extends ReadableByteChannel & WritableByteChannel> void serve(
      C client, Agent agent) throws IOException {
    try (Agent.Connection connection = agent.connect()) {
      for (Optional<byte[]> request = read(client); request.isPresent(); request = read(client)) {
        byte[] message = request.get();
        boolean allowed = message.length > 0 && ALLOWED.contains(message[0]);
        write(client, allowed ? connection.answer(message) : new byte[] {FAILURE});
      }
    }
  }

  /// Empty at the end.
  static Optional<byte[]> read(ReadableByteChannel from) throws IOException {
    ByteBuffer length = ByteBuffer.allocate(Integer.BYTES);
    if (!fill(from, length)) {
      return Optional.empty();
    }
    int bytes = length.flip().getInt();
    if (bytes < 0 || bytes > MOST_BYTES) {
      throw new IOException(
          "an ssh agent's message of " + Integer.toUnsignedString(bytes) + " bytes");
    }
    ByteBuffer message = ByteBuffer.allocate(bytes);
    return fill(from, message) ? Optional.of(message.array()) : Optional.empty();
  }

  private static boolean fill(ReadableByteChannel from, ByteBuffer buffer) throws IOException {
    while (buffer.hasRemaining()) {
      if (from.read(buffer) < 0) {
        return false;
      }
    }
    return true;
  }

  static void write(WritableByteChannel to, byte[] message) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(Integer.BYTES + message.length);
    buffer.putInt(message.length).put(message).flip();
    while (buffer.hasRemaining()) {
      to.write(buffer);
    }
  }
}
