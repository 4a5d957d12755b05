package dev.strata.plan;

import dev.strata.dockerfile.Command;
import dev.strata.dockerfile.Head;
import dev.strata.dockerfile.Instruction;
import dev.strata.dockerfile.KeyValue;
import dev.strata.dockerfile.Text;
import dev.strata.dockerfile.Words;
import dev.strata.oci.RuntimeConfig;
import dev.strata.plan.check.Findings;
import dev.strata.plan.check.Rule;
import dev.strata.source.SourceRange;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.SequencedSet;

/// Applies the instructions that change variables and the runtime config. Each method returns its
/// line in the history, in BuildKit's form.
final class ConfigSteps {
  /// The instructions of which the last in a stage counts.
  private enum Once {
    CMD,
    ENTRYPOINT,
    HEALTHCHECK
  }

  private record Pair(String key, String value) {}

  private final StageContext context;
  private final StageScope scope;
  private final Findings findings;
  private final Map<Once, SourceRange> seen = new EnumMap<>(Once.class);

  ConfigSteps(StageContext context) {
    this.context = context;
    this.scope = context.scope();
    this.findings = context.findings();
  }

  String env(Instruction.Env env) throws PlanException {
    SequencedMap<String, String> set = new LinkedHashMap<>();
    StringBuilder line = new StringBuilder("ENV");
    for (Pair pair : expandPairs(env.pairs(), env.head())) {
      SecretNames.check("ENV", pair.key(), env.head(), findings);
      line.append(' ').append(pair.key()).append('=').append(pair.value());
      scope.setVariable(pair.key(), pair.value());
      set.put(pair.key(), pair.value());
    }
    scope.setConfig(config().withEnv(set));
    return line.toString();
  }

  String label(Instruction.Label label) throws PlanException {
    SequencedMap<String, String> set = new LinkedHashMap<>();
    StringBuilder line = new StringBuilder("LABEL");
    for (Pair pair : expandPairs(label.pairs(), label.head())) {
      line.append(' ').append(pair.key()).append('=').append(pair.value());
      set.put(pair.key(), pair.value());
    }
    scope.setConfig(config().withLabels(set));
    return line.toString();
  }

  /// All are expanded with the variables as they stand before the instruction.
  private List<Pair> expandPairs(List<KeyValue> pairs, Head head) throws PlanException {
    List<Pair> expanded = new ArrayList<>();
    for (KeyValue pair : pairs) {
      expanded.add(new Pair(context.expand(pair.key(), head), context.expand(pair.value(), head)));
      if (pair.legacy()) {
        String name = head.keyword();
        findings.report(
            Rule.LEGACY_KEY_VALUE_FORMAT,
            head,
            "\""
                + name
                + " key=value\" should be used instead of legacy \""
                + name
                + " key value\" format");
      }
    }
    return expanded;
  }

  String arg(Instruction.Arg arg) throws PlanException {
    List<String> words = new ArrayList<>();
    for (Instruction.Arg.Declaration declaration : arg.declarations()) {
      String name = declaration.name().value();
      SecretNames.check("ARG", name, arg.head(), findings);
      Optional<String> value = argValue(name, declaration, arg.head());
      if (StageContext.isVariable(name)) {
        scope.declare(name, value);
      }
      words.add(name + value.map(v -> "=" + v).orElse(""));
    }
    return "ARG " + String.join(" ", words);
  }

  /// The command line's value, else the default, else what an ARG of that name before the first
  /// FROM has, or the platform's.
  private Optional<String> argValue(String name, Instruction.Arg.Declaration declaration, Head head)
      throws PlanException {
    Optional<String> given = Optional.ofNullable(context.buildArgs().get(name));
    if (given.isPresent()) {
      return given;
    }
    return declaration.defaultValue().isPresent()
        ? Optional.of(context.expand(declaration.defaultValue().get(), head))
        : context.globals().find(name);
  }

  /// The path becomes the working folder; returns it, absolute.
  String workdir(Instruction.Workdir workdir) throws PlanException {
    String path = context.expand(workdir.path(), workdir.head());
    if (!scope.workdirSet() && !path.startsWith("/")) {
      findings.report(
          Rule.WORKDIR_RELATIVE_PATH,
          workdir.head(),
          "Relative workdir "
              + GoText.quote(path)
              + " can have unexpected results if the base image changes");
    }
    scope.markWorkdirSet();
    scope.setConfig(config().withWorkingDir(PathText.workdir(scope.workingDir(), path)));
    return scope.workingDir();
  }

  String user(Instruction.User user) throws PlanException {
    String name = context.expand(user.user(), user.head());
    scope.setConfig(config().withUser(name));
    return "USER " + name;
  }

  String maintainer(Instruction.Maintainer maintainer) {
    scope.setAuthor(maintainer.author().value());
    return "MAINTAINER " + maintainer.author().value();
  }

  String onbuild(Instruction.Onbuild onbuild) {
    List<String> triggers = new ArrayList<>(config().onBuild());
    triggers.add(onbuild.trigger());
    scope.setConfig(config().withOnBuild(triggers));
    return "";
  }

