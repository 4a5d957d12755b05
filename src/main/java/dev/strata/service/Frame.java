package dev.strata.service;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;

/// One message between client and service:
///
/// ```text
/// kind      1 byte, see the constants
/// length    4 bytes, big-endian; at most 16 MiB
/// content   `length` bytes
/// ```
///
/// A connection begins with one of `BUILD` (content: {@link Request}), `STATUS` or `STOP`.
/// `BUILD` is answered by `DECLINED`, with the reason, or by `ACCEPTED`, any number of `OUT` and
/// `ERR`, perhaps one `WANTS_INPUT`, and `EXIT` (one byte); the client may send `CANCEL`, and once
/// input is wanted `INPUT`, which is empty at the end. `STATUS` is answered by `TEXT`, `STOP` by
/// the end of the connection when the service has ended.
///
/// @param content not to be changed
public record Frame(byte kind, byte[] content) {
  public static final byte BUILD = 'B';
  public static final byte STATUS = 'S';
  public static final byte STOP = 'X';
  public static final byte CANCEL = 'C';
  public static final byte INPUT = 'I';

  public static final byte ACCEPTED = 'A';
  public static final byte OUT = '1';
  public static final byte ERR = '2';
  public static final byte WANTS_INPUT = 'W';
  public static final byte EXIT = 'E';
  public static final byte DECLINED = 'D';
  public static final byte TEXT = 'T';

  private static final int HEADER_BYTES = 5;
  private static final int MOST_BYTES = 16 << 20;

  /// @throws EOFException when the other side has closed the connection
  public static Frame read(InputStream in) throws IOException {
    DataInputStream data = new DataInputStream(in);
    byte kind = data.readByte();
    int length = data.readInt();
    if (length < 0 || length > MOST_BYTES) {
      throw new IOException("a message of " + length + " bytes came over the service's socket");
    }
    byte[] content = new byte[length];
    data.readFully(content);
    return new Frame(kind, content);
  }

  /// Sends one. For several threads.
  public static void write(SocketChannel to, byte kind, byte[] bytes, int offset, int length)
      throws IOException {
    ByteBuffer frame = ByteBuffer.allocate(HEADER_BYTES + length);
    frame.put(kind).putInt(length).put(bytes, offset, length).flip();
    synchronized (to) {
      while (frame.hasRemaining()) {
        int _ = to.write(frame);
      }
    }
  }

  public static void write(SocketChannel to, byte kind, byte... content) throws IOException {
    write(to, kind, content, 0, content.length);
  }
}
