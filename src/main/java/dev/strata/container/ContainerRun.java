package dev.strata.container;

import dev.strata.linux.Attributes;
import dev.strata.linux.LinuxException;
import dev.strata.linux.Mounts;
import dev.strata.linux.Nodes;
import dev.strata.linux.RootPaths;
import dev.strata.sandbox.Attachment;
import dev.strata.sandbox.ExitStatus;
import dev.strata.sandbox.NamespaceSandbox;
import dev.strata.sandbox.OutputSink;
import dev.strata.snapshot.StandingRoot;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;

/// Looks after one container from the start of its process to its end: mounts its root, runs the
/// process, keeps its log and its state, and takes the mounts away. The state folder is not open
/// meanwhile.
public final class ContainerRun {
  /// Docker's for what it could not run.
  public static final int NOT_RUN = 125;

  private final Containers.Found found;
  private final Clock clock;
  private Optional<Instant> started = Optional.empty();

  public ContainerRun(Containers.Found found, Clock clock) {
    this.found = found;
    this.clock = clock;
  }

  /// Runs the process to its end. However that comes, also when the thread is interrupted, which
  /// kills the process, the container is put in order then.
  ///
  /// @param attachment closed by the caller
  /// @param output what the process writes is passed on to, besides the log; told of the start
  public ExitStatus run(Attachment attachment, OutputSink output)
      throws IOException, InterruptedException, NoContainerException {
    ContainerFolder folder = found.folder();
    ContainerFolder.Watch watch =
        folder
            .tryWatch()
            .orElseThrow(() -> new NoContainerException("the container is running already"));
    try (watch) {
      ContainerState.Exited end = exited(137, "");
      try {
        ExitStatus status = runWatched(attachment, output);
        end = exited(status.code(), "");
        return status;
      } catch (IOException e) {
        end = exited(NOT_RUN, String.valueOf(e.getMessage()));
        throw e;
      } finally {
        StandingRoot.unmount(folder.path());
        folder.write(
            new ContainerState.Exited(end.exitCode(), end.error(), started, clock.instant()));
        if (found.container().autoRemove()) {
          folder.remove();
        }
      }
    }
  }

  private ContainerState.Exited exited(int code, String error) {
    return new ContainerState.Exited(code, error, started, clock.instant());
  }

  private ExitStatus runWatched(Attachment attachment, OutputSink output)
      throws IOException, InterruptedException {
    ContainerFolder folder = found.folder();
    Container container = found.container();
    container.root().mount();
    try (ContainerLog log = new ContainerLog(folder.log(), clock)) {
      return new NamespaceSandbox(folder.stage())
          .run(
              container
                  .process()
                  .spec(target -> mount(container, target))
                  .attachment(attachment)
                  .build(),
              new Recorder(log, output));
    } catch (UncheckedIOException e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  private static void mount(Container container, Path target) throws IOException {
    Mounts.bind(container.root().merged().toString(), target.toString());
    makeFolder(new RootPaths(target.toString()), container.process().workingDir());
  }

  /// As docker, makes the working folder where the image lacks it.
  private static void makeFolder(RootPaths paths, String folder) throws LinuxException {
    StringBuilder path = new StringBuilder();
    for (String name : paths.resolve(folder).split("/")) {
      if (!name.isEmpty()) {
        path.append(path.isEmpty() ? "" : "/").append(name);
        String place = paths.at(path.toString());
        if (Attributes.find(place).isEmpty()) {
          Nodes.makeFolder(place, 0755);
          Attributes.setMode(place, 0755);
        }
      }
    }
  }

  /// Keeps the log and the state.
  private final class Recorder implements OutputSink {
    private final ContainerLog log;
    private final OutputSink output;

    Recorder(ContainerLog log, OutputSink output) {
      this.log = log;
      this.output = output;
    }

    @Override
    public void started(int pid) {
      Instant now = clock.instant();
      started = Optional.of(now);
      try {
        found.folder().write(new ContainerState.Running(pid, now));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      output.started(pid);
    }

    @Override
    public void write(Stream stream, byte[] bytes, int offset, int length) {
      try {
        log.write(stream, bytes, offset, length);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      output.write(stream, bytes, offset, length);
    }
  }
}
