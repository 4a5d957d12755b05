package dev.strata.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.strata.RemoteServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Contexts, the main one and named ones, that a server of this machine has.
@Tag("root")
final class RemoteContextIT {
  @TempDir Path folder;
  private Program strata;
  private RemoteServer server;
  private Path output;

  @BeforeEach
  void open() throws Exception {
    strata = new Program(Files.createDirectory(folder.resolve("program")));
    server = new RemoteServer(Files.createDirectory(folder.resolve("served")));
    output = folder.resolve("out");
    Path repository = folder.resolve("work");
    Path work = Files.createDirectories(repository.resolve("app"));
    Files.writeString(work.resolve("Dockerfile"), "FROM scratch\nCOPY . /app/\n");
    Files.writeString(work.resolve("text"), "of the tag");
    server.publish(repository, "repo.git");
    Files.writeString(work.resolve("text"), "of main");
    RemoteServer.git(work, "commit", "-q", "-a", "-m", "two");
    server.republish(repository, "repo.git");
  }

  @AfterEach
  void close() {
    server.close();
  }

  private Program.Result build(String... arguments) throws IOException, InterruptedException {
    String[] all = new String[arguments.length + 3];
    all[0] = "build";
    all[1] = "-o";
    all[2] = output.toString();
    System.arraycopy(arguments, 0, all, 3, arguments.length);
    return strata.run(all);
  }

  @Test
  void aRepositoryIsANamedContext() throws Exception {
    Path context = Files.createDirectory(folder.resolve("context"));
    Files.writeString(
        context.resolve("Dockerfile"),
        "FROM scratch\nCOPY --from=tag text /tag\nCOPY --from=main app/text /main\n");

    Program.Result result =
        build(
            "--build-context",
            "tag=" + server.url("/git/repo.git") + "#v1:app",
            "--build-context",
            "main=" + server.url("/git/repo.git") + "?branch=main",
            context.toString());

    assertThat(result.exitCode()).as(result.text()).isZero();
    assertThat(output.resolve("tag")).hasContent("of the tag");
    assertThat(output.resolve("main")).hasContent("of main");
  }

  @Test
  void aFolderOfARepositoryIsTheMainContext() throws Exception {
    Program.Result result = build(server.url("/git/repo.git") + "?tag=v1&subdir=app&mtime=commit");

    assertThat(result.exitCode()).as(result.text()).isZero();
    assertThat(output.resolve("app/text")).hasContent("of the tag");
    assertThat(Files.getLastModifiedTime(output.resolve("app/text")).toInstant())
        .isEqualTo(Instant.parse("2005-04-07T22:13:13Z"));
  }

  @Test
  void aContextOfAnotherCommitIsRefusedWithBoth() throws Exception {
    String wrong = "0".repeat(40);
    Program.Result result = build(server.url("/git/repo.git") + "?checksum=" + wrong + "#v1:app");

    assertThat(result.exitCode()).isEqualTo(ExitCode.ENVIRONMENT.code());
    assertThat(result.err()).contains("expected checksum to match " + wrong + ", got ");
  }
}
