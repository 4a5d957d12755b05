package dev.strata.sandbox;

import dev.strata.linux.Mounts;
import java.nio.file.Path;
import java.util.List;

/// A program of its own that runs a process which does not end.
final class SleepingRun {
  private SleepingRun() {}

  public static void main(String[] arguments) throws Exception {
    Path folder = Path.of(arguments[0]);
    RootMount root = target -> Mounts.bind(folder.resolve("root").toString(), target.toString());
    Path mountPoint = folder.resolve("mnt");
    Sandbox sandbox =
        arguments[1].equals(OciSandbox.class.getSimpleName())
            ? OciSandboxTest.runtime(mountPoint)
            : new NamespaceSandbox(mountPoint);
    sandbox.run(
        ProcessSpec.builder(root, List.of("/bin/sh", "-c", "echo started; sleep 1000")).build(),
        (stream, bytes, offset, length) -> {
          System.out.write(bytes, offset, length);
          System.out.flush();
        });
  }
}
