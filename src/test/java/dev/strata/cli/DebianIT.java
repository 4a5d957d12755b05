package dev.strata.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A whole distribution as a base, made by `.ci/run`: packages are installed in a RUN, a program is
/// compiled in a second stage, and runs in a third. Skipped where that base was not made; in CI it
/// has to be there.
@Tag("root")
final class DebianIT {
  private static final Path ROOTFS = Path.of("target/debian.tar");
  @TempDir Path folder;

  @Test
  void aCompilerIsInstalledAndWhatItCompilesRuns() throws Exception {
    assumeTrue(Files.exists(ROOTFS) || System.getenv("CI") != null, "no " + ROOTFS);
    Program strata = new Program(folder);
    Path context = Files.createDirectory(folder.resolve("context"));
    Files.copy(ROOTFS, context.resolve("rootfs.tar"));
    Files.writeString(
        context.resolve("main.c"),
        """
        #include <stdio.h>
        int main(void) { puts("compiled in a layer"); return 0; }
        """);
    Files.writeString(
        context.resolve("Dockerfile"),
        """
        FROM scratch AS debian
        ADD rootfs.tar /
        FROM debian AS compiler
        RUN apt-get update && apt-get install -y --no-install-recommends gcc libc6-dev
        FROM compiler AS program
        COPY main.c /src/
        RUN gcc -O2 -o /src/program /src/main.c
        FROM debian
        COPY --from=program /src/program /usr/local/bin/
        RUN program > /said.txt
        CMD ["program"]
        """);

    Path output = folder.resolve("out");
    strata.build(context, "-o", "type=local,dest=" + output);
    Program.Build again = strata.build(context);

    assertThat(output.resolve("said.txt")).hasContent("compiled in a layer");
    assertThat(again.steps("run")).isEmpty();

    Files.writeString(
        context.resolve("main.c"),
        """
        #include <stdio.h>
        int main(void) { puts("compiled once more"); return 0; }
        """);
    Program.Build edited = strata.build(context);
    assertThat(edited.steps("run"))
        .containsExactly(
            "program: COPY main.c /src/",
            "program: RUN gcc -O2 -o /src/program /src/main.c",
            "stage-3: COPY --from=program /src/program /usr/local/bin/",
            "stage-3: RUN program > /said.txt");
  }
}
