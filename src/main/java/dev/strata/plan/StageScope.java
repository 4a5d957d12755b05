package dev.strata.plan;

import dev.strata.oci.ImageConfig;
import dev.strata.oci.Platform;
import dev.strata.oci.RuntimeConfig;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;

/// The variables and the runtime config at one point of a stage.
///
/// ENV and ARG share one space of names, in which the later instruction wins, as in BuildKit; only
/// ENV reaches the config.
final class StageScope {

  private final Platform platform;
  private final SequencedMap<String, String> variables;
  private final SequencedMap<String, Optional<String>> buildArgs;
  private RuntimeConfig config;
  private String author;
  private boolean workdirSet;

  private StageScope(
      Platform platform,
      SequencedMap<String, String> variables,
      SequencedMap<String, Optional<String>> buildArgs,
      RuntimeConfig config,
      String author,
      boolean workdirSet) {
    this.platform = platform;
    this.variables = new LinkedHashMap<>(variables);
    this.buildArgs = new LinkedHashMap<>(buildArgs);
    this.config = config;
    this.author = author;
    this.workdirSet = workdirSet;
  }

  /// The start of a stage from an image; PATH is always set, except on Windows.
  static StageScope ofImage(ImageConfig image, Platform platform) {
    RuntimeConfig config = image.runtime().withOnBuild(List.of());
    if (!config.env().containsKey("PATH") && !platform.os().equals("windows")) {
      config = config.withEnv(Map.of("PATH", RuntimeConfig.DEFAULT_PATH));
    }
    if (!config.workingDir().isEmpty()) {
      config = config.withWorkingDir(PathText.workdir("/", config.workingDir()));
    }
    return new StageScope(
        platform, config.env(), new LinkedHashMap<>(), config, image.author(), false);
  }

  /// The start of a stage from `scratch`.
  static StageScope ofScratch(Platform platform) {
    ImageConfig scratch = ImageConfig.scratch(platform);
    return ofImage(
        new ImageConfig(
            Optional.empty(),
            "",
            platform,
            scratch.runtime().withWorkingDir("/"),
            List.of(),
            List.of()),
        platform);
  }

  /// The start of a stage from this one: variables and ARGs carry over, triggers do not. A name
  /// that both ENV and a later ARG have set is ENV's again.
  StageScope child() {
    SequencedMap<String, String> carried = new LinkedHashMap<>(variables);
    carried.putAll(config.env());
    return new StageScope(
        platform, carried, buildArgs, config.withOnBuild(List.of()), author, workdirSet);
  }

  Platform platform() {
    return platform;
  }

  Optional<String> find(String name) {
    return Optional.ofNullable(variables.get(name));
  }

  /// ENV and the ARGs that have a value.
  SequencedMap<String, String> variables() {
    return variables;
  }

  /// The ARGs declared, in that order, with or without a value.
  SequencedMap<String, Optional<String>> buildArgs() {
    return buildArgs;
  }

  void setVariable(String name, String value) {
    variables.put(name, value);
  }

  void declare(String name, Optional<String> value) {
    buildArgs.put(name, value);
    value.ifPresent(v -> variables.put(name, v));
  }

  RuntimeConfig config() {
    return config;
  }

  void setConfig(RuntimeConfig value) {
    config = value;
  }

  String author() {
    return author;
  }

  void setAuthor(String value) {
    author = value;
  }

  boolean workdirSet() {
    return workdirSet;
  }

  void markWorkdirSet() {
    workdirSet = true;
  }

  /// The folder that a process starts in, absolute and clean.
  String workingDir() {
    return PathText.resolve("/", config.workingDir());
  }

  /// A shell form's argument vector.
  List<String> withShell(String line) {
    List<String> shell = config.shell();
    if (shell.isEmpty()) {
      shell =
          platform.os().equals("windows") ? List.of("cmd", "/S", "/C") : List.of("/bin/sh", "-c");
    }
    List<String> argv = new java.util.ArrayList<>(shell);
    argv.add(line);
    return argv;
  }
}
