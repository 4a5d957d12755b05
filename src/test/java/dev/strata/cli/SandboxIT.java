package dev.strata.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// `--sandbox`, and the flags that reach a step whatever it is.
@Tag("root")
final class SandboxIT {
  @TempDir Path folder;

  @Test
  void aSampleIsTheSameByBothSandboxes() throws Exception {
    Path sample = Files.createDirectory(folder.resolve("sample"));
    Program.copy(Path.of("samples/hello"), sample);
    Program first = program("first");
    Program second = program("second");

    Program.Build oci =
        first.build(sample, "--sandbox=oci", "-o", folder.resolve("oci").toString());
    second.build(sample, "--sandbox=native", "-o", folder.resolve("native").toString());
    Program.Build again = first.build(sample);

    assertThat(oci.steps("run")).isNotEmpty();
    assertThat(again.steps("run")).isEmpty();
    assertThat(files(folder.resolve("oci"))).isEqualTo(files(folder.resolve("native")));
  }

  private static List<String> files(Path top) throws Exception {
    List<String> files = new ArrayList<>();
    try (var paths = Files.walk(top)) {
      for (Path path : paths.sorted().toList()) {
        boolean file = Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS);
        int content = file ? Arrays.hashCode(Files.readAllBytes(path)) : 0;
        files.add(top.relativize(path) + " " + content);
      }
    }
    return files;
  }

  @Test
  void benchTakesTheSandboxToo() throws Exception {
    Path context = context("RUN echo x > /x");

    Program.Result result =
        program("bench")
            .run(
                "bench",
                "--sandbox=oci",
                "--runs=1",
                "--scenario=cold",
                "--format=json",
                context.toString());

    assertThat(result.exitCode()).as(result.err()).isZero();
    JsonNode report = JsonMapper.shared().readTree(result.out());
    assertThat(report.toString()).contains("cold");
  }

  /// In a mount namespace in which no runtime is to be found.
  @Test
  void aMachineWithoutARuntimeIsToldWhatToInstall() throws Exception {
    Path context = context("RUN true");
    String script =
        "for p in /usr/local/sbin /usr/local/bin /usr/sbin /usr/bin /sbin /bin; do"
            + " for n in runc crun; do"
            + " [ ! -x $p/$n ] || mount --bind /dev/null $p/$n; done; done;"
            + " exec \"$@\"";
    Path output = folder.resolve("output.txt");
    int exitCode =
        new ProcessBuilder(
                "unshare",
                "--mount",
                "sh",
                "-c",
                script,
                "sh",
                Path.of("strata").toAbsolutePath().toString(),
                "--root",
                folder.resolve("none").toString(),
                "build",
                "--sandbox=oci",
                context.toString())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start()
            .waitFor();

    assertThat(exitCode).isEqualTo(2);
    assertThat(output)
        .content()
        .contains("neither runc nor crun is installed")
        .contains("apt-get install runc");
  }

  @Test
  void limitsAndHostsReachTheStep() throws Exception {
    Path context =
        context(
            "RUN [\"/bin/bash\", \"-c\", \"(ulimit -n; stat -f -c %b /dev/shm; grep -c built"
                + " /etc/hosts; grep Cpus_allowed_list /proc/self/status) > /seen\"]");

    program("limits")
        .build(
            context,
            "--ulimit=nofile=123",
            "--shm-size=4m",
            "--add-host=built:10.0.0.1",
            "--cpuset-cpus=0",
            "--cpu-shares=512",
            "--memory=256m",
            "-o",
            folder.resolve("out").toString());

    assertThat(folder.resolve("out/seen")).hasContent("123\n1024\n1\nCpus_allowed_list:\t0");
  }

  @Test
  void aSignalIsNamedWhereTheStepFails() throws Exception {
    Path context = context("RUN sh -c 'kill -SEGV $$'; exit $?");

    Program.Result result = program("signal").run("build", context.toString());

    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(result.err()).contains("exit code: 139 (killed by SIGSEGV)");
  }

  private Program program(String name) throws Exception {
    return new Program(Files.createDirectory(folder.resolve(name)));
  }

  private Path context(String instruction) throws Exception {
    Path context = Files.createDirectory(folder.resolve("context"));
    Files.writeString(
        context.resolve("Dockerfile"), "FROM strata.local/base\n" + instruction + "\n");
    return context;
  }
}
