package dev.strata.solver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.strata.report.page.LiveLog;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The value of a secret is in no file of the state folder: neither while a step that has it runs
/// and prints it, nor when the build is over, however it ended.
@Tag("root")
final class KeptSecretsTest {
  private static final String VALUE = "hunter2-correct-horse";

  @TempDir Path folder;
  private BuildRoom room;
  private final List<String> during = new ArrayList<>();
  private int looks;

  @BeforeEach
  void open() throws Exception {
    room = new BuildRoom(folder);
  }

  @AfterEach
  void close() throws Exception {
    room.close();
  }

  @Test
  void neitherWhileItIsPrintedNorAfterwards() throws Exception {
    build(
        """
        FROM strata.local/base
        RUN --mount=type=secret,id=token cat /run/secrets/token; echo; echo over
        RUN --mount=type=secret,id=token,env=TOKEN echo it is $TOKEN >&2
        """);

    assertThat(looks).isGreaterThan(4);
    assertThat(during).isEmpty();
    assertThat(holders()).isEmpty();
    assertThat(Files.readString(live())).contains("(withheld)").contains("it is (withheld)");
  }

  @Test
  void norWhereTheStepFailed() throws Exception {
    assertThatThrownBy(
            () ->
                build(
                    """
                    FROM strata.local/base
                    RUN --mount=type=secret,id=token cat /run/secrets/token; exit 7
                    """))
        .isInstanceOf(BuildFailedException.class);

    assertThat(during).isEmpty();
    assertThat(holders()).isEmpty();
  }

  @Test
  void nothingThatIsShownOfABuildHasTheValueOfAnArgumentWithATellingName() throws Exception {
    try (LiveLog log = new LiveLog(live(), _ -> {})) {
      BuildRequest request =
          room.of("FROM strata.local/base\nARG API_TOKEN\nRUN echo is $API_TOKEN\n")
              .arg("API_TOKEN", VALUE)
              .withoutFiles()
              .request(folder.resolve("none"));
      begin(log, request, new Builder(room.engine(), request, log));
    }

    assertThat(Files.readString(live())).contains("is (withheld)").doesNotContain(VALUE);
    assertThat(new BuildRecords(room.engine().store().cache()).newest().toString())
        .doesNotContain(VALUE);
  }

  private void build(String dockerfile) throws Exception {
    SecretSource secret = () -> VALUE.getBytes(StandardCharsets.UTF_8);
    RunSettings settings = RunSettings.DEFAULT;
    BuildRequest request =
        room.of(dockerfile)
            .settings(
                new RunSettings(
                    settings.limits(),
                    settings.extraHosts(),
                    settings.network(),
                    settings.allowed(),
                    Map.of("token", secret),
                    settings.agents(),
                    settings.stepTimeout(),
                    settings.ociRuntime(),
                    settings.witness(),
                    settings.environment()))
            .withoutFiles()
            .request(folder.resolve("none"));
    try (LiveLog log = new LiveLog(live(), _ -> look())) {
      begin(log, request, new Builder(room.engine(), request, event -> log.take(event)));
    }
  }

  private static void begin(LiveLog log, BuildRequest request, Builder builder) throws Exception {
    log.begin(
        builder.id(),
        builder.start(),
        "Dockerfile",
        request.dockerfile().source().text(),
        SecretTexts.of(request)::scrub);
    builder.build();
  }

  private void look() {
    looks++;
    try {
      during.addAll(holders());
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /// The files of the state folder that have the value in them.
  private List<String> holders() throws IOException {
    List<String> holders = new ArrayList<>();
    for (Path file : files()) {
      if (holds(file)) {
        holders.add(file.toString());
      }
    }
    return holders;
  }

  /// What a step has mounted is no part of the folder: its root, /proc, memory. Files of a step
  /// that runs come and go.
  private List<Path> files() throws IOException {
    Path state = folder.resolve("state");
    Object device = Files.getAttribute(state, "unix:dev");
    List<Path> files = new ArrayList<>();
    Files.walkFileTree(
        state,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path inside, BasicFileAttributes attributes)
              throws IOException {
            return Files.getAttribute(inside, "unix:dev").equals(device)
                ? FileVisitResult.CONTINUE
                : FileVisitResult.SKIP_SUBTREE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            if (attributes.isRegularFile()) {
              files.add(file);
            }
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFileFailed(Path file, IOException e) {
            return FileVisitResult.CONTINUE;
          }
        });
    return files;
  }

  private static boolean holds(Path file) throws IOException {
    try {
      return new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1).contains(VALUE);
    } catch (NoSuchFileException _) {
      return false;
    }
  }

  private Path live() {
    return room.engine().store().layout().live();
  }
}
