package dev.strata.ssh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What a step may ask an agent.
final class AgentMessagesTest {
  /// An agent that notes the types of what it is asked.
  private static final class NotingAgent implements Agent {
    private final List<Byte> asked = new ArrayList<>();

    @Override
    public Connection connect() {
      return new Connection() {
        @Override
        public byte[] answer(byte[] request) {
          asked.add(request[0]);
          return new byte[] {42};
        }

        @Override
        public void close() {}
      };
    }
  }

  /// Gives these bytes, a few at a time, and keeps what is written.
  private static final class Pipe implements ByteChannel {
    private final ByteBuffer in;
    private final ByteBuffer out = ByteBuffer.allocate(4096);

    private Pipe(byte[] bytes) {
      this.in = ByteBuffer.wrap(bytes);
    }

    @Override
    public int read(ByteBuffer to) {
      if (!in.hasRemaining()) {
        return -1;
      }
      int count = Math.min(3, Math.min(in.remaining(), to.remaining()));
      to.put(in.slice().limit(count));
      in.position(in.position() + count);
      return count;
    }

    @Override
    public int write(ByteBuffer from) {
      int count = from.remaining();
      out.put(from);
      return count;
    }

    @Override
    public boolean isOpen() {
      return true;
    }

    @Override
    public void close() {}
  }

  private static byte[] messages(int... types) {
    ByteBuffer bytes = ByteBuffer.allocate(6 * types.length);
    for (int type : types) {
      bytes.putInt(2).put((byte) type).put((byte) 0);
    }
    return bytes.array();
  }

  /// 1 and 11 list keys, 13 signs; 17 adds a key, 18 and 19 remove, 22 locks, 27 extends.
  @Test
  void listingAndSigningAreLetThroughAndNothingElse() throws IOException {
    NotingAgent agent = new NotingAgent();
    Pipe client = new Pipe(messages(11, 17, 18, 19, 13, 22, 23, 25, 27, 1));

    AgentMessages.serve(client, agent);

    assertThat(agent.asked).containsExactly((byte) 11, (byte) 13);
    List<Byte> answers = new ArrayList<>();
    client.out.flip();
    while (client.out.hasRemaining()) {
      assertThat(client.out.getInt()).isEqualTo(1);
      answers.add(client.out.get());
    }
    byte failure = AgentMessages.FAILURE;
    assertThat(answers)
        .containsExactly(
            (byte) 42, failure, failure, failure, (byte) 42, failure, failure, failure, failure,
            failure);
  }

  @Test
  void anEmptyMessageIsAFailureAndACutOneTheEnd() throws IOException {
    Pipe client = new Pipe(new byte[] {0, 0, 0, 0, 0, 0, 0, 9, 11});

    AgentMessages.serve(client, new NotingAgent());

    assertThat(client.out.flip().remaining()).isEqualTo(5);
  }

  @Test
  void aMessageThatIsTooLongEndsTheConnection() {
    Pipe client = new Pipe(new byte[] {127, 0, 0, 0, 1});

    assertThatThrownBy(() -> AgentMessages.serve(client, new NotingAgent()))
        .isInstanceOf(IOException.class);
  }
}
