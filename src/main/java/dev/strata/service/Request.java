package dev.strata.service;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What a client was started with. Encoded as the version, then the fields in their order; a list
/// is its length and its texts, a text its length in bytes and its UTF-8.
///
/// - `place` is where else than by its arguments a command could come out otherwise: umask, mounts
///   and network, as texts that are compared.
/// - `rows` and `columns` are 0 where standard input and output are no terminal.
public record Request(
    String place,
    String folder,
    String home,
    int rows,
    int columns,
    Map<String, String> environment,
    List<String> arguments) {
  private static final int VERSION = 1;
  private static final int MOST_TEXTS = 1 << 20;

  /// The bytes are of another version of this program, or not of it.
  public static final class OtherVersionException extends IOException {
    private static final long serialVersionUID = 1L;

    OtherVersionException(int version) {
      super("the client speaks version " + version + ", the service " + VERSION);
    }
  }

  public byte[] encode() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(8192);
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeInt(VERSION);
      put(out, place);
      put(out, folder);
      put(out, home);
      out.writeInt(rows);
      out.writeInt(columns);
      out.writeInt(2 * environment.size());
      for (Map.Entry<String, String> variable : environment.entrySet()) {
        put(out, variable.getKey());
        put(out, variable.getValue());
      }
      out.writeInt(arguments.size());
      for (String argument : arguments) {
        put(out, argument);
      }
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
    return bytes.toByteArray();
  }

  /// @throws OtherVersionException when another program's client is at the other end
  public static Request decode(byte[] bytes) throws IOException {
    DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes));
    int version = in.readInt();
    if (version != VERSION) {
      throw new OtherVersionException(version);
    }
    String place = text(in);
    String folder = text(in);
    String home = text(in);
    int rows = in.readInt();
    int columns = in.readInt();
    Map<String, String> environment = new LinkedHashMap<>();
    List<String> pairs = texts(in);
    for (int i = 0; i + 1 < pairs.size(); i += 2) {
      environment.put(pairs.get(i), pairs.get(i + 1));
    }
    return new Request(place, folder, home, rows, columns, environment, texts(in));
  }

  private static void put(DataOutputStream out, String text) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    out.writeInt(bytes.length);
    out.write(bytes);
  }

  private static List<String> texts(DataInputStream in) throws IOException {
    int count = in.readInt();
    if (count < 0 || count > MOST_TEXTS) {
      throw new IOException("a list of " + count + " texts came over the service's socket");
    }
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      texts.add(text(in));
    }
    return texts;
  }

  private static String text(DataInputStream in) throws IOException {
    int length = in.readInt();
    if (length < 0 || length > in.available()) {
      throw new IOException("a text of " + length + " bytes came over the service's socket");
    }
    return new String(in.readNBytes(length), StandardCharsets.UTF_8);
  }
}
