package dev.strata.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Other programs that read and write images, with all that they keep in this folder.
record Peers(Path folder) {
  /// What the program writes to its standard output; it has to succeed.
  String run(String... command) throws IOException, InterruptedException {
    Path output = Files.createTempFile(folder, "peer", ".txt");
    Path errors = Files.createTempFile(folder, "peer", ".err");
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectOutput(output.toFile()).redirectError(errors.toFile());
    builder.environment().put("TMPDIR", folder.toString());
    int code = builder.start().waitFor();
    assertThat(code).as(String.join(" ", command) + "\n" + Files.readString(errors)).isZero();
    return Files.readString(output);
  }

  String buildah(String... arguments) throws IOException, InterruptedException {
    List<String> command =
        new ArrayList<>(
            List.of(
                "buildah",
                "--storage-driver",
                "vfs",
                "--root",
                folder.resolve("store").toString(),
                "--runroot",
                folder.resolve("run").toString()));
    command.addAll(List.of(arguments));
    return run(command.toArray(String[]::new));
  }

  /// Its containers need neither systemd nor a network of their own.
  String podman(String... arguments) throws IOException, InterruptedException {
    List<String> command =
        new ArrayList<>(
            List.of(
                "podman",
                "--storage-driver",
                "vfs",
                "--root",
                folder.resolve("podman").toString(),
                "--runroot",
                folder.resolve("podman-run").toString(),
                "--cgroup-manager=cgroupfs",
                "--events-backend=file",
                "--runtime=runc"));
    command.addAll(List.of(arguments));
    return run(command.toArray(String[]::new));
  }
}
