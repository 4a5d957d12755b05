package dev.strata.ssh;

import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;

/// The agent that listens on a socket of this machine.
public record SocketAgent(Path socket) implements Agent {
  @Override
  public Connection connect() throws IOException {
    SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket));
    return new Connection() {
      @Override
      public byte[] answer(byte[] request) throws IOException {
        AgentMessages.write(channel, request);
        return AgentMessages.read(channel)
            .orElseThrow(() -> new IOException("the ssh agent at " + socket + " hung up"));
      }

      @Override
      public void close() throws IOException {
        channel.close();
      }
    };
  }
}
