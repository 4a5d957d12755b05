package dev.strata.container;

import dev.strata.sandbox.Attachment;
import dev.strata.sandbox.Credentials;
import dev.strata.sandbox.ExitStatus;
import dev.strata.sandbox.NamespaceSandbox;
import dev.strata.sandbox.OutputSink;
import dev.strata.sandbox.ProcessSpec;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;

/// One more process in a container that runs.
///
/// @param environment more than the container's
public record ContainerExec(
    List<String> argv,
    SequencedMap<String, String> environment,
    String workingDir,
    Credentials credentials) {
  /// @throws NoContainerException when the container does not run
  public ExitStatus run(Containers.Found found, Attachment attachment, OutputSink output)
      throws IOException, InterruptedException, NoContainerException {
    if (!(found.folder().state() instanceof ContainerState.Running(int pid, var _))) {
      throw new NoContainerException(
          "container " + found.container().name() + " is not running; start one with strata run");
    }
    SequencedMap<String, String> all =
        new LinkedHashMap<>(found.container().process().environment());
    all.putAll(environment);
    ProcessSpec spec =
        ProcessSpec.builder(_ -> {}, argv)
            .environment(all)
            .workingDir(workingDir)
            .credentials(credentials)
            .newPrivileges(true)
            .attachment(attachment)
            .build();
    return NamespaceSandbox.join(pid, spec, output);
  }
}
