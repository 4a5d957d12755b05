package dev.strata.cli;

import dev.strata.context.Compression;
import dev.strata.context.ContextArchive;
import dev.strata.copy.CopyException;
import dev.strata.copy.NetworkSources;
import dev.strata.plan.RemoteSource;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarUtils;

/// A build context that comes from standard input or the network, in a temporary folder that close
/// removes. What is no tar, by its content, is a Dockerfile without a context.
record FetchedContext(Path folder, Path files, Optional<String> dockerfile)
    implements AutoCloseable {
  private static final int HEADER_BYTES = 512;
  private static final long MOST_BYTES = 1L << 40;
  private static final String HOST_WITHOUT_SCHEME = "github.com/";

  static boolean isRemote(String context) {
    return context.startsWith(HOST_WITHOUT_SCHEME)
        || RemoteSource.kindOf(context) != RemoteSource.Kind.LOCAL;
  }

  static FetchedContext ofStream(InputStream in) throws IOException {
    Path folder = Files.createTempDirectory("strata-context-");
    try {
      return read(in, folder);
    } catch (IOException | RuntimeException e) {
      remove(folder);
      throw e;
    }
  }

  static FetchedContext ofUrl(String context) throws IOException, InterruptedException {
    boolean isShort = context.startsWith(HOST_WITHOUT_SCHEME);
    String url = isShort ? "https://" + context : context;
    Path folder = Files.createTempDirectory("strata-context-");
    try {
      NetworkSources network = new NetworkSources("git");
      if (isShort || RemoteSource.kindOf(url) == RemoteSource.Kind.GIT) {
        Path files = network.checkOutFolder(url, Optional.empty(), false, folder);
        return new FetchedContext(folder, files, Optional.empty());
      }
      Path download = Files.createDirectory(folder.resolve("download"));
      String name = network.download(url, Optional.empty(), download, 0).fileName();
      try (InputStream in = Files.newInputStream(download.resolve(name))) {
        return read(in, folder);
      }
    } catch (CopyException e) {
      remove(folder);
      throw new IOException("the context " + context + ": " + e.getMessage(), e);
    } catch (IOException | InterruptedException | RuntimeException e) {
      remove(folder);
      throw e;
    }
  }

  private static FetchedContext read(InputStream in, Path folder) throws IOException {
    BufferedInputStream buffered = new BufferedInputStream(in, 1 << 16);
    buffered.mark(HEADER_BYTES);
    byte[] start = buffered.readNBytes(HEADER_BYTES);
    buffered.reset();
    Path files = Files.createDirectory(folder.resolve("files"));
    boolean tar =
        Compression.of(start) != Compression.NONE
            || (start.length == HEADER_BYTES && start[0] != 0 && TarUtils.verifyCheckSum(start));
    if (!tar) {
      String text = new String(buffered.readAllBytes(), StandardCharsets.UTF_8);
      return new FetchedContext(folder, files, Optional.of(text));
    }
    ContextArchive.unpack(buffered, files, MOST_BYTES);
    return new FetchedContext(folder, files, Optional.empty());
  }

  /// The text of a file in the context; empty where there is none. No link leads out.
  Optional<String> read(String name) throws IOException {
    Path file = files.resolve(name).normalize();
    if (!Files.isRegularFile(file) || !file.toRealPath().startsWith(files.toRealPath())) {
      return Optional.empty();
    }
    return Optional.of(new String(Files.readAllBytes(file), StandardCharsets.UTF_8));
  }

  @Override
  public void close() throws IOException {
    remove(folder);
  }

  private static void remove(Path folder) throws IOException {
    List<Path> paths;
    try (Stream<Path> walk = Files.walk(folder)) {
      paths = walk.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path path : paths) {
      Files.delete(path);
    }
  }
}
