package dev.strata.plan;

import dev.strata.dockerfile.Instruction;
import dev.strata.oci.RuntimeConfig;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;

/// One instruction after FROM, resolved: variables expanded, relative paths made absolute, stages
/// and images found.
///
/// Every step has the {@link Facts} in common. Its parent state is that of the step before it in
/// its stage, or of the stage's base.
public sealed interface Step {
  Facts facts();

  /// The trees that the step takes files from, its parent state apart, each once, in the order
  /// written.
  default List<Source> trees() {
    return switch (this) {
      case Metadata _, Workdir _ -> List.of();
      case Run run -> run.mounts().stream().flatMap(m -> m.tree().stream()).distinct().toList();
      case Copy copy ->
          copy.sources().stream()
              .filter(CopySource.Paths.class::isInstance)
              .map(s -> ((CopySource.Paths) s).from())
              .distinct()
              .toList();
    };
  }

  /// - `display` is the instruction in one line after expansion, as progress shows it (`COPY .
  ///   /src`).
  /// - `createdBy` is its line in the image's history, in BuildKit's form (`RUN /bin/sh -c make #
  ///   buildkit`); empty for ONBUILD, which has no line there.
  /// - `config` is the runtime config after the step.
  /// - `noCache` says that the user asked for this step to be run whatever is cached.
  /// - `fromTrigger` says that it comes from an ONBUILD of the base; its range is then that of
  ///   FROM.
  record Facts(
      StepId id,
      Instruction instruction,
      String display,
      String createdBy,
      RuntimeConfig config,
      boolean noCache,
      boolean fromTrigger) {}

  /// Changes the config only, never the state.
  record Metadata(Facts facts) implements Step {}

  /// Makes the working folder, where the parent has none. `path` is absolute and clean.
  record Workdir(Facts facts, String path) implements Step {}

  /// - `argv` is what is executed, the shell included.
  /// - `environment` holds ENV and the ARGs in scope, as the process will see them, but not PATH,
  ///   HOME and the like which the sandbox adds, nor `proxies`.
  /// - `proxies` are predefined proxy ARGs: given to the process, in no key.
  /// - `user` is as written (`name`, `uid`, `name:group`), empty for root; `workingDir` is
  ///   absolute.
  /// - `hostname` is empty for the usual one.
  /// - `script` is the file that `argv` starts, for a here-document with a `#!` line.
  record Run(
      Facts facts,
      List<String> argv,
      SequencedMap<String, String> environment,
      SequencedMap<String, String> proxies,
      String user,
      String workingDir,
      List<Mount> mounts,
      Network network,
      boolean insecure,
      List<String> devices,
      Optional<Script> script,
      String hostname)
      implements Step {
    public Run {
      argv = List.copyOf(argv);
      mounts = List.copyOf(mounts);
      devices = List.copyOf(devices);
    }
  }

  /// A file that is bound into the step's root, mode 0755, for the time of the run.
  record Script(String path, String content) {}

  enum Network {
    DEFAULT,
    NONE,
    HOST
  }

  /// A COPY, or an ADD where `add` says so.
  ///
  /// - `destination` is absolute; a trailing slash, where written, is kept: it tells a folder.
  /// - `chown` is `user[:group]` by name or number; `chmod` octal or symbolic.
  /// - `excludes` are patterns of `--exclude`.
  /// - `unpack` is `--unpack` of ADD, absent where not written.
  record Copy(
      Facts facts,
      List<CopySource> sources,
      String destination,
      Optional<String> chown,
      Optional<String> chmod,
      boolean link,
      boolean parents,
      List<String> excludes,
      boolean add,
      Optional<Boolean> unpack,
      Optional<String> checksum,
      boolean keepGitDir)
      implements Step {
    public Copy {
      sources = List.copyOf(sources);
      excludes = List.copyOf(excludes);
    }
  }
}
