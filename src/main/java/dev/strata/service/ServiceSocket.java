package dev.strata.service;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import jdk.net.ExtendedSocketOptions;

/// The socket `service` in a state folder. Only its owner can connect: by the file's mode, and by
/// what the kernel says of the other side.
public final class ServiceSocket implements AutoCloseable {
  private static final String NAME = "service";

  /// The size of `sun_path` (unix(7)), less the zero, and what is added until the socket is ready.
  private static final int MOST_PATH_BYTES = 107 - 4;

  private final Path path;
  private final Object file;
  private final ServerSocketChannel channel;

  private ServiceSocket(Path path, Object file, ServerSocketChannel channel) {
    this.path = path;
    this.file = file;
    this.channel = channel;
  }

  public static Path in(Path stateFolder) {
    return stateFolder.resolve(NAME);
  }

  /// Begins to listen. A socket that nobody listens to any more is replaced. To be called under a
  /// lock that keeps others from doing the same.
  ///
  /// @throws FileSystemException when the path is too long for a socket
  public static ServiceSocket listen(Path stateFolder) throws IOException {
    Path path = in(stateFolder);
    if (path.toString().getBytes(StandardCharsets.UTF_8).length > MOST_PATH_BYTES) {
      throw new FileSystemException(
          path.toString(),
          null,
          "too long for a socket, which may have 103 bytes; use a shorter --root");
    }
    // It gets its name once it has its mode.
    Path fresh = path.resolveSibling(NAME + ".new");
    Files.deleteIfExists(fresh);
    ServerSocketChannel channel = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    try {
      channel.bind(UnixDomainSocketAddress.of(fresh));
      Files.setPosixFilePermissions(fresh, PosixFilePermissions.fromString("rw-------"));
      Files.move(fresh, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      return new ServiceSocket(path, key(path), channel);
    } catch (IOException e) {
      channel.close();
      throw e;
    }
  }

  /// The next client of this user's; others are hung up on.
  public SocketChannel accept() throws IOException {
    while (true) {
      SocketChannel client = channel.accept();
      if (isOwn(client)) {
        return client;
      }
      client.close();
    }
  }

  private boolean isOwn(SocketChannel client) throws IOException {
    return client
        .getOption(ExtendedSocketOptions.SO_PEERCRED)
        .user()
        .equals(Files.getOwner(Path.of("/proc/self")));
  }

  /// A connection to the service of this folder; absent where there is none.
  public static Optional<SocketChannel> connect(Path stateFolder) {
    Path path = in(stateFolder);
    if (!Files.exists(path)) {
      return Optional.empty();
    }
    try {
      return Optional.of(SocketChannel.open(UnixDomainSocketAddress.of(path)));
    } catch (IOException | IllegalArgumentException _) {
      return Optional.empty();
    }
  }

  private static Object key(Path path) throws IOException {
    return Files.getAttribute(path, "unix:ino");
  }

  /// Removes the socket, where it is still this one.
  @Override
  public void close() throws IOException {
    channel.close();
    if (Files.exists(path) && key(path).equals(file)) {
      Files.delete(path);
    }
  }
}
