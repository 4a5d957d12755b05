package dev.strata.ssh;

import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// An agent in this process that holds the keys of files. The keys leave it in no form.
public final class KeyAgent implements Agent {
  private final List<SshKey> keys;

  private KeyAgent(List<SshKey> keys) {
    this.keys = List.copyOf(keys);
  }

  /// Reads the keys of these files.
  ///
  /// @throws UnusableKeyException saying what to do about a file that holds no usable key
  public static KeyAgent of(List<Path> files) throws IOException {
    List<SshKey> keys = new ArrayList<>();
    for (Path file : files) {
      keys.add(KeyFile.read(file));
    }
    return new KeyAgent(keys);
  }

  @Override
  public Connection connect() {
    return new Connection() {
      @Override
      public byte[] answer(byte[] request) {
        return KeyAgent.this.answer(request);
      }

      @Override
      public void close() {}
    };
  }

  private byte[] answer(byte[] request) {
    try {
      return switch (request[0]) {
        case AgentMessages.REQUEST_IDENTITIES -> identities();
        case AgentMessages.SIGN_REQUEST ->
            sign(Wire.Reader.of(Arrays.copyOfRange(request, 1, request.length)));
        default -> failure();
      };
    } catch (BufferUnderflowException | GeneralSecurityException _) {
      return failure();
    }
  }

  private static byte[] failure() {
    return new byte[] {AgentMessages.FAILURE};
  }

  private byte[] identities() {
    Wire.Writer answer =
        new Wire.Writer().type(AgentMessages.IDENTITIES_ANSWER).uint32(keys.size());
    keys.forEach(key -> answer.string(key.blob()).text(key.comment()));
    return answer.bytes();
  }

  private byte[] sign(Wire.Reader request) throws GeneralSecurityException {
    byte[] blob = request.string();
    byte[] data = request.string();
    int flags = request.uint32();
    for (SshKey key : keys) {
      if (Arrays.equals(key.blob(), blob)) {
        return new Wire.Writer()
            .type(AgentMessages.SIGN_RESPONSE)
            .string(key.sign(data, flags))
            .bytes();
      }
    }
    return failure();
  }
}
