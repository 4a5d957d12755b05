package dev.strata.plan;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The value of one `--mount`, read and checked but not yet resolved (Dockerfile reference, "RUN
/// --mount").
record MountOptions(
    Type type,
    String from,
    String source,
    String target,
    boolean readOnly,
    long sizeBytes,
    String id,
    Mount.Sharing sharing,
    boolean required,
    Optional<String> env,
    OptionalInt mode,
    OptionalInt uid,
    OptionalInt gid) {

  enum Type {
    BIND,
    CACHE,
    TMPFS,
    SECRET,
    SSH;

    String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /// Replaces the variables in an option's value.
  interface Expander {
    String expand(String value) throws PlanException;
  }

  /// The stage, image or context that a `--mount` takes from, without reading the rest: no variable
  /// is allowed in it. Empty for none.
  ///
  /// @throws IllegalArgumentException where it has one
  static String fromOf(String value) {
    String from = "";
    for (String field : CsvFields.parse(value)) {
      String[] pair = field.split("=", 2);
      if (pair.length == 2 && pair[0].equalsIgnoreCase("from")) {
        int dollar = pair[1].indexOf('$');
        if (dollar >= 0 && dollar != pair[1].length() - 1) {
          throw new IllegalArgumentException(
              "'from' doesn't support variable expansion, define alias stage instead");
        }
        from = pair[1];
      }
    }
    return from;
  }

  /// @throws IllegalArgumentException for an option that is unknown, malformed or of another type
  static MountOptions parse(String value, Expander expander) throws PlanException {
    Reading reading = new Reading();
    for (String field : CsvFields.parse(value)) {
      int equals = field.indexOf('=');
      String key = (equals < 0 ? field : field.substring(0, equals)).toLowerCase(Locale.ROOT);
      if (equals < 0) {
        reading.flag(key, field);
      } else {
        reading.option(key, expander.expand(field.substring(equals + 1)), field);
      }
    }
    return reading.finish();
  }

  /// The options so far: their order matters, since some belong to the type named before them.
  private static final class Reading {
    private static final List<String> KEYS =
        List.of(
            "type",
            "from",
            "source",
            "target",
            "readonly",
            "id",
            "sharing",
            "required",
            "size",
            "mode",
            "uid",
            "gid",
            "src",
            "dst",
            "destination",
            "ro",
            "rw",
            "readwrite",
            "env");

    private Type type = Type.BIND;
    private String from = "";
    private String source = "";
    private String target = "";
    private Optional<Boolean> readOnly = Optional.empty();
    private long sizeBytes;
    private String id = "";
    private Optional<Mount.Sharing> sharing = Optional.empty();
    private boolean required;
    private Optional<String> env = Optional.empty();
    private OptionalInt mode = OptionalInt.empty();
    private OptionalInt uid = OptionalInt.empty();
    private OptionalInt gid = OptionalInt.empty();

    void flag(String key, String field) {
      switch (key) {
        case "readonly", "ro" -> readOnly = Optional.of(true);
        case "readwrite", "rw" -> readOnly = Optional.of(false);
        case "required" -> required = onlyFor(key, true, Type.SECRET, Type.SSH);
        case "z", "Z" -> {
          // Podman's wish for an SELinux label, which no mount has here: there is nothing to do.
        }
        default ->
            throw new IllegalArgumentException(
                "invalid field '" + field + "' must be a key=value pair");
      }
    }

    void option(String key, String value, String field) {
      switch (key) {
        case "type" -> type = typeOf(value);
        case "from" -> from = value;
        case "source", "src" -> source = value;
        case "target", "dst", "destination" -> target = value;
        case "readonly", "ro" -> readOnly = Optional.of(truth(key, value));
        case "readwrite", "rw" -> readOnly = Optional.of(!truth(key, value));
        case "required" -> required = onlyFor(key, truth(key, value), Type.SECRET, Type.SSH);
        case "size" -> sizeBytes = onlyFor(key, bytes(key, value), Type.TMPFS);
        case "id" -> id = value;
        case "sharing" -> sharing = Optional.of(sharingOf(value));
        case "mode" -> mode = number(key, value, 8);
        case "uid" -> uid = number(key, value, 10);
        case "gid" -> gid = number(key, value, 10);
        case "env" -> env = Optional.of(value);
        default ->
            throw new IllegalArgumentException(
                "unexpected key '" + key + "' in '" + field + "'" + didYouMean(key, KEYS));
      }
    }

    MountOptions finish() {
      boolean hasOwner = type == Type.SECRET || type == Type.SSH || type == Type.CACHE;
      refuse(
          !hasOwner && mode.isPresent(),
          "mode not allowed for \"" + type.word() + "\" type mounts");
      refuse(
          !hasOwner && uid.isPresent(), "uid not allowed for \"" + type.word() + "\" type mounts");
      refuse(
          !hasOwner && gid.isPresent(), "gid not allowed for \"" + type.word() + "\" type mounts");
      if (type == Type.SECRET) {
        refuse(!from.isEmpty(), "secret mount should not have a from");
        refuse(sharing.isPresent(), "secret mount should not define sharing");
        refuse(
            source.isEmpty() && target.isEmpty() && id.isEmpty(),
            "invalid secret mount. one of source, target required");
        refuse(!source.isEmpty() && !id.isEmpty(), "both source and id can't be set");
      }
      refuse(type == Type.SSH && !source.isEmpty(), "ssh does not support source");
      refuse(
          sharing.isPresent() && type != Type.CACHE,
          "invalid cache sharing set for " + type.word() + " mount");
      return new MountOptions(
          type,
          from,
          source,
          target,
          readOnly.orElse(type != Type.CACHE && type != Type.TMPFS),
          sizeBytes,
          id,
          sharing.orElse(Mount.Sharing.SHARED),
          required,
          env,
          mode,
          uid,
          gid);
    }

    private static void refuse(boolean wrong, String message) {
      if (wrong) {
        throw new IllegalArgumentException(message);
      }
    }

    private <T> T onlyFor(String key, T value, Type... types) {
      refuse(
          !List.of(types).contains(type),
          "unexpected key '" + key + "' for mount type '" + type.word() + "'");
      return value;
    }

    private static Type typeOf(String value) {
      for (Type type : Type.values()) {
        if (type.word().equalsIgnoreCase(value)) {
          return type;
        }
      }
      throw new IllegalArgumentException(
          "unsupported mount type \""
              + value
              + "\""
              + didYouMean(value, List.of("bind", "cache", "tmpfs", "secret", "ssh")));
    }

    private static Mount.Sharing sharingOf(String value) {
      return switch (value.toLowerCase(Locale.ROOT)) {
        case "shared" -> Mount.Sharing.SHARED;
        case "private" -> Mount.Sharing.PRIVATE;
        case "locked" -> Mount.Sharing.LOCKED;
        default ->
            throw new IllegalArgumentException(
                "unsupported sharing value \""
                    + value
                    + "\""
                    + didYouMean(value, List.of("shared", "private", "locked")));
      };
    }

    private static boolean truth(String key, String value) {
      try {
        return GoText.parseBoolean(value);
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException("invalid value for " + key + ": " + value, e);
      }
    }

    private static OptionalInt number(String key, String value, int radix) {
      if (value.matches("[0-9]+")) {
        try {
          return OptionalInt.of(Integer.parseUnsignedInt(value, radix));
        } catch (NumberFormatException e) {
          // told below
        }
      }
      throw new IllegalArgumentException("invalid value " + value + " for " + key);
    }

    private static long bytes(String key, String value) {
      Matcher matcher = SIZE.matcher(value);
      if (!matcher.matches()) {
        throw new IllegalArgumentException("invalid value for " + key + ": " + value);
      }
      int power = matcher.group(2) == null ? 0 : 1 + "kmgtp".indexOf(lower(matcher.group(2)));
      return (long) (Double.parseDouble(matcher.group(1)) * Math.pow(1024, power));
    }

    private static String lower(String text) {
      return text.toLowerCase(Locale.ROOT);
    }

    private static String didYouMean(String value, List<String> options) {
      return Suggestions.nearest(value, options).map(n -> " (did you mean " + n + "?)").orElse("");
    }
  }

  private static final Pattern SIZE =
      Pattern.compile("([0-9]+(?:\\.[0-9]+)?) ?([kKmMgGtTpP])?[iI]?[bB]?");
}
