package dev.strata.plan;

import dev.strata.dockerfile.Command;
import dev.strata.dockerfile.Head;
import dev.strata.dockerfile.Heredoc;
import dev.strata.dockerfile.Instruction;
import dev.strata.dockerfile.Text;
import dev.strata.dockerfile.Words;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// Resolves RUN.
final class RunSteps {
  private static final Pattern LEADING_TABS = Pattern.compile("(?m)^\t+");
  private static final String SANDBOX_HOSTNAME = "BUILDKIT_SANDBOX_HOSTNAME";
  private static final String SCRIPT_FOLDER = "/dev/pipes/";

  private final StageContext context;

  RunSteps(StageContext context) {
    this.context = context;
  }

  /// How a command starts: `arguments` is what follows RUN in the history.
  private record Start(List<String> argv, Optional<Step.Script> script, String summary) {}

  /// `facts` is given the display and the history's line.
  Step plan(Instruction.Run run, StepFacts facts) throws PlanException, InterruptedException {
    Head head = run.head();
    List<Mount> mounts = new RunMounts(context).plan(head);
    Start start = start(run.command());
    return new Step.Run(
        facts.with(display(run, start, mounts), "RUN " + history(start.argv()) + " # buildkit"),
        start.argv(),
        environment(),
        context.proxies(),
        context.scope().config().user(),
        context.scope().workingDir(),
        mounts,
        network(head),
        insecure(head),
        devices(head),
        start.script(),
        context.buildArgs().getOrDefault(SANDBOX_HOSTNAME, ""));
  }

  private Start start(Command command) {
    return switch (command) {
      case Command.ExecForm exec -> new Start(exec.arguments(), Optional.empty(), "");
      case Command.ShellForm shell when shell.heredocs().isEmpty() ->
          new Start(context.scope().withShell(shell.line()), Optional.empty(), "");
      case Command.ShellForm shell when shell.isLoneHeredoc() -> lone(shell.heredocs().getFirst());
      case Command.ShellForm shell ->
          new Start(context.scope().withShell(rejoin(shell)), Optional.empty(), "");
    };
  }

  /// A here-document and nothing else is the script itself: a file where it has a `#!` line, else a
  /// line for the shell. Whether its delimiter is quoted makes no difference.
  private Start lone(Heredoc heredoc) {
    String text = content(heredoc);
    String summary = " (" + summary(heredoc.content()) + ")";
    if (context.scope().platform().os().equals("windows") || !text.startsWith("#!")) {
      return new Start(context.scope().withShell(text), Optional.empty(), summary);
    }
    String path = SCRIPT_FOLDER + heredoc.name();
    return new Start(
        context.scope().withShell(path), Optional.of(new Step.Script(path, text)), summary);
  }

  /// The content without the tabs that `<<-` strips.
  static String content(Heredoc heredoc) {
    return heredoc.stripTabs()
        ? LEADING_TABS.matcher(heredoc.content()).replaceAll("")
        : heredoc.content();
  }

  private static String summary(String content) {
    String[] lines = content.strip().split("\r?\n", -1);
    return lines[0] + (lines.length > 1 ? "..." : "");
  }

  /// The line and its here-documents as they stood, for the shell to read.
  private static String rejoin(Command.ShellForm shell) {
    return shell.line()
        + shell.heredocs().stream()
            .map(h -> "\n" + h.content() + h.name())
            .collect(Collectors.joining());
  }

  private SequencedMap<String, String> environment() {
    return java.util.Collections.unmodifiableSequencedMap(
        new LinkedHashMap<>(context.scope().variables()));
  }

  /// `|2 A=1 B=2 /bin/sh -c make`: the ARGs in scope, then the argument vector.
  private String history(List<String> argv) {
    List<String> words = new ArrayList<>();
    context
        .scope()
        .buildArgs()
        .forEach((n, v) -> words.add(n + "=" + context.scope().find(n).orElse(v.orElse(""))));
    if (!words.isEmpty()) {
      words.addFirst("|" + words.size());
    }
    words.addAll(argv);
    return String.join(" ", words);
  }

  private String display(Instruction.Run run, Start start, List<Mount> mounts) {
    List<String> secrets =
        mounts.stream()
            .filter(Mount.Secret.class::isInstance)
            .flatMap(m -> ((Mount.Secret) m).environmentName().stream())
            .toList();
    String line = StepFacts.line(run.head()) + start.summary();
    Words.Scope shown =
        name -> secrets.contains(name) ? Optional.of("****") : context.scope().find(name);
    try {
      return context.words().expandForDisplay(line, shown).value();
    } catch (Words.WordException e) {
      return line; // what a shell understands need not be a word of a Dockerfile
    }
  }

  private static Step.Network network(Head head) throws PlanException {
    String mode = head.flag("network").map(Text::value).orElse("default");
    return switch (mode) {
      case "default" -> Step.Network.DEFAULT;
      case "none" -> Step.Network.NONE;
      case "host" -> Step.Network.HOST;
      default ->
          throw PlanException.at(
              flagRange(head, "network"),
              "invalid network mode \"" + mode + "\"",
              "the modes are: default, none, host");
    };
  }

  private static boolean insecure(Head head) throws PlanException {
    String mode = head.flag("security").map(Text::value).orElse("sandbox");
    return switch (mode) {
      case "sandbox" -> false;
      case "insecure" -> true;
      default ->
          throw PlanException.at(
              flagRange(head, "security"),
              "security \"" + mode + "\" is not valid",
              "the modes are: sandbox, insecure");
    };
  }

  private static List<String> devices(Head head) throws PlanException {
    List<String> devices = new ArrayList<>();
    for (Text value : head.flags("device")) {
      try {
        devices.add(device(CsvFields.parse(value.value())));
      } catch (IllegalArgumentException e) {
        throw PlanException.at(flagRange(head, "device"), "--device: " + e.getMessage());
      }
    }
    return devices;
  }

  /// `name`, or `name,required`.
  private static String device(List<String> fields) {
    String name = "";
    boolean required = false;
    for (String field : fields) {
      String[] pair = field.split("=", 2);
      String key = pair[0].toLowerCase(java.util.Locale.ROOT);
      if (key.equals("required")) {
        required = pair.length == 1 || GoText.parseBoolean(pair[1]);
      } else if (name.isEmpty()) {
        name = key.equals("name") && pair.length == 2 ? pair[1] : field;
      } else {
        throw new IllegalArgumentException(
            pair.length == 1
                ? "invalid field '" + field + "' must be a key=value pair"
                : "unexpected key '" + key + "' in '" + field + "'");
      }
    }
    return required ? name + ",required" : name;
  }

  private static dev.strata.source.SourceRange flagRange(Head head, String name) {
    return head.flags().stream()
        .filter(f -> f.name().equals(name))
        .reduce((_, last) -> last)
        .map(dev.strata.dockerfile.Flag::range)
        .orElse(head.range());
  }
}
