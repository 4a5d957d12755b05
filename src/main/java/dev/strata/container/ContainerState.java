package dev.strata.container;

import java.time.Instant;
import java.util.Optional;

/// How a container is.
public sealed interface ContainerState {
  /// Its process has not started yet.
  record Created() implements ContainerState {}

  /// Its process runs; `pid` is its number on the host.
  record Running(int pid, Instant started) implements ContainerState {}

  /// Its process has ended; `error` says why it could not be run, and is empty where it could.
  record Exited(int exitCode, String error, Optional<Instant> started, Instant finished)
      implements ContainerState {}

  /// In docker's words.
  default String word() {
    return switch (this) {
      case Created _ -> "created";
      case Running _ -> "running";
      case Exited _ -> "exited";
    };
  }
}
