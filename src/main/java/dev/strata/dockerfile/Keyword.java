package dev.strata.dockerfile;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/// The instructions there are, and the flags that each has.
enum Keyword {
  ADD(
      FlagRule.text("chown"),
      FlagRule.text("chmod"),
      FlagRule.truth("link"),
      FlagRule.truth("keep-git-dir"),
      FlagRule.text("checksum"),
      FlagRule.truth("unpack"),
      FlagRule.repeated("exclude")),
  ARG,
  CMD,
  COPY(
      FlagRule.text("from"),
      FlagRule.text("chown"),
      FlagRule.text("chmod"),
      FlagRule.truth("link"),
      FlagRule.truth("parents"),
      FlagRule.repeated("exclude")),
  ENTRYPOINT,
  ENV,
  EXPOSE,
  FROM(FlagRule.text("platform")),
  HEALTHCHECK(
      FlagRule.text("interval"),
      FlagRule.text("timeout"),
      FlagRule.text("start-period"),
      FlagRule.text("start-interval"),
      FlagRule.text("retries")),
  LABEL,
  MAINTAINER,
  ONBUILD,
  RUN(
      FlagRule.repeated("mount"),
      FlagRule.text("network"),
      FlagRule.text("security"),
      FlagRule.repeated("device")),
  SHELL,
  STOPSIGNAL,
  USER,
  VOLUME,
  WORKDIR;

  private static final Map<String, Keyword> BY_NAME =
      Arrays.stream(values())
          .collect(Collectors.toUnmodifiableMap(Enum::name, Function.identity()));

  @SuppressWarnings("ImmutableEnumChecker") // List.of is immutable
  private final List<FlagRule> flags;

  Keyword(FlagRule... flags) {
    this.flags = List.of(flags);
  }

  static Optional<Keyword> find(String word) {
    return Optional.ofNullable(BY_NAME.get(word.toUpperCase(Locale.ROOT)));
  }

  List<FlagRule> flags() {
    return flags;
  }

  Optional<FlagRule> flag(String name) {
    return flags.stream().filter(rule -> rule.name().equals(name)).findFirst();
  }

  /// BuildKit passes over the flags of these without a look.
  boolean ignoresFlags() {
    return this == ARG || this == STOPSIGNAL;
  }

  /// What a flag takes.
  record FlagRule(String name, Kind kind) {
    enum Kind {
      TRUTH,
      TEXT,
      REPEATED
    }

    static FlagRule truth(String name) {
      return new FlagRule(name, Kind.TRUTH);
    }

    static FlagRule text(String name) {
      return new FlagRule(name, Kind.TEXT);
    }

    static FlagRule repeated(String name) {
      return new FlagRule(name, Kind.REPEATED);
    }
  }
}
