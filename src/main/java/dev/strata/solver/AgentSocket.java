package dev.strata.solver;

import dev.strata.linux.Attributes;
import dev.strata.linux.FolderRemoval;
import dev.strata.linux.NotedOwner;
import dev.strata.linux.RootPaths;
import dev.strata.ssh.Agent;
import dev.strata.ssh.AgentMessages;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// A socket for one step, behind which an ssh agent answers. It is not the agent's own: that one
/// belongs to the user, the step may be another one, and it may ask for signatures only.
final class AgentSocket implements AutoCloseable {
  private static final String NAME = "agent";

  private final Path folder;
  private final Agent agent;
  private final ServerSocketChannel server;
  private final Set<SocketChannel> open = ConcurrentHashMap.newKeySet();

  private AgentSocket(Path folder, Agent agent, ServerSocketChannel server) {
    this.folder = folder;
    this.agent = agent;
    this.server = server;
  }

  static AgentSocket listen(Path scratchFolder, Agent agent, int mode, int uid, int gid)
      throws IOException {
    Path folder = Files.createTempDirectory(scratchFolder, "ssh-");
    ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    AgentSocket socket = new AgentSocket(folder, agent, server);
    // A socket's name is at most 107 bytes, which a state folder's may exceed.
    try (RootPaths.Handle handle = new RootPaths(folder.toString()).open("")) {
      server.bind(UnixDomainSocketAddress.of(handle.path() + "/" + NAME));
      boolean _ = NotedOwner.give(socket.path().toString(), uid, gid);
      Attributes.setMode(socket.path().toString(), mode);
    } catch (IOException | RuntimeException e) {
      socket.close();
      throw e;
    }
    Thread.ofVirtual().start(socket::serve);
    return socket;
  }

  Path path() {
    return folder.resolve(NAME);
  }

  private void serve() {
    while (server.isOpen()) {
      try {
        SocketChannel step = server.accept();
        Thread.ofVirtual().start(() -> connect(step));
      } catch (IOException _) {
        return;
      }
    }
  }

  private void connect(SocketChannel step) {
    open.add(step);
    try (step) {
      AgentMessages.serve(step, agent);
    } catch (IOException _) {
      // The step sees its connection closed.
    }
    open.remove(step);
  }

  @Override
  public void close() throws IOException {
    server.close();
    for (SocketChannel channel : open) {
      channel.close();
    }
    FolderRemoval.remove(folder.toString());
  }
}
