package dev.strata.cli;

import dev.strata.container.ContainerRun;
import dev.strata.container.Containers;
import dev.strata.linux.PseudoTerminal;
import dev.strata.linux.Sessions;
import dev.strata.sandbox.Attachment;
import dev.strata.sandbox.OutputSink;
import java.time.Clock;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/// Looks after a container in the background: what `strata run -d` starts.
@Command(
    name = Detached.COMMAND,
    hidden = true,
    exitCodeOnExecutionException = ContainerCommands.FAILED)
final class SuperviseCommand implements Callable<Integer> {
  @ParentCommand @Nullable Main main;

  @Parameters(index = "0", paramLabel = "ID")
  String id = "";

  @Override
  public Integer call() throws Exception {
    Sessions.begin();
    Containers.Found found = ContainerCommands.get(main, id);
    Attachment attachment =
        found.container().process().terminal()
            ? new Attachment.Terminal(PseudoTerminal.open())
            : new Attachment.Nothing();
    return Interrupts.during(
            () -> new ContainerRun(found, Clock.systemUTC()).run(attachment, new Announcing()))
        .code();
  }

  /// The log has what is written; whoever started this waits for the word alone.
  private static final class Announcing implements OutputSink {
    @Override
    public void started(int pid) {
      System.out.println(Detached.STARTED);
      System.out.close();
    }

    @Override
    public void write(Stream stream, byte[] bytes, int offset, int length) {}
  }
}
