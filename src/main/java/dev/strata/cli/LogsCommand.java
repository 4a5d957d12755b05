package dev.strata.cli;

import dev.strata.container.Containers;
import dev.strata.container.LogReader;
import dev.strata.oci.Rfc3339;
import dev.strata.sandbox.OutputSink;
import java.io.PrintStream;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/// `strata logs`: what a container's process wrote, each stream to the same one here.
@Command(
    name = "logs",
    description = "Prints what a container's process wrote.",
    mixinStandardHelpOptions = true)
final class LogsCommand implements Callable<Integer> {
  @ParentCommand @Nullable Main main;

  @Parameters(index = "0", paramLabel = "CONTAINER", description = "A name or an id.")
  String name = "";

  @Option(
      names = {"-f", "--follow"},
      description = "Go on until the process ends.")
  boolean follow;

  @Option(
      names = {"-t", "--timestamps"},
      description = "The time before each line.")
  boolean times;

  @Option(
      names = {"-n", "--tail"},
      paramLabel = "N",
      description = "The last lines alone.")
  int tail = Integer.MAX_VALUE;

  @Override
  public Integer call() throws Exception {
    Containers.Found found = ContainerCommands.get(main, name);
    LogReader reader = new LogReader(found.folder());
    List<LogReader.Line> lines = reader.lines();
    lines.subList(Math.max(0, lines.size() - tail), lines.size()).forEach(this::print);
    if (follow) {
      return Interrupts.during(
          () -> {
            reader.follow(lines.size(), this::print);
            return ExitCode.OK.code();
          });
    }
    return ExitCode.OK.code();
  }

  private void print(LogReader.Line line) {
    PrintStream to = line.stream() == OutputSink.Stream.STDERR ? System.err : System.out;
    to.print(times ? Rfc3339.format(line.time()) + " " + line.text() : line.text());
    to.flush();
  }
}
