package dev.strata.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What steps get by `--mount`.
@Tag("root")
final class RunMountsIT {
  private static final String SECRET = "Xylophon-4711-Kranich";

  @TempDir Path folder;

  @Test
  void noTraceOfASecretIsLeftWhetherTheStepSucceedsOrFails() throws Exception {
    Program strata = new Program(folder.resolve("own"));
    Files.createDirectory(folder.resolve("own"));
    Path secret = Files.writeString(folder.resolve("secret"), SECRET);
    Path context =
        context(
            """
            FROM strata.local/base
            RUN --mount=type=secret,id=word,required --mount=type=secret,id=word,env=WORD \\
              test "$(cat /run/secrets/word)" = "$WORD" && test ${#WORD} = 21 && touch /used
            RUN --mount=type=secret,id=word,target=/word test -s /word && test ! -e /fail
            """);
    String flag = "id=word,src=" + secret;

    strata.build(
        context, "--secret", flag, "-t", "kept", "-o", "type=oci,tar=false,dest=" + out("image"));
    assertNoTrace();

    Files.writeString(
        context.resolve("Dockerfile"),
        """
        FROM strata.local/base
        RUN --mount=type=secret,id=word,target=/word cp /word /copied; exit 7
        """);
    Program.Result failed =
        strata.run(
            "build", "--progress=rawjson", "--secret", flag, context.toAbsolutePath().toString());
    assertThat(failed.exitCode()).isEqualTo(1);
    assertThat(failed.text()).contains("exit code: 7").doesNotContain(SECRET);
    assertNoTrace();
  }

  @Test
  void aRequiredSecretThatIsNotGivenFailsTheStep() throws Exception {
    Path context =
        context("FROM strata.local/base\nRUN --mount=type=secret,id=word,required true\n");

    Program.Result result = new Program(folder).run("build", context.toString());

    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(result.err()).contains("secret word: not found").contains("--secret id=word");
  }

  @Test
  void aCacheMountSurvivesBuildsIsNoPartOfTheLayerAndIsPruned() throws Exception {
    Program strata = new Program(folder);
    Path context =
        context(
            """
            FROM strata.local/base
            ARG N
            RUN --mount=type=cache,id=count,target=/cache,mode=0711 \\
              echo $N >> /cache/seen; cp /cache/seen /seen
            """);

    strata.build(context, "--build-arg", "N=1");
    strata.build(context, "--build-arg", "N=2", "-o", out("second"));
    Program.Result listed = strata.run("cache", "list");
    strata.run("cache", "prune");
    strata.build(context, "--build-arg", "N=3", "-o", out("third"));

    assertThat(folder.resolve("second/seen")).hasContent("1\n2");
    assertThat(folder.resolve("second/cache")).doesNotExist();
    assertThat(listed.out()).contains("count");
    assertThat(folder.resolve("third/seen")).hasContent("3");
  }

  private static final String LOCKED_STAGE =
      """
      FROM strata.local/base AS %1$s
      RUN --mount=type=cache,id=one,target=/cache,sharing=locked \\
        mkdir /cache/mine && echo %1$s >> /cache/log && sleep 0.3 && echo %1$s >> /cache/log && \\
        rmdir /cache/mine && touch /%1$s
      """;

  private static final String SHOW_LOG =
      """
      FROM strata.local/base
      ARG N
      RUN --mount=type=cache,id=one,target=/cache,sharing=locked cp /cache/log /log
      """;

  @Test
  void aLockedCacheIsUsedByOneStepAfterTheOther() throws Exception {
    Path context =
        context(
            LOCKED_STAGE.formatted("a")
                + LOCKED_STAGE.formatted("b")
                + LOCKED_STAGE.formatted("c")
                + "FROM scratch\nCOPY --from=a /a /\nCOPY --from=b /b /\nCOPY --from=c /c /\n");
    Program strata = new Program(folder);

    Program.Build build = strata.build(context, "--max-parallelism", "3");
    Files.writeString(context.resolve("Dockerfile"), SHOW_LOG);
    strata.build(context, "-o", out("out"));

    assertThat(build.steps("run")).hasSize(6);
    assertThat(Files.readString(folder.resolve("out/log")).replace("\n", ""))
        .matches("((.)\\2){3}");
  }

  @Test
  void aLockedCacheIsUsedByOneProcessAfterTheOther() throws Exception {
    Program strata = new Program(folder);
    List<Process> builds = new ArrayList<>();
    for (String name : List.of("a", "b", "c")) {
      Path context = Files.createDirectory(folder.resolve(name));
      Files.writeString(context.resolve("Dockerfile"), LOCKED_STAGE.formatted(name));
      builds.add(strata.start(folder.resolve(name + ".txt"), "build", context.toString()));
    }
    for (Process build : builds) {
      assertThat(build.waitFor()).isZero();
    }

    strata.build(context(SHOW_LOG), "-o", out("out"));

    assertThat(Files.readString(folder.resolve("out/log")).replace("\n", ""))
        .matches("((.)\\2){3}");
  }

  @Test
  void aSharedCacheIsUsedByTwoStepsAtOnce() throws Exception {
    String stage =
        """
        FROM strata.local/base AS %1$s
        RUN --mount=type=cache,id=one,target=/cache \\
          touch /cache/%1$s /%1$s && until test -e /cache/%2$s; do sleep 0.01; done
        """;
    Path context =
        context(
            stage.formatted("a", "b")
                + stage.formatted("b", "a")
                + "FROM scratch\nCOPY --from=a /a /\nCOPY --from=b /b /\n");

    Program.Build build = new Program(folder).build(context, "--step-timeout", "60s");

    assertThat(build.steps("run")).hasSize(4);
  }

  @Test
  void aNewCacheStartsWithWhatItsStageHolds() throws Exception {
    Path context =
        context(
            """
            FROM strata.local/base AS first
            RUN mkdir -p /seed/sub && echo one > /seed/sub/file && chown -R 7:8 /seed/sub
            FROM strata.local/base
            RUN --mount=type=cache,target=/cache,from=first,source=/seed \\
              cp -a /cache/sub /sub && stat -c %u:%g /cache/sub/file > /owner
            """);

    new Program(folder).build(context, "-o", out("out"));

    assertThat(folder.resolve("out/sub/file")).hasContent("one");
    assertThat(folder.resolve("out/owner")).hasContent("7:8");
  }

  private Path context(String dockerfile) throws IOException {
    Path context = Files.createDirectory(folder.resolve("context"));
    Files.writeString(context.resolve("Dockerfile"), dockerfile);
    return context;
  }

  private String out(String name) {
    return folder.resolve(name).toString();
  }

  /// Apart from the file that the user keeps it in.
  private void assertNoTrace() throws IOException {
    List<Path> found = new ArrayList<>();
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        String bytes = new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
        if (bytes.contains(SECRET) && !file.equals(folder.resolve("secret"))) {
          found.add(file);
        }
      }
    }
    assertThat(found).isEmpty();
  }
}
