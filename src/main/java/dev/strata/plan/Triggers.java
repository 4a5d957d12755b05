package dev.strata.plan;

import dev.strata.dockerfile.DockerfileParser;
import dev.strata.dockerfile.Head;
import dev.strata.dockerfile.Instruction;
import dev.strata.source.DiagnosticsException;
import dev.strata.source.SourceFile;
import dev.strata.source.SourceRange;
import java.util.List;

/// Reads the triggers that a base's ONBUILD left. Their text is not in the file, so their place is
/// that of the FROM that runs them.
final class Triggers {
  private Triggers() {}

  static Instruction parse(String trigger, Instruction.From from) throws PlanException {
    SourceRange range = from.head().range();
    List<Instruction> instructions;
    try {
      // A file needs a stage.
      SourceFile source = new SourceFile("ONBUILD", "FROM scratch\n" + trigger);
      List<Instruction> all = DockerfileParser.parse(source).instructions();
      instructions = all.subList(1, all.size());
    } catch (DiagnosticsException e) {
      throw PlanException.at(
          range,
          "the base's trigger \"ONBUILD "
              + trigger
              + "\" cannot be read: "
              + e.diagnostics().getFirst().message(),
          "the mistake is in the base image; rebuild it, or take another");
    }
    if (instructions.size() != 1) {
      throw PlanException.at(range, "onbuild trigger should be a single expression");
    }
    Instruction instruction = instructions.getFirst();
    return switch (instruction) {
      case Instruction.From _, Instruction.Maintainer _, Instruction.Onbuild _ ->
          throw PlanException.at(
              range, instruction.name() + " isn't allowed as an ONBUILD trigger");
      default -> at(instruction, range);
    };
  }

  private static Instruction at(Instruction instruction, SourceRange range) {
    Head old = instruction.head();
    Head head = new Head(range, old.keyword(), range, old.original(), old.flags(), List.of());
    return switch (instruction) {
      case Instruction.From i -> new Instruction.From(head, i.image(), i.stageName());
      case Instruction.Arg i -> new Instruction.Arg(head, i.declarations());
      case Instruction.Env i -> new Instruction.Env(head, i.pairs());
      case Instruction.Label i -> new Instruction.Label(head, i.pairs());
      case Instruction.Run i -> new Instruction.Run(head, i.command());
      case Instruction.Cmd i -> new Instruction.Cmd(head, i.command());
      case Instruction.Entrypoint i -> new Instruction.Entrypoint(head, i.command());
      case Instruction.Copy i ->
          new Instruction.Copy(head, i.sources(), i.heredocs(), i.destination());
      case Instruction.Add i ->
          new Instruction.Add(head, i.sources(), i.heredocs(), i.destination());
      case Instruction.Workdir i -> new Instruction.Workdir(head, i.path());
      case Instruction.User i -> new Instruction.User(head, i.user());
      case Instruction.Expose i -> new Instruction.Expose(head, i.ports());
      case Instruction.Volume i -> new Instruction.Volume(head, i.paths());
      case Instruction.StopSignal i -> new Instruction.StopSignal(head, i.signal());
      case Instruction.Healthcheck i -> new Instruction.Healthcheck(head, i.command());
      case Instruction.Shell i -> new Instruction.Shell(head, i.arguments());
      case Instruction.Onbuild i -> new Instruction.Onbuild(head, i.trigger(), i.instruction());
      case Instruction.Maintainer i -> new Instruction.Maintainer(head, i.author());
    };
  }
}
