package dev.strata.sandbox;

import dev.strata.linux.ChildProcess;
import dev.strata.linux.ChildProgram;
import dev.strata.linux.LinuxException;
import dev.strata.linux.Mounts;
import dev.strata.linux.OutputPipes;
import dev.strata.linux.Start;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/// One run of the {@link OciSandbox}.
record OciRun(ProcessSpec spec, Path runtime, Path mountPoint) implements RunThread.Body {
  private static final String PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

  @Override
  public ExitStatus run(RunThread thread) throws IOException {
    ControlGroupHierarchies hierarchies = ControlGroupHierarchies.read();
    String id = ControlGroup.newName();
    try (OciBundle bundle = OciBundle.assemble(spec, mountPoint, hierarchies, id);
        OutputPipes pipes = OutputPipes.open();
        ChildProgram child = program(bundle, pipes, id)) {
      ExitStatus status =
          switch (start(child)) {
            case Start.Started(ChildProcess started) -> thread.attend(started, pipes);
            case Start.NotExecutable(var attempts) ->
                throw new SandboxException(
                    "the OCI runtime cannot be executed: " + attempts.getFirst());
          };
      return OciLog.read(bundle.log()).startFailure().orElse(status);
    } finally {
      for (Path place : hierarchies.places()) {
        ControlGroupHierarchies.removeGroup(place.resolve(id));
        ControlGroup.removeAbandoned(place);
      }
    }
  }

  private static Start start(ChildProgram child) throws SandboxException {
    try {
      return child.start(ChildProgram.NEW_PIDS | ChildProgram.NEW_MOUNTS);
    } catch (LinuxException e) {
      throw new SandboxException("cannot start the OCI runtime: " + e.getMessage(), e);
    }
  }

  private ChildProgram program(OciBundle bundle, OutputPipes pipes, String id)
      throws LinuxException {
    ChildProgram child = new ChildProgram();
    child.resetSignals();
    child.newSession();
    int flags = Mounts.NO_SUID | Mounts.NO_DEV | Mounts.NO_EXEC;
    child.mount("proc", "/proc", "proc", flags, "");
    child.redirect(
        pipes.writer(OutputPipes.OUTPUT),
        pipes.writer(OutputPipes.ERRORS),
        spec.credentials().uid(),
        spec.credentials().gid());
    child.closeOtherDescriptors();
    child.changeFolder(bundle.folder().toString());
    child.dieWithParent();
    List<String> words =
        List.of(
            runtime.toString(),
            "--root",
            bundle.folder().resolve("state").toString(),
            "--log",
            bundle.log().toString(),
            "--log-format",
            "json",
            "run",
            "--bundle",
            bundle.folder().toString(),
            id);
    child.execute(List.of(runtime.toString()), words, Map.of("PATH", PATH));
    return child;
  }
}
