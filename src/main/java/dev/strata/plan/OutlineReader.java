package dev.strata.plan;

import dev.strata.dockerfile.Instruction;
import dev.strata.dockerfile.Text;
import dev.strata.dockerfile.Words;
import dev.strata.source.SourceRange;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Gathers an {@link Outline} from stages that have been planned. Where several declare one
/// argument, the one nearest to the target counts.
final class OutlineReader {
  private final List<Instruction.Arg> globalArgs;
  private final GlobalArgs globals;
  private final Words words;
  private final Map<String, Outline.Arg> args = new LinkedHashMap<>();
  private final Set<String> usedGlobals = new LinkedHashSet<>();

  /// `globalArgs` are the instructions above the first FROM.
  OutlineReader(List<Instruction.Arg> globalArgs, GlobalArgs globals, Words words) {
    this.globalArgs = globalArgs;
    this.globals = globals;
    this.words = words;
  }

  /// `needed` and `plan` are of the same stages, in the order of the file.
  Outline read(List<StageDraft> needed, StageDraft target, BuildPlan plan) throws PlanException {
    for (StageDraft stage : needed.reversed()) {
      addUsed(stage.from().image());
      for (Text platform : stage.from().head().flags("platform")) {
        addUsed(platform);
      }
      addDeclared(stage);
    }
    addGlobals();
    String name = target.name().orElse("");
    return new Outline(
        name,
        name.isEmpty() ? "" : TargetInfo.description(target.from().head().comments(), name),
        args.values().stream().sorted(Comparator.comparingInt(a -> a.range().start())).toList(),
        secrets(plan),
        ssh(plan));
  }

  private void addUsed(Text text) throws PlanException {
    usedGlobals.addAll(Expander.expand(words, text, globals::find).matched());
  }

  private void addDeclared(StageDraft stage) {
    for (StageDraft.Item item : stage.items()) {
      if (!(item.instruction() instanceof Instruction.Arg arg) || item.trigger()) {
        continue;
      }
      for (Instruction.Arg.Declaration declaration : arg.declarations()) {
        String name = declaration.name().value();
        boolean inherited = declaration.defaultValue().isEmpty() && globals.names().contains(name);
        if (inherited) {
          usedGlobals.add(name);
        } else {
          String value =
              stage.scope().buildArgs().getOrDefault(name, java.util.Optional.empty()).orElse("");
          args.putIfAbsent(name, argument(arg, name, value));
        }
      }
    }
  }

  private static Outline.Arg argument(Instruction.Arg arg, String name, String value) {
    return new Outline.Arg(
        name, value, TargetInfo.description(arg.head().comments(), name), arg.head().range());
  }

  /// From the last up, so that what a default uses is seen as used before its own turn.
  private void addGlobals() throws PlanException {
    for (Instruction.Arg arg : globalArgs.reversed()) {
      for (Instruction.Arg.Declaration declaration : arg.declarations().reversed()) {
        String name = declaration.name().value();
        if (!usedGlobals.contains(name)) {
          continue;
        }
        if (declaration.defaultValue().isPresent()) {
          addUsed(declaration.defaultValue().get());
        }
        args.putIfAbsent(name, argument(arg, name, globals.find(name).orElse("")));
      }
    }
  }

  private static List<Outline.Secret> secrets(BuildPlan plan) {
    Map<String, Outline.Secret> secrets = new LinkedHashMap<>();
    for (Step.Run run : runs(plan)) {
      SourceRange range = run.facts().instruction().head().range();
      for (Mount mount : run.mounts()) {
        if (mount instanceof Mount.Secret secret) {
          secrets.putIfAbsent(
              secret.id(), new Outline.Secret(secret.id(), secret.required(), range));
        }
      }
    }
    return List.copyOf(secrets.values());
  }

  private static List<Outline.Ssh> ssh(BuildPlan plan) {
    Map<String, Outline.Ssh> agents = new LinkedHashMap<>();
    for (Step.Run run : runs(plan)) {
      SourceRange range = run.facts().instruction().head().range();
      for (Mount mount : run.mounts()) {
        if (mount instanceof Mount.Ssh ssh) {
          agents.putIfAbsent(ssh.id(), new Outline.Ssh(ssh.id(), ssh.required(), range));
        }
      }
    }
    return List.copyOf(agents.values());
  }

  private static List<Step.Run> runs(BuildPlan plan) {
    List<Step.Run> runs = new ArrayList<>();
    for (StagePlan stage : plan.stages()) {
      stage.steps().stream()
          .filter(Step.Run.class::isInstance)
          .forEach(s -> runs.add((Step.Run) s));
    }
    return runs;
  }
}