  /// Every CMD also sets the old field ArgsEscaped, as BuildKit does for readers of older images.
  String cmd(Instruction.Cmd cmd) {
    once(Once.CMD, cmd.head());
    List<String> argv = argv(cmd.command(), cmd.head());
    scope.setConfig(config().withCommand(Optional.of(argv)).withArgsEscaped(true));
    return "CMD " + GoText.quotedList(argv);
  }

  /// An inherited CMD was made for another entrypoint: it goes.
  String entrypoint(Instruction.Entrypoint entrypoint) {
    once(Once.ENTRYPOINT, entrypoint.head());
    List<String> argv = argv(entrypoint.command(), entrypoint.head());
    RuntimeConfig changed =
        config().withEntrypoint(argv.isEmpty() ? Optional.empty() : Optional.of(argv));
    scope.setConfig(seen.containsKey(Once.CMD) ? changed : changed.withCommand(Optional.empty()));
    return "ENTRYPOINT " + GoText.quotedList(argv);
  }

  private List<String> argv(Command command, Head head) {
    return switch (command) {
      case Command.ExecForm exec -> exec.arguments();
      case Command.ShellForm shell -> {
        if (config().shell().isEmpty()) {
          findings.report(
              Rule.JSON_ARGS_RECOMMENDED,
              head,
              "JSON arguments recommended for "
                  + head.keyword()
                  + " to prevent unintended behavior related to OS signals");
        }
        yield scope.withShell(shell.line());
      }
    };
  }

  String healthcheck(Instruction.Healthcheck healthcheck) throws PlanException {
    once(Once.HEALTHCHECK, healthcheck.head());
    var check = HealthcheckText.read(healthcheck);
    scope.setConfig(config().withHealthcheck(Optional.of(check)));
    return "HEALTHCHECK " + HealthcheckText.format(check);
  }

  private void once(Once kind, Head head) {
    SourceRange before = seen.put(kind, head.range());
    if (before != null) {
      findings.report(
          Rule.MULTIPLE_INSTRUCTIONS_DISALLOWED,
          head,
          before,
          "Multiple "
              + head.keyword()
              + " instructions should not be used in the same stage because only the last one will"
              + " be used");
    }
  }

  String shell(Instruction.Shell shell) {
    scope.setConfig(config().withShell(shell.arguments()));
    return "SHELL " + GoText.list(shell.arguments());
  }

  String stopSignal(Instruction.StopSignal stop) throws PlanException {
    String signal = context.expand(stop.signal(), stop.head());
    if (!Signals.isSignal(signal)) {
      throw PlanException.at(
          stop.signal().range(),
          "invalid signal: " + signal,
          "write a name such as SIGTERM, or a number");
    }
    scope.setConfig(config().withStopSignal(signal));
    return "STOPSIGNAL " + signal;
  }

  String volume(Instruction.Volume volume) throws PlanException {
    List<String> paths = new ArrayList<>();
    for (Text path : volume.paths()) {
      String expanded = context.expand(path, volume.head());
      if (expanded.isEmpty()) {
        throw PlanException.at(path.range(), "VOLUME specified can not be an empty string");
      }
      paths.add(expanded);
    }
    SequencedSet<String> all = new LinkedHashSet<>(config().volumes());
    all.addAll(paths);
    scope.setConfig(config().withVolumes(all));
    return "VOLUME " + GoText.list(paths);
  }

  /// The words are taken in the order of their text, as BuildKit does.
  String expose(Instruction.Expose expose) throws PlanException {
    List<Text> words =
        expose.ports().stream().sorted(java.util.Comparator.comparing(Text::value)).toList();
    List<String> exposed = new ArrayList<>();
    for (Text word : words) {
      for (String port : split(word)) {
        exposed.addAll(ports(port, word, expose.head()));
      }
    }
    SequencedSet<String> all = new LinkedHashSet<>(config().exposedPorts());
    all.addAll(exposed);
    scope.setConfig(config().withExposedPorts(all));
    return "EXPOSE " + GoText.list(exposed);
  }

  private List<String> split(Text word) throws PlanException {
    try {
      return context.words().split(word.value(), scope::find);
    } catch (Words.WordException e) {
      throw Expander.malformed(word, e);
    }
  }

  private List<String> ports(String port, Text word, Head head) throws PlanException {
    Ports ports;
    try {
      ports = Ports.parse(port);
    } catch (IllegalArgumentException e) {
      throw PlanException.at(
          word.range(), String.valueOf(e.getMessage()), "write port, port-port or port/udp");
    }
    if (!ports.protocol().equals(ports.protocol().toLowerCase(java.util.Locale.ROOT))) {
      findings.report(
          Rule.EXPOSE_PROTO_CASING,
          head,
          "Defined protocol '" + port + "' in EXPOSE instruction should be lowercase");
    }
    if (ports.mapped()) {
      findings.report(
          Rule.EXPOSE_INVALID_FORMAT,
          head,
          "EXPOSE instruction should not define an IP address or host-port mapping, found '"
              + port
              + "'");
    }
    return ports.exposed();
  }

  private RuntimeConfig config() {
    return scope.config();
  }
}
