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
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarUtils;

/// A build context that comes from standard input or the network, in a temporary folder that close
/// removes. What is no tar, by its content, is a Dockerfile without a context.
///
/// `time` is that of the commit, of `Last-Modified`, or of the newest file of a tar that was
/// downloaded; standard input has none.
record FetchedContext(Path folder, Path files, Optional<String> dockerfile, Optional<Instant> time)
    implements AutoCloseable {
  private static final int HEADER_BYTES = 512;
  private static final long MOST_BYTES = 1L << 40;
  private static final String HOST_WITHOUT_SCHEME = "github.com/";

  /// How a repository is checked out, where its URL does not say: with the repository itself, and
  /// with the time of the commit for all files.
  record Checkout(boolean keepGitDir, boolean commitTimes) {
    static final Checkout PLAIN = new Checkout(false, false);
  }

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

  /// Fetches a context.
  ///
  /// @param checkout how a repository is checked out
  /// @param environment git's
  static FetchedContext ofUrl(
      String context, Optional<String> checksum, Checkout checkout, Map<String, String> environment)
      throws IOException, InterruptedException {
    boolean isShort = context.startsWith(HOST_WITHOUT_SCHEME);
    String url = isShort ? "https://" + context : context;
    Path folder = Files.createTempDirectory("strata-context-");
    try {
      NetworkSources network = new NetworkSources("git", environment);
      if (isShort || RemoteSource.kindOf(url) == RemoteSource.Kind.GIT) {
        NetworkSources.Fetched got =
            network.checkOutContext(
                url, checksum, checkout.keepGitDir(), checkout.commitTimes(), folder);
        return new FetchedContext(folder, got.path(), Optional.empty(), got.time());
      }
      NetworkSources.Fetched got =
          network.downloadContext(url, checksum, Files.createDirectory(folder.resolve("download")));
      try (InputStream in = Files.newInputStream(got.path())) {
        return read(in, folder).dated(got.time());
      }
    } catch (CopyException e) {
      remove(folder);
      throw new IOException("the context " + context + ": " + e.getMessage(), e);
    } catch (IOException | InterruptedException | RuntimeException e) {
      remove(folder);
      throw e;
    }
  }

  /// Fetches a named context: a repository, or a file that is called `context` and left as it is.
  static FetchedContext ofFileOrRepository(String source, Map<String, String> environment)
      throws IOException, InterruptedException {
    if (source.startsWith(HOST_WITHOUT_SCHEME)
        || RemoteSource.kindOf(source) == RemoteSource.Kind.GIT) {
      return ofUrl(source, Optional.empty(), Checkout.PLAIN, environment);
    }
    Path folder = Files.createTempDirectory("strata-context-");
    try {
      NetworkSources.Fetched got =
          new NetworkSources("git", environment)
              .downloadContext(
                  source, Optional.empty(), Files.createDirectory(folder.resolve("download")));
      Path files = Files.createDirectory(folder.resolve("files"));
      Files.move(got.path(), files.resolve("context"));
      return new FetchedContext(folder, files, Optional.empty(), got.time());
    } catch (CopyException e) {
      remove(folder);
      throw new IOException("the context " + source + ": " + e.getMessage(), e);
    } catch (IOException | InterruptedException | RuntimeException e) {
      remove(folder);
      throw e;
    }
  }

  private FetchedContext dated(Optional<Instant> told) throws IOException {
    return new FetchedContext(folder, files, dockerfile, told.isPresent() ? told : newest());
  }

  private Optional<Instant> newest() throws IOException {
    List<Path> regular;
    try (Stream<Path> walk = Files.walk(files)) {
      regular = walk.filter(p -> Files.isRegularFile(p, LinkOption.NOFOLLOW_LINKS)).toList();
    }
    Optional<Instant> newest = Optional.empty();
    for (Path file : regular) {
      Instant time = Files.getLastModifiedTime(file).toInstant();
      if (newest.isEmpty() || time.isAfter(newest.get())) {
        newest = Optional.of(time);
      }
    }
    return newest;
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
      return new FetchedContext(folder, files, Optional.of(text), Optional.empty());
    }
    ContextArchive.unpack(buffered, files, MOST_BYTES);
    return new FetchedContext(folder, files, Optional.empty(), Optional.empty());
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
