package dev.strata.copy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import dev.strata.oci.Digest;
import dev.strata.tree.Entry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// ADD from a server and from a repository, both on this machine.
final class NetworkSourcesTest {
  private static final byte[] BODY = "the body".getBytes(StandardCharsets.UTF_8);

  /// No proxy is among it.
  private static final Map<String, String> ENVIRONMENT = Map.of("PATH", System.getenv("PATH"));

  @TempDir Path folder;
  private final NetworkSources sources = new NetworkSources("git", ENVIRONMENT);
  private HttpServer server;
  private String base;

  @BeforeEach
  void startServer() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          exchange.getResponseHeaders().add("Last-Modified", "Wed, 21 Oct 2015 07:28:00 GMT");
          boolean found = !exchange.getRequestURI().getPath().equals("/missing");
          exchange.sendResponseHeaders(found ? 200 : 404, BODY.length);
          exchange.getResponseBody().write(BODY);
          exchange.close();
        });
    server.start();
    base = "http://127.0.0.1:" + server.getAddress().getPort();
  }

  @AfterEach
  void stopServer() {
    server.stop(0);
  }

  @Test
  void downloadsAFileNamedByThePath() throws Exception {
    CopyInput.Download got =
        sources.download(base + "/a/file.txt?q=1", Optional.empty(), folder, 7);
    assertThat(got.fileName()).isEqualTo("file.txt");
    Entry file = got.tree().find("file.txt").orElseThrow();
    assertThat(file.mode()).isEqualTo(0600);
    assertThat(file.mtimeNanos()).isEqualTo(1_445_412_480_000_000_000L);
    assertThat(CopyCase.of(got).ontoScratch("/d/"))
        .containsExactly("d dir 755 0:0", "d/file.txt file 600 0:0 the body");
  }

  @Test
  void checksTheDigest() throws Exception {
    Digest right = Digest.of(BODY);
    sources.download(base + "/x", Optional.of(right.toString()), folder, 0);
    String wrong = Digest.of(new byte[0]).toString();
    assertThatThrownBy(() -> sources.download(base + "/x", Optional.of(wrong), folder, 0))
        .isInstanceOf(CopyException.class)
        .hasMessageContaining("digest mismatch for " + base + "/x: " + right);
    assertThatThrownBy(() -> sources.download(base + "/x", Optional.of("md5:1"), folder, 0))
        .isInstanceOf(CopyException.class)
        .hasMessageContaining("invalid checksum");
  }

  @Test
  void reportsTheServersRefusal() {
    assertThatThrownBy(() -> sources.download(base + "/missing", Optional.empty(), folder, 0))
        .isInstanceOf(CopyException.class)
        .hasMessageContaining("the server answered 404");
  }

  @Test
  void namesWhatHasNoName() {
    assertThat(NetworkSources.fileName(URI.create("http://h/"))).isEqualTo("__unnamed__");
    assertThat(NetworkSources.fileName(URI.create("http://h"))).isEqualTo("__unnamed__");
    assertThat(NetworkSources.fileName(URI.create("http://h/a%20b"))).isEqualTo("a b");
  }

  private Optional<String> version(String etag) throws Exception {
    server.createContext(
        "/tagged",
        exchange -> {
          exchange.getResponseHeaders().add("ETag", etag);
          exchange.sendResponseHeaders(200, -1);
          exchange.close();
        });
    return sources.version(base + "/tagged", Optional.empty(), false);
  }

  @Test
  void theVersionOfADownloadIsItsStrongTag() throws Exception {
    assertThat(version("\"one\"")).contains("\"one\"");
  }

  @Test
  void aWeakTagOrNoneIsNoVersion() throws Exception {
    assertThat(version("W/\"one\"")).isEmpty();
    assertThat(sources.version(base + "/x", Optional.empty(), false)).isEmpty();
    assertThat(sources.version(base + "/missing", Optional.empty(), false)).isEmpty();
  }

  @Test
  void whatChangedSinceItsVersionWasAskedIsNotTaken() throws Exception {
    AtomicInteger times = new AtomicInteger();
    server.createContext(
        "/changing",
        exchange -> {
          exchange.getResponseHeaders().add("ETag", "\"" + times.incrementAndGet() + "\"");
          exchange.sendResponseHeaders(200, -1);
          exchange.close();
        });
    sources.version(base + "/changing", Optional.empty(), false);
    assertThatThrownBy(() -> sources.download(base + "/changing", Optional.empty(), folder, 0))
        .isInstanceOf(CopyException.class)
        .hasMessageContaining("changed from \"1\" to \"2\" while it was fetched");
  }

  @Test
  void theVersionOfWhatHasAChecksumIsThatAndNobodyIsAsked() throws Exception {
    Optional<String> checksum = Optional.of(Digest.of(BODY).toString());
    assertThat(sources.version("http://127.0.0.1:1/x", checksum, false)).isEqualTo(checksum);
  }

  @Test
  void theVersionOfARepositoryIsItsCommit() throws Exception {
    Path repository = repository();
    String commit = git(repository, "rev-parse", "HEAD");
    git(repository, "-c", "user.name=t", "-c", "user.email=t@t", "tag", "-a", "-m", "m", "v2");
    for (String fragment :
        new String[] {"", "#main", "#v1", "#v2", "#refs/tags/v2", "#" + commit}) {
      assertThat(sources.version(repository + fragment, Optional.empty(), true))
          .as(fragment)
          .contains(commit);
    }
    assertThat(sources.version(repository + "#" + commit.substring(0, 8), Optional.empty(), true))
        .isEmpty();
    assertThatThrownBy(() -> sources.version(repository + "#nope", Optional.empty(), true))
        .isInstanceOf(CopyException.class)
        .hasMessageContaining("does not contain ref nope");
  }

  private Path repository() throws Exception {
    Path repository = Files.createDirectory(folder.resolve("repository"));
    Files.createDirectories(repository.resolve("sub"));
    Files.writeString(repository.resolve("a"), "A");
    Files.writeString(repository.resolve("sub/b"), "B");
    git(repository, "init", "-q", "-b", "main");
    git(repository, "add", ".");
    git(repository, "-c", "user.name=t", "-c", "user.email=t@t", "commit", "-q", "-m", "one");
    git(repository, "tag", "v1");
    return repository;
  }

  private static String git(Path work, String... arguments) throws Exception {
    java.util.List<String> command = new java.util.ArrayList<>(java.util.List.of("git"));
    command.addAll(java.util.List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command).directory(work.toFile());
    builder.environment().put("GIT_COMMITTER_DATE", "@1600000000 +0000");
    Process process = builder.redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(output).isZero();
    return output.strip();
  }

  @Test
  void checksOutARepository() throws Exception {
    Path repository = repository();
    Path target = Files.createDirectory(folder.resolve("target"));
    CopyInput.Checkout checkout =
        sources.checkOut(repository + "#v1", Optional.empty(), false, target);
    assertThat(CopyCase.of(checkout).onto(new FakeTree().folder("d"), "/d/"))
        .containsExactly(
            "(d dir 755 0:0)", "d/a file 644 0:0 A", "d/sub dir 755 0:0", "d/sub/b file 644 0:0 B");
  }

  @Test
  void checksOutASubfolderAndKeepsTheGitFolderWhenAsked() throws Exception {
    Path repository = repository();
    Path one = Files.createDirectory(folder.resolve("one"));
    CopyInput.Checkout sub = sources.checkOut(repository + "#:sub", Optional.empty(), false, one);
    assertThat(sub.tree().list("")).extracting(Entry::path).containsExactly("b");
    Path two = Files.createDirectory(folder.resolve("two"));
    CopyInput.Checkout kept = sources.checkOut(repository.toString(), Optional.empty(), true, two);
    assertThat(kept.tree().find(".git")).isPresent();
  }

  @Test
  void checksTheCommit() throws Exception {
    Path repository = repository();
    String commit = git(repository, "rev-parse", "HEAD");
    Path one = Files.createDirectory(folder.resolve("one"));
    sources.checkOut(repository + "#main", Optional.of(commit), false, one);
    Path two = Files.createDirectory(folder.resolve("two"));
    assertThatThrownBy(
            () -> sources.checkOut(repository + "#main", Optional.of("0".repeat(40)), false, two))
        .isInstanceOf(CopyException.class)
        .hasMessageContaining("expected checksum to match");
  }

  @Test
  void reportsGitsRefusal() throws Exception {
    Path repository = repository();
    assertThatThrownBy(
            () -> sources.checkOut(repository + "#nope", Optional.empty(), false, folder))
        .isInstanceOf(CopyException.class)
        .hasMessageContaining("does not contain ref nope");
    assertThatThrownBy(
            () ->
                new NetworkSources("no-such-git", ENVIRONMENT)
                    .checkOut(
                        repository.toString(),
                        Optional.empty(),
                        false,
                        Files.createDirectory(folder.resolve("t"))))
        .isInstanceOf(CopyException.class)
        .hasMessageContaining("cannot run no-such-git");
  }

  @Test
  void tellsTheTimeOfACommitAndGivesItToFilesWhenAsked() throws Exception {
    Path repository = repository();
    Instant time =
        Instant.ofEpochSecond(Long.parseLong(git(repository, "show", "-s", "--format=%ct")));
    String[] urls = {
      repository + "?mtime=commit", repository.toString(), repository + "?mtime=checkout"
    };
    boolean[] wanted = {false, true, true};
    boolean[] dated = {true, true, false};
    for (int i = 0; i < urls.length; i++) {
      Path target = Files.createDirectory(folder.resolve("target" + i));
      NetworkSources.Fetched got =
          sources.checkOutContext(urls[i], Optional.empty(), false, wanted[i], target);
      assertThat(got.time()).contains(time);
      Path file = got.path().resolve("sub/b");
      assertThat(Files.getLastModifiedTime(file).toInstant().equals(time)).isEqualTo(dated[i]);
    }
  }
}
