package dev.strata.cli;

import dev.strata.image.InvalidOutputException;
import dev.strata.image.OutputSpec;
import dev.strata.image.OutputType;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;

/// `build --push`: short for `-o type=image,push=true`, or for `push=true` in the `type=image`
/// outputs that are given.
final class PushOption {
  @Option(names = "--push", description = "Push the image under its names (-o type=registry).")
  boolean push;

  List<OutputSpec> applied(List<OutputSpec> outputs) {
    if (!push) {
      return outputs;
    }
    List<OutputSpec> pushing = new ArrayList<>();
    for (OutputSpec output : outputs) {
      pushing.add(output.type() == OutputType.IMAGE ? output.withPush() : output);
    }
    if (pushing.stream().noneMatch(OutputSpec::push)) {
      try {
        pushing.add(OutputSpec.parse("type=image,push=true"));
      } catch (InvalidOutputException e) {
        throw new IllegalStateException(e);
      }
    }
    return pushing;
  }
}
