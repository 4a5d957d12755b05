package dev.strata.cli;

import dev.strata.attest.PackageDifference;
import dev.strata.container.Container;
import dev.strata.container.ContainerChanges;
import dev.strata.image.ImageDifference;
import dev.strata.image.ImageView;
import dev.strata.oci.Json;
import dev.strata.oci.JsonMembers;
import dev.strata.report.ImageJson;
import dev.strata.report.ImageTexts;
import dev.strata.solver.Engine;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/// `strata diff`: what tells two images apart.
@Command(
    name = "diff",
    description =
        "Compares two images: files, config, packages, sizes; or tells what a container changed.",
    mixinStandardHelpOptions = true)
final class DiffCommand implements Callable<Integer> {
  @ParentCommand @Nullable Main main;
  @Mixin FormatOption format = new FormatOption();

  @Parameters(
      index = "0",
      paramLabel = "IMAGE|CONTAINER",
      description = "An image of the local store; or a container, alone.")
  String before = "";

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "IMAGE",
      description = "The one to compare with it.")
  @Nullable String after;

  @Override
  public Integer call() throws Exception {
    if (after == null) {
      return container();
    }
    String second = after;
    try (Engine engine = Inspection.open(main, "diff")) {
      ImageView old = Inspection.image(engine, before);
      ImageView now = Inspection.image(engine, second);
      ImageDifference difference = ImageDifference.between(old, now);
      PackageDifference packages =
          difference.files().isEmpty()
              ? PackageDifference.NONE
              : PackageDifference.between(old.tree(), now.tree());
      format.print(
          System.out,
          () -> new ImageTexts(Terminal.palette()).diff(difference, packages),
          () -> ImageJson.diff(difference, packages));
    }
    return ExitCode.OK.code();
  }

  /// In docker's form: what was added, changed, deleted.
  private int container() throws Exception {
    Container container = ContainerCommands.get(main, before).container();
    try (Engine engine = Inspection.open(main, "diff")) {
      List<ContainerChanges.Change> changes =
          ContainerChanges.of(container, ContainerCommands.tree(engine, container.layers()));
      format.print(
          System.out,
          () ->
              changes.stream()
                  .map(change -> change.kind() + " " + change.path() + "\n")
                  .collect(Collectors.joining()),
          () ->
              new Json.Array(
                  changes.stream()
                      .map(
                          change ->
                              JsonMembers.of()
                                  .put("Kind", change.kind().ordinal())
                                  .put("Path", change.path())
                                  .json())
                      .toList()));
    }
    return ExitCode.OK.code();
  }
}
