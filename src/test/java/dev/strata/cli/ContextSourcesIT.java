package dev.strata.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Builds whose contexts are a repository or a file on a server, and the times that these tell.
@Tag("root")
final class ContextSourcesIT {
  private static final long COMMITTED = 1_600_000_000;
  private static final long MODIFIED = 1_445_412_480;

  @TempDir Path folder;
  private Program strata;
  private HttpServer server;
  private String base;

  @BeforeEach
  void open() throws Exception {
    strata = new Program(folder);
    Path served = Files.createDirectory(folder.resolve("served"));
    makeRepository(served);
    Files.writeString(served.resolve("file"), "the file");
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          Path file = served.resolve(exchange.getRequestURI().getPath().substring(1));
          boolean found = Files.isRegularFile(file);
          byte[] body = found ? Files.readAllBytes(file) : new byte[0];
          exchange.getResponseHeaders().add("Last-Modified", "Wed, 21 Oct 2015 07:28:00 GMT");
          exchange.sendResponseHeaders(found ? 200 : 404, body.length == 0 ? -1 : body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
    base = "http://127.0.0.1:" + server.getAddress().getPort();
  }

  @AfterEach
  void close() {
    server.stop(0);
  }

  /// A repository as a plain web server has it.
  private void makeRepository(Path served) throws Exception {
    Path work = folder.resolve("work");
    Files.createDirectories(work.resolve("sub"));
    Files.writeString(
        work.resolve("Dockerfile"),
        """
        FROM strata.local/base
        ARG SOURCE_DATE_EPOCH
        COPY sub/file /file
        RUN echo "epoch=$SOURCE_DATE_EPOCH" > /epoch && stat -c %Y /file > /mtime
        """);
    Files.writeString(work.resolve("sub/file"), "of the repository");
    Files.writeString(work.resolve("Dockerfile2"), "FROM scratch\nCOPY . /\n");
    git(work, "init", "-q", "-b", "main");
    git(work, "add", ".");
    git(work, "-c", "user.name=t", "-c", "user.email=t@t", "commit", "-q", "-m", "one");
    git(work, "clone", "-q", "--bare", ".", served.resolve("r.git").toString());
    git(served.resolve("r.git"), "update-server-info");
  }

  private static void git(Path work, String... arguments) throws Exception {
    List<String> command = new ArrayList<>(List.of("git"));
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command).directory(work.toFile());
    builder.environment().put("GIT_COMMITTER_DATE", "@" + COMMITTED + " +0000");
    Process process = builder.redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(output).isZero();
  }

  private Path context(String dockerfile) throws IOException {
    Path context = Files.createTempDirectory(folder, "context");
    Files.writeString(context.resolve("Dockerfile"), dockerfile);
    return context;
  }

  /// Builds, and gives the files of the result.
  private Path built(String context, String... options) throws Exception {
    Path out = Files.createTempDirectory(folder, "out");
    List<String> command = new ArrayList<>(List.of("build", "--progress=plain"));
    command.addAll(List.of(options));
    command.addAll(List.of("-o", "type=local,dest=" + out, context));
    Program.Result result = strata.run(command.toArray(String[]::new));
    assertThat(result.exitCode()).as(result.text()).isZero();
    return out;
  }

  @Test
  void theTimeOfARepositoryIsThatOfItsCommit() throws Exception {
    Path out = built(base + "/r.git", "--build-arg", "SOURCE_DATE_EPOCH=context");
    assertThat(out.resolve("epoch")).hasContent("epoch=" + COMMITTED);
    assertThat(out.resolve("mtime")).hasContent(Long.toString(COMMITTED));
  }

  @Test
  void theRepositoryItselfIsKeptWhenAsked() throws Exception {
    Path plain = folder.resolve("plain");
    Path kept = folder.resolve("kept");
    strata.run("build", "-f", "Dockerfile2", "-o", "type=local,dest=" + plain, base + "/r.git");
    strata.run(
        "build",
        "-f",
        "Dockerfile2",
        "--build-arg",
        "BUILDKIT_CONTEXT_KEEP_GIT_DIR=1",
        "-o",
        "type=local,dest=" + kept,
        base + "/r.git");
    assertThat(plain.resolve("sub/file")).exists();
    assertThat(plain.resolve(".git")).doesNotExist();
    assertThat(kept.resolve(".git/HEAD")).exists();
  }

  @Test
  void aFolderTellsNoTime() throws Exception {
    Path context = folder.resolve("work");
    Path out = built(context.toString(), "--build-arg", "SOURCE_DATE_EPOCH=context");
    assertThat(out.resolve("epoch")).hasContent("epoch=");
  }

  @Test
  void aNamedContextAndAStageOfOneRemoteSourceTellTheirTimes() throws Exception {
    String text =
        """
        FROM scratch AS remote
        ADD %s/file /
        FROM strata.local/base
        ARG SOURCE_DATE_EPOCH
        RUN echo $SOURCE_DATE_EPOCH > /epoch
        """;
    String context = context(text.formatted(base)).toString();
    Path named =
        built(
            context,
            "--build-context",
            "source=" + base + "/r.git",
            "--build-arg",
            "SOURCE_DATE_EPOCH=source");
    assertThat(named.resolve("epoch")).hasContent(Long.toString(COMMITTED));
    Path stage = built(context, "--build-arg", "SOURCE_DATE_EPOCH=remote");
    assertThat(stage.resolve("epoch")).hasContent(Long.toString(MODIFIED));
  }

  @Test
  void aStageStartsFromAFolderOrARepository() throws Exception {
    Path root = Files.createDirectories(folder.resolve("root/etc"));
    Files.writeString(root.resolve("name"), "folder");
    Files.createSymbolicLink(root.resolve("link"), Path.of("name"));
    Path context =
        context("FROM one\nFROM two AS second\nFROM one\nCOPY --from=second /sub/file /file\n");
    Path out =
        built(
            context.toString(),
            "--build-context",
            "one=" + root.getParent(),
            "--build-context",
            "two=" + base + "/r.git");
    assertThat(out.resolve("etc/name")).hasContent("folder");
    assertThat(Files.readSymbolicLink(out.resolve("etc/link"))).isEqualTo(Path.of("name"));
    assertThat(out.resolve("file")).hasContent("of the repository");
  }

  @Test
  void aFileOnAServerIsANamedContextOfOneFile() throws Exception {
    Path context = context("FROM scratch\nCOPY --from=remote context /got\n");
    Path out = built(context.toString(), "--build-context", "remote=" + base + "/file");
    assertThat(out.resolve("got")).hasContent("the file");
  }
}
