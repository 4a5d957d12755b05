package dev.strata.service;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;

/// A client with a service that only plays one, in one process, as the launcher runs it once to
/// make the client's class archive.
public final class Rehearsal {
  private Rehearsal() {}

  /// Takes the arguments of {@link Client}, with a socket that is to be made.
  public static void main(String[] arguments) throws IOException {
    ServerSocketChannel socket = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    socket.bind(UnixDomainSocketAddress.of(arguments[0]));
    Thread service = new Thread(() -> play(socket));
    service.setDaemon(true);
    service.start();
    Client.main(arguments);
  }

  private static void play(ServerSocketChannel socket) {
    try (SocketChannel client = socket.accept()) {
      Frame _ = Frame.read(Channels.newInputStream(client));
      Frame.write(client, Frame.ACCEPTED);
      Frame.write(client, Frame.OUT, (byte) '\n');
      Frame.write(client, Frame.ERR, (byte) '\n');
      Frame.write(client, Frame.EXIT, (byte) 0);
    } catch (IOException _) {
      // The client then fails, and there is no archive.
    }
  }
}
