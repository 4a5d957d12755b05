package dev.strata.dockerfile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.strata.source.DiagnosticsException;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class DockerfilePrinterTest {
  @Test
  void printsOneLineForEachInstruction() throws DiagnosticsException {
    Dockerfile dockerfile =
        Trees.parse(
            """
            # escape=`
            # base is where all begins
            from --platform=$BUILDPLATFORM  alpine   as base
            RUN echo a `
              # dropped
              && echo b
            COPY --chmod=0755 <<EOF  a   /run.sh
            #!/bin/sh
            EOF
            CMD [ "a" ,"b"]
            """);

    assertThat(DockerfilePrinter.print(dockerfile))
        .isEqualTo(
            """
            # escape=`

            # base is where all begins
            from --platform=$BUILDPLATFORM alpine AS base
            RUN echo a   && echo b
            COPY --chmod=0755 <<EOF a /run.sh
            #!/bin/sh
            EOF
            CMD ["a", "b"]
            """);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "FROM -- --image",
        "FROM a\nENV a\\  b=c",
        "FROM a\nENV a=b\\ ",
        "FROM a\nRUN a\\ \\",
        "FROM a\nRUN a\\\f\nRUN b",
        "FROM a\nONBUILD RUN a\\ \\",
        "FROM a\nONBUILD RUN x  \nRUN y",
        "FROM a\nONBUILD RUN <<E <<-F\nx\nE\n\ty\n\tF\n",
        "FROM a\nCOPY [\"a b\", \"<<E\", \"/\"]",
        "FROM a\nCOPY [\"[\\\"a\\\",\", \"\\\"b\\\"]\"]",
        "FROM a\nADD [\"a\", \"b\\\\\"]",
        "FROM a\nVOLUME [\"a\\nb\", \"\\u0001\"]",
        "FROM a\nCOPY <<-'a\"b' 3<<\"c'd\" <<\\-e x\\ /y\na\"b\nc'd\n-e\n",
        "FROM a\nRUN --mount=\"type=bind, target='/x'\" --mount=a\\ b <<E\nE\n",
        "FROM a\nRUN --mount=${x <<E\nUSER E",
        "# escape=`\nFROM a\nRUN --mount=a`\" <<E\nUSER E",
        "\n# syntax=x\nFROM a",
        "#!/bin/sh\n# check=skip=all\nFROM a",
        "//syntax=a/b\nFROM a",
        "# syntax=a b\n# check=error=true\n\n# escape=`\nFROM a\nRUN \\\na",
        " # indented\nFROM a",
        "FROM a\nHEALTHCHECK --interval='5s' CMD a\nHEALTHCHECK --x=\\' NONE",
        "FROM a\nSTOPSIGNAL --what=\"a b\" 9\nARG --x a=\"b c\" d",
        "FROM a\nRUN\nCMD []\nENTRYPOINT [\"\"]",
        "FROM a\nARG \"\\\"\u3000\\\u00a0",
        "FROM a\nENV a=\"b\u3000\\\u00a0\nUSER x",
      })
  void readsBackAsItWas(String text) throws DiagnosticsException {
    assertReadsBack(text);
  }

  @Test
  void continuesLinesThatWouldBeTooLong() throws DiagnosticsException {
    String text = "FROM a\nRUN " + "echo \"1 # \\ \" \\\\ ;\\\n".repeat(20_000) + "true\n";

    assertReadsBack(text);
    assertThat(DockerfilePrinter.print(Trees.parse(text)).lines())
        .allMatch(line -> line.length() < 65_536);
  }

  @Test
  void readsBackRealDockerfiles() throws DiagnosticsException {
    for (Path file : Conformance.files("corpus")) {
      assertReadsBack(Conformance.read(file));
    }
  }

  @Test
  void readsBackWhateverIsAccepted() {
    assertThat(countOfAccepted(1, 20_000)).isGreaterThan(2_000);
  }

  @Test
  @Tag("soak")
  void readsBackWhateverIsAcceptedOfManyMore() {
    assertThat(countOfAccepted(2, 1_000_000)).isGreaterThan(100_000);
  }

  private static int countOfAccepted(long seed, int inputs) {
    Random random = new Random(seed);
    int accepted = 0;
    for (int i = 0; i < inputs; i++) {
      String text = RandomDockerfiles.accepted(random);
      try {
        Dockerfile ignored = Trees.parse(text);
        accepted += ignored.instructions().isEmpty() ? 0 : 1;
      } catch (DiagnosticsException _) {
        continue;
      }
      try {
        assertReadsBack(text);
      } catch (DiagnosticsException e) {
        throw new AssertionError(text, e);
      }
    }
    return accepted;
  }

  private static void assertReadsBack(String text) throws DiagnosticsException {
    Dockerfile dockerfile = Trees.parse(text);
    String printed = DockerfilePrinter.print(dockerfile);
    try {
      assertThat(Trees.meaning(Trees.parse(printed)))
          .as("%s%nprinted as%n%s", text, printed)
          .isEqualTo(Trees.meaning(dockerfile));
    } catch (DiagnosticsException e) {
      throw new AssertionError(text + "\nprinted as\n" + printed, e);
    }
  }
}
