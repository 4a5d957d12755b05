package dev.strata.plan;

import dev.strata.source.SourceRange;
import java.util.List;

/// What a user may give to the build of one target: arguments, secrets and SSH agents, each where
/// it first stands in the file. `description` is the text of a comment above, `# name text`.
public record Outline(
    String target, String description, List<Arg> args, List<Secret> secrets, List<Ssh> ssh) {
  public Outline {
    args = List.copyOf(args);
    secrets = List.copyOf(secrets);
    ssh = List.copyOf(ssh);
  }

  /// `value` is what the argument has in this build, empty for none.
  public record Arg(String name, String value, String description, SourceRange range) {}

  public record Secret(String id, boolean required, SourceRange range) {}

  public record Ssh(String id, boolean required, SourceRange range) {}
}
