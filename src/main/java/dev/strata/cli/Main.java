package dev.strata.cli;

import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
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
    version = "strata " + Main.VERSION)
public final class Main implements Runnable {
  static final String VERSION = "0.1.0";

  /// A sub-command's name, so that it can be told without loading the class.
  private record Named(String name, Class<?> type) {}

  private static final List<Named> COMMANDS =
      List.of(
          new Named("build", BuildCommand.class),
          new Named("bench", BenchCommand.class),
          new Named("lint", LintCommand.class),
          new Named("plan", PlanCommand.class),
          new Named("parse", ParseCommand.class),
          new Named("load", LoadCommand.class),
          new Named("import", ImportCommand.class),
          new Named("pull", PullCommand.class),
          new Named("tag", TagCommand.class),
          new Named("rmi", RmiCommand.class),
          new Named("save", SaveCommand.class),
          new Named("history", HistoryCommand.class),
          new Named("push", PushCommand.class),
          new Named("images", ImagesCommand.class),
          new Named("cache", CacheCommand.class),
          new Named("prune", PruneCommand.class),
          new Named("du", SpaceCommand.class),
          new Named("df", DiskUsageCommand.class),
          new Named("info", InfoCommand.class),
          new Named("verify", VerifyCommand.class),
          new Named("builds", BuildsCommand.class),
          new Named("explain", ExplainCommand.class),
          new Named("advise", AdviseCommand.class),
          new Named("witness", WitnessCommand.class),
          new Named("whence", WhenceCommand.class),
          new Named("files", FilesCommand.class),
          new Named("cat", CatCommand.class),
          new Named("export", ExportCommand.class),
          new Named("diff", DiffCommand.class),
          new Named("waste", WasteCommand.class),
          new Named("report", ReportCommand.class),
          new Named("ui", UiCommand.class),
          new Named("run", RunCommand.class),
          new Named("ps", PsCommand.class),
          new Named("logs", LogsCommand.class),
          new Named("stop", StopCommand.class),
          new Named("rm", RmCommand.class),
          new Named("exec", ExecCommand.class),
          new Named("commit", CommitCommand.class),
          new Named("inspect", InspectCommand.class),
          new Named("service", ServiceCommand.class),
          new Named(Detached.COMMAND, SuperviseCommand.class));

  @Spec CommandLine.Model.CommandSpec spec;
  @Mixin StoreOptions store;

  /// Who started the command.
  final Invocation invocation;

  private Main(Invocation invocation) {
    this.invocation = invocation;
    this.store = new StoreOptions(invocation);
    this.spec = CommandLine.Model.CommandSpec.create();
  }

  public static void main(String[] arguments) {
    System.exit(run(arguments, System.out, System.err));
  }

  /// The one command that is named, where it can be told at a glance: to look at the options of all
  /// of them takes longer than a build in which everything is reused.
  private static List<Named> wanted(String[] arguments) {
    for (int i = 0; i < arguments.length; i++) {
      String argument = arguments[i];
      boolean afterOption = i > 0 && arguments[i - 1].startsWith("-");
      List<Named> named =
          COMMANDS.stream().filter(command -> command.name().equals(argument)).toList();
      if (!named.isEmpty() && !afterOption) {
        return named;
      }
      if (!named.isEmpty() || !argument.startsWith("-") && !afterOption) {
        // An option's value that is a command's name, or no command's name: picocli is to decide.
        return COMMANDS;
      }
    }
    return COMMANDS;
  }

  static int run(String[] given, PrintStream out, PrintStream err) {
    return run(given, Invocation.own(out, err));
  }

  static int run(String[] given, Invocation by) {
    List<Named> commands = wanted(given);
    boolean build = commands.size() == 1 && commands.getFirst().type() == BuildCommand.class;
    String[] arguments = build ? ExtrasOptions.spelled(given) : given;
    PrintWriter errors = new PrintWriter(by.err(), true, StandardCharsets.UTF_8);
    CommandLine line = new CommandLine(new Main(by));
    commands.forEach(command -> line.addSubcommand(command.type()));
    // What follows is another program's.
    for (String name : List.of("run", "exec")) {
      if (line.getSubcommands().get(name) != null) {
        line.getSubcommands().get(name).setStopAtPositional(true);
      }
    }
    line.setOut(new PrintWriter(by.out(), true, StandardCharsets.UTF_8))
        .setErr(errors)
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setParameterExceptionHandler(new WrongUse())
        .setExecutionExceptionHandler(new Failures(by.err()));
    return line.execute(arguments);
  }

  @Override
  public void run() {
    spec.commandLine().usage(spec.commandLine().getOut());
  }
}
