package dev.strata.cli;

import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Spec;

/// The program `strata`: its sub-commands, and the process around them.
@Command(
    name = "strata",
    description = "A build engine for Dockerfiles whose cache explains itself.",
    synopsisSubcommandLabel = "COMMAND",
    mixinStandardHelpOptions = true,
    version = "strata 0.1.0",
    subcommands = {
      BuildCommand.class,
      BenchCommand.class,
      LintCommand.class,
      PlanCommand.class,
      ParseCommand.class,
      LoadCommand.class,
      ImportCommand.class,
      ImagesCommand.class,
      CacheCommand.class,
      PruneCommand.class,
      DiskUsageCommand.class,
      VerifyCommand.class,
      BuildsCommand.class,
      ExplainCommand.class,
      WhenceCommand.class,
      FilesCommand.class,
      CatCommand.class,
      ExportCommand.class,
      DiffCommand.class,
      WasteCommand.class
    })
public final class Main implements Runnable {
  @Spec CommandLine.Model.CommandSpec spec;
  @Mixin StoreOptions store;

  private Main(StoreOptions store) {
    this.store = store;
    this.spec = CommandLine.Model.CommandSpec.create();
  }

  public static void main(String[] arguments) {
    System.exit(run(arguments, System.out, System.err));
  }

  static int run(String[] arguments, PrintStream out, PrintStream err) {
    PrintWriter errors = new PrintWriter(err, true, StandardCharsets.UTF_8);
    CommandLine line =
        new CommandLine(new Main(new StoreOptions()))
            .setOut(new PrintWriter(out, true, StandardCharsets.UTF_8))
            .setErr(errors)
            .setCaseInsensitiveEnumValuesAllowed(true)
            .setParameterExceptionHandler(new WrongUse())
            .setExecutionExceptionHandler(new Failures(err));
    return line.execute(arguments);
  }

  @Override
  public void run() {
    spec.commandLine().usage(spec.commandLine().getOut());
  }
}
