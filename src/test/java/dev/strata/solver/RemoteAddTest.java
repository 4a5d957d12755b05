package dev.strata.solver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.strata.RemoteServer;
import dev.strata.oci.Digest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// ADD of http and git sources, from the Dockerfile to the image's files.
@Tag("root")
final class RemoteAddTest {
  private static final Instant COMMITTED = Instant.parse("2005-04-07T22:13:13Z");

  @TempDir Path folder;
  private Path served;
  private Path work;
  private RemoteServer server;
  private BuildRoom room;

  @BeforeEach
  void open() throws Exception {
    served = Files.createDirectory(folder.resolve("served"));
    work = Files.createDirectory(folder.resolve("work"));
    server = new RemoteServer(served);
    room = new BuildRoom(Files.createDirectory(folder.resolve("room")));
  }

  @AfterEach
  void close() throws Exception {
    room.close();
    server.close();
  }

  private String serve(String path, String text) throws IOException {
    Path file = served.resolve(path);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
    return server.url("/" + path);
  }

  private BuildRoom.Built build(String... instructions) throws Exception {
    return room.of("FROM scratch\n" + String.join("\n", instructions) + "\n").build();
  }

  private static FileTime time(Path file) throws IOException {
    return Files.getLastModifiedTime(file, LinkOption.NOFOLLOW_LINKS);
  }

