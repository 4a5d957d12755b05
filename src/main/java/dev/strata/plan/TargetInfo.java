package dev.strata.plan;

import dev.strata.dockerfile.Dockerfile;
import dev.strata.dockerfile.Instruction;
import dev.strata.dockerfile.Text;
import dev.strata.source.SourceRange;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// A stage as something to build. `base` and `platform` are as written; the file's last stage is
/// the one that is built where nothing is said.
public record TargetInfo(
    int index,
    Optional<String> name,
    String description,
    String base,
    Optional<String> platform,
    boolean isDefault,
    SourceRange range) {
  /// The stages of a file, in its order.
  public static List<TargetInfo> list(Dockerfile file) {
    List<Instruction.From> froms =
        file.instructions().stream()
            .filter(Instruction.From.class::isInstance)
            .map(Instruction.From.class::cast)
            .toList();
    List<TargetInfo> targets = new ArrayList<>();
    for (Instruction.From from : froms) {
      Optional<String> name = from.stageName().map(t -> t.value().toLowerCase(Locale.ROOT));
      targets.add(
          new TargetInfo(
              targets.size(),
              name,
              name.map(n -> description(from.head().comments(), n)).orElse(""),
              from.image().value(),
              from.head().flag("platform").map(Text::value),
              targets.size() == froms.size() - 1,
              from.head().range()));
    }
    return targets;
  }

  /// What a comment line says of this name: `# name text`.
  static String description(List<Text> comments, String name) {
    return comments.stream()
        .map(c -> c.value().strip())
        .filter(c -> c.startsWith(name + " "))
        .map(c -> c.substring(name.length() + 1))
        .findFirst()
        .orElse("");
  }
}
