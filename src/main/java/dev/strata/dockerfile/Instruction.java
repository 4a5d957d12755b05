package dev.strata.dockerfile;

import java.util.List;
import java.util.Optional;

/// One instruction of a Dockerfile, as written (Dockerfile reference, mid 2026). Nothing in it is
/// expanded or resolved; flags are known to be ones that the instruction has.
public sealed interface Instruction {
  Head head();

  /// The keyword in capitals.
  default String name() {
    return switch (this) {
      case From _ -> "FROM";
      case Arg _ -> "ARG";
      case Env _ -> "ENV";
      case Label _ -> "LABEL";
      case Run _ -> "RUN";
      case Cmd _ -> "CMD";
      case Entrypoint _ -> "ENTRYPOINT";
      case Copy _ -> "COPY";
      case Add _ -> "ADD";
      case Workdir _ -> "WORKDIR";
      case User _ -> "USER";
      case Expose _ -> "EXPOSE";
      case Volume _ -> "VOLUME";
      case StopSignal _ -> "STOPSIGNAL";
      case Healthcheck _ -> "HEALTHCHECK";
      case Shell _ -> "SHELL";
      case Onbuild _ -> "ONBUILD";
      case Maintainer _ -> "MAINTAINER";
    };
  }

  /// `FROM [--platform=…] image [AS name]`.
  record From(Head head, Text image, Optional<Text> stageName) implements Instruction {}

  /// `ARG name[=default] …`.
  record Arg(Head head, List<Declaration> declarations) implements Instruction {
    /// One name, and its default where it has one.
    public record Declaration(Text name, Optional<Text> defaultValue) {}

    public Arg {
      declarations = List.copyOf(declarations);
    }
  }

  record Env(Head head, List<KeyValue> pairs) implements Instruction {
    public Env {
      pairs = List.copyOf(pairs);
    }
  }

  record Label(Head head, List<KeyValue> pairs) implements Instruction {
    public Label {
      pairs = List.copyOf(pairs);
    }
  }

  /// `RUN [--mount=…]… [--network=…] [--security=…] [--device=…] command`.
  record Run(Head head, Command command) implements Instruction {}

  record Cmd(Head head, Command command) implements Instruction {}

  record Entrypoint(Head head, Command command) implements Instruction {}

  /// `COPY [flags] source… destination`; `heredocs` are sources too, each named by its delimiter.
  record Copy(Head head, List<Text> sources, List<Heredoc> heredocs, Text destination)
      implements Instruction {
    public Copy {
      sources = List.copyOf(sources);
      heredocs = List.copyOf(heredocs);
    }
  }

  /// `ADD [flags] source… destination`; as COPY, and archives, URLs and git repositories.
  record Add(Head head, List<Text> sources, List<Heredoc> heredocs, Text destination)
      implements Instruction {
    public Add {
      sources = List.copyOf(sources);
      heredocs = List.copyOf(heredocs);
    }
  }

  record Workdir(Head head, Text path) implements Instruction {}

  record User(Head head, Text user) implements Instruction {}

  record Expose(Head head, List<Text> ports) implements Instruction {
    public Expose {
      ports = List.copyOf(ports);
    }
  }

  record Volume(Head head, List<Text> paths) implements Instruction {
    public Volume {
      paths = List.copyOf(paths);
    }
  }

  record StopSignal(Head head, Text signal) implements Instruction {}

  /// `HEALTHCHECK NONE`, with no command, or `HEALTHCHECK [flags] CMD command`.
  record Healthcheck(Head head, Optional<Command> command) implements Instruction {}

  record Shell(Head head, List<String> arguments) implements Instruction {
    public Shell {
      arguments = List.copyOf(arguments);
    }
  }

  /// `ONBUILD instruction`; `trigger` is the instruction as written, here-documents left in.
  record Onbuild(Head head, String trigger, Instruction instruction) implements Instruction {}

  record Maintainer(Head head, Text author) implements Instruction {}
}