  private static String mode(Path file) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
  }

  @Test
  void aDownloadIsNamedByItsUrlAndAsOldAsTheServerSays() throws Exception {
    String url = serve("a/my%20file.txt".replace("%20", " "), "text").replace(" ", "%20");
    server.header("/a/my file.txt", "Last-Modified", "Wed, 21 Oct 2015 07:28:00 GMT");
    server.header("/a/my file.txt", "Content-Disposition", "attachment; filename=\"other\"");

    Path files = build("ADD " + url + "?q=/x /d/", "ADD --chmod=755 " + url + " /named").files();

    Path file = files.resolve("d/my file.txt");
    assertThat(file).hasContent("text");
    assertThat(time(file)).isEqualTo(FileTime.from(Instant.parse("2015-10-21T07:28:00Z")));
    assertThat(mode(file)).isEqualTo("rw-------");
    assertThat(mode(files.resolve("named"))).isEqualTo("rwxr-xr-x");
  }

  @Test
  void aDownloadWithoutATimeIsOf1970() throws Exception {
    Path files = build("ADD " + serve("f", "x") + " /").files();
    assertThat(time(files.resolve("f"))).isEqualTo(FileTime.fromMillis(0));
  }

  @Test
  void theRightChecksumPassesAndAWrongOneIsToldWithBothDigests() throws Exception {
    String url = serve("f", "text");
    Digest right = Digest.of("text".getBytes());
    Digest wrong = Digest.of("other".getBytes());

    assertThat(build("ADD --checksum=" + right + " " + url + " /").files().resolve("f"))
        .hasContent("text");
    assertThatThrownBy(() -> build("ADD --checksum=" + wrong + " " + url + " /"))
        .isInstanceOf(BuildFailedException.class)
        .hasMessageContaining(
            "digest mismatch for " + url + ": " + right + " (expected: " + wrong + ")");
  }

  @Test
  void whatHasAChecksumIsFetchedOnce() throws Exception {
    String add = "ADD --checksum=" + Digest.of("text".getBytes()) + " " + serve("f", "text") + " /";
    build(add);
    Files.delete(served.resolve("f"));

    assertThat(build(add).hits()).containsExactly(add);
    assertThat(server.requests()).containsExactly("GET /f");
  }

  @Test
  void anUnchangedTagIsNotFetchedAgainAndAChangedOneIs() throws Exception {
    String add = "ADD " + serve("f", "one") + " /";
    build(add);
    assertThat(build(add).hits()).containsExactly(add);
    assertThat(server.requests()).containsExactly("HEAD /f", "GET /f", "HEAD /f");

    serve("f", "two");
    assertThat(build(add).files().resolve("f")).hasContent("two");
  }

  @Test
  void withoutAStrongTagTheContentDecides() throws Exception {
    String add = "ADD " + serve("f", "one") + " /";
    server.header("/f", "ETag", "W/\"weak\"");
    build(add);
    assertThat(build(add).hits()).containsExactly(add);

    serve("f", "two");
    assertThat(build(add).files().resolve("f")).hasContent("two");
  }

  @Test
  void aRefusalOfTheServerFailsTheStep() {
    String url = server.url("/missing");
    assertThatThrownBy(() -> build("ADD " + url + " /"))
        .isInstanceOf(BuildFailedException.class)
        .hasMessageContaining(url + ": the server answered 404");
  }

  @Test
  void anArchiveIsUnpackedOnlyWhenAsked() throws Exception {
    Files.writeString(Files.createDirectory(work.resolve("in")).resolve("f"), "packed");
    Process tar =
        new ProcessBuilder("tar", "-C", work + "/in", "-czf", served + "/a.tgz", "f").start();
    assertThat(tar.waitFor()).isZero();
    String url = server.url("/a.tgz");

    Path files = build("ADD " + url + " /kept/", "ADD --unpack=true " + url + " /out/").files();

    assertThat(files.resolve("kept/a.tgz")).isRegularFile();
    assertThat(files.resolve("out/f")).hasContent("packed");
  }

  /// `main` has `a`, `sub/b` and a program; the tag `v1` is of its first commit, before `later`.
  private String publish() throws Exception {
    Files.writeString(work.resolve("a"), "A");
    Files.writeString(Files.createDirectory(work.resolve("sub")).resolve("b"), "B");
    Path program = Files.writeString(work.resolve("program"), "#!/bin/sh\n");
    Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
    Files.createSymbolicLink(work.resolve("link"), Path.of("a"));
    String first = server.publish(work, "repo.git");
    commit("later");
    return first;
  }

  private String commit(String name) throws Exception {
    Files.writeString(work.resolve(name), name);
    RemoteServer.git(work, "add", "-A");
    RemoteServer.git(work, "commit", "-q", "-m", name);
    server.republish(work, "repo.git");
    return RemoteServer.git(work, "rev-parse", "HEAD");
  }

  private static List<String> names(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(f -> f.getFileName().toString()).sorted().toList();
    }
  }

  @Test
  void aRepositoryIsCheckedOutWithGitsModes() throws Exception {
    publish();

    Path files = build("ADD " + server.url("/git/repo.git") + " /r/").files().resolve("r");

    assertThat(names(files)).containsExactly("a", "later", "link", "program", "sub");
    assertThat(mode(files.resolve("a"))).isEqualTo("rw-r--r--");
    assertThat(mode(files.resolve("program"))).isEqualTo("rwxr-xr-x");
    assertThat(mode(files.resolve("sub"))).isEqualTo("rwxr-xr-x");
    assertThat(Files.readSymbolicLink(files.resolve("link"))).isEqualTo(Path.of("a"));
  }

  @ParameterizedTest
  @CsvSource({
    "#v1, 'a link program sub'",
    "#v1:sub, b",
    "#main:/sub/, b",
    "#:sub, b",
    "?ref=v1, 'a link program sub'",
    "?tag=v1&subdir=sub, b",
    "?tag=refs/tags/v1&subdir=/sub, b",
    "?branch=main, 'a later link program sub'",
    "?branch=main#:sub, b",
    "#refs/heads/main, 'a later link program sub'",
    "?keep-git-dir=1#v1, '.git a link program sub'",
    "?keep-git-dir#v1:sub, b",
    "?submodules=false&mtime=commit, 'a later link program sub'"
  })
  void theUrlSaysWhatIsTaken(String url, String expected) throws Exception {
    publish();
    Path files = build("ADD " + server.url("/git/repo.git") + url + " /r/").files();
    assertThat(names(files.resolve("r"))).containsExactly(expected.split(" "));
  }

  @Test
  void aCommitMayBeTheRefTheChecksumOrBoth() throws Exception {
    String first = publish();
    String url = server.url("/git/repo.git");

    Path files =
        build(
                "ADD " + url + "#" + first + " /ref/",
                "ADD --checksum=" + first.substring(0, 8) + " " + url + "#v1 /start/",
                "ADD " + url + "?ref=v1&checksum=" + first + " /key/",
                "ADD " + url + "?branch=main&commit=" + first + "&fetch-by-commit /commit/")
            .files();

    for (String name : List.of("ref", "start", "key", "commit")) {
      assertThat(files.resolve(name)).isNotEmptyDirectory();
      assertThat(files.resolve(name + "/later")).doesNotExist();
    }
  }

  @Test
  void aMovedRefIsToldWithBothCommits() throws Exception {
    String first = publish();
    String now = RemoteServer.git(work, "rev-parse", "main");
    assertThatThrownBy(
            () -> build("ADD --checksum=" + first + " " + server.url("/git/repo.git") + "#main /"))
        .isInstanceOf(BuildFailedException.class)
        .hasMessageContaining("expected checksum to match " + first + ", got " + now);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "| ?nope=1 | unexpected query \"nope\"",
        "| ?ref=a#b | ref conflicts: \"b\" vs \"a\"",
        "| ?tag=a&branch=b | branch conflicts with tag",
        "| ?subdir=a#:b | subdir conflicts: \"b\" vs \"a\"",
        "| ?ref= | query \"ref\" has no value",
        "| ?submodules=maybe | invalid submodules value: \"maybe\"",
        "| ?fetch-by-commit | fetch-by-commit requires a full commit SHA checksum, got \"\"",
        "| ?checksum=xyz | invalid checksum xyz for Git URL",
        "| #nope | does not contain ref nope",
        "| #v1:nope | \"nope\" is no folder in",
        "--checksum=1 | ?commit=2 | checksum mismatch \"1\" != \"2\"",
        "--keep-git-dir=true | ?keep-git-dir=false | --keep-git-dir contradicts"
      })
  void whatAUrlCannotMeanIsRefused(String flag, String url, String message) throws Exception {
    publish();
    String add = "ADD " + (flag == null ? "" : flag + " ");
    assertThatThrownBy(() -> build(add + server.url("/git/repo.git") + url + " /"))
        .isInstanceOf(BuildFailedException.class)
        .hasMessageContaining(message);
  }

  @Test
  void keepGitDirMakesAWorkingRepository() throws Exception {
    String first = publish();
    Path files =
        build("ADD --keep-git-dir=true " + server.url("/git/repo.git") + "#v1 /r/").files();
    Path repository = files.resolve("r");
    assertThat(RemoteServer.git(repository, "rev-parse", "HEAD")).isEqualTo(first);
    assertThat(RemoteServer.git(repository, "status", "--short")).isEmpty();
  }

  @Test
  void commitTimesAreGivenWhenAsked() throws Exception {
    publish();
    Path files =
        build("ADD " + server.url("/git/repo.git") + "?mtime=commit /r/").files().resolve("r");
    assertThat(time(files.resolve("a"))).isEqualTo(FileTime.from(COMMITTED));
    assertThat(time(files.resolve("link"))).isEqualTo(FileTime.from(COMMITTED));
    assertThat(time(files.resolve("sub"))).isEqualTo(FileTime.from(COMMITTED));
  }

  @Test
  void submodulesComeAlongUnlessTheUrlSaysNo() throws Exception {
    Path inner = Files.createDirectory(folder.resolve("inner"));
    Files.writeString(inner.resolve("in"), "inner");
    server.publish(inner, "inner.git");
    publish();
    RemoteServer.git(work, "submodule", "add", "-q", server.url("/git/inner.git"), "module");
    commit("more");
    String url = server.url("/git/repo.git");

    Path files = build("ADD " + url + " /with/", "ADD " + url + "?submodules=0 /without/").files();

    assertThat(files.resolve("with/module/in")).hasContent("inner");
    assertThat(files.resolve("without/module")).isEmptyDirectory();
  }

  @Test
  void aBranchGoesBeforeATagOfItsName() throws Exception {
    publish();
    RemoteServer.git(work, "tag", "both", "v1^{}");
    RemoteServer.git(work, "branch", "both", "main");
    server.republish(work, "repo.git");

    Path files = build("ADD " + server.url("/git/repo.git") + "#both /r/").files();

    assertThat(files.resolve("r/later")).exists();
  }

  @Test
  void aServerThatKnowsNoGitServesRepositoriesToo() throws Exception {
    String first = publish();
    String url = server.url("/repo.git");

    Path files = build("ADD " + url + "#v1:sub /r/", "ADD " + url + "#" + first + " /c/").files();

    assertThat(files.resolve("r/b")).hasContent("B");
    assertThat(files.resolve("c/a")).hasContent("A");
  }

  @Test
  void aBranchIsFetchedAgainOnlyWhenItMoved() throws Exception {
    publish();
    String add = "ADD " + server.url("/git/repo.git") + "#main /r/";
    build(add);
    assertThat(build(add).hits()).containsExactly(add);

    commit("moved");
    assertThat(build(add).files().resolve("r/moved")).hasContent("moved");
  }
}
