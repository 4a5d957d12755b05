package dev.strata.image;

import dev.strata.oci.ImageReference;
import dev.strata.oci.LayerCompression;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Reads an `-o` option as buildx does: one CSV record of `key=value` fields (a field in double
/// quotes may hold commas; `""` in it is a quote), keys in any case; a single field without `=` is
/// a folder for `type=local`, and `-` is `type=tar,dest=-`.
final class OutputSpecParser {
  private static final Pattern ANNOTATION =
      Pattern.compile(
          "annotation(?:-(manifest|manifest-descriptor|index|index-descriptor))?(?:\\[([^\\]]*)\\])?\\.(.+)");

  private final String text;
  private final SequencedMap<String, String> options = new java.util.LinkedHashMap<>();
  private final Map<AnnotationTarget, SortedMap<String, SortedMap<String, String>>> annotations =
      new EnumMap<>(AnnotationTarget.class);

  OutputSpecParser(String text) {
    this.text = text;
  }

  OutputSpec parse() throws InvalidOutputException {
    List<String> fields = fields();
    if (fields.size() == 1 && fields.getFirst().indexOf('=') < 0) {
      boolean standardOutput = fields.getFirst().equals(OutputSpec.STANDARD_OUTPUT);
      options.put("type", standardOutput ? "tar" : "local");
      options.put("dest", fields.getFirst());
    } else {
      for (String field : fields) {
        field(field);
      }
    }
    OutputSpec spec = spec();
    if (!options.isEmpty()) {
      throw wrong(
          "unknown option " + String.join(", ", options.sequencedKeySet()),
          "known are type, dest, name, push, tar, compression, compression-level,"
              + " force-compression, oci-mediatypes, rewrite-timestamp and annotation.KEY");
    }
    return spec;
  }

  private void field(String field) throws InvalidOutputException {
    int equals = field.indexOf('=');
    if (equals < 0) {
      throw wrong("\"" + field + "\" has no value", "write key=value");
    }
    String key = field.substring(0, equals).strip();
    String value = field.substring(equals + 1);
    Matcher annotation = ANNOTATION.matcher(key);
    if (annotation.matches()) {
      AnnotationTarget target =
          annotation.group(1) == null
              ? AnnotationTarget.MANIFEST
              : AnnotationTarget.valueOf(
                  annotation.group(1).toUpperCase(Locale.ROOT).replace('-', '_'));
      String platform = annotation.group(2) == null ? "" : annotation.group(2);
      annotations
          .computeIfAbsent(target, t -> new TreeMap<>())
          .computeIfAbsent(platform, p -> new TreeMap<>())
          .put(annotation.group(3), value);
    } else {
      options.put(key.toLowerCase(Locale.ROOT), value);
    }
  }

  private OutputSpec spec() throws InvalidOutputException {
    String word = take("type").orElse("");
    boolean registry = word.equals("registry");
    OutputType type =
        registry
            ? OutputType.IMAGE
            : OutputType.find(word)
                .orElseThrow(
                    () ->
                        wrong(
                            word.isEmpty() ? "type is missing" : "unknown type \"" + word + "\"",
                            "types are oci, docker, local, tar, image, registry and cacheonly"));
    Optional<String> dest = take("dest");
    if (dest.isPresent() && dest.get().isEmpty()) {
      throw wrong("dest is empty", "give a path, or - for standard output");
    }
    boolean tar = flag("tar", true);
    if ((type == OutputType.LOCAL || !tar)
        && dest.filter(OutputSpec.STANDARD_OUTPUT::equals).isPresent()) {
      throw wrong("a folder cannot be written to standard output", "give the path of a folder");
    }
    if (dest.isEmpty() && (type == OutputType.LOCAL || !tar)) {
      throw wrong("dest is missing", "add dest=PATH");
    }
    if (!tar && type != OutputType.OCI && type != OutputType.DOCKER) {
      throw wrong("tar=false is only for type=oci and type=docker", "use type=local for a folder");
    }
    return new OutputSpec(
        type,
        dest,
        tar,
        names(),
        flag("push", registry),
        compression(),
        flag("force-compression", false),
        options.containsKey("oci-mediatypes")
            ? Optional.of(flag("oci-mediatypes", true))
            : Optional.empty(),
        flag("rewrite-timestamp", false),
        annotations);
  }

  private List<ImageReference> names() throws InvalidOutputException {
    List<ImageReference> names = new ArrayList<>();
    for (String name : take("name").orElse("").split(",", -1)) {
      if (!name.isBlank()) {
        try {
          names.add(ImageReference.parse(name.strip()));
        } catch (IllegalArgumentException e) {
          throw wrong(String.valueOf(e.getMessage()), "write it as name:tag");
        }
      }
    }
    return names;
  }

  private Compression compression() throws InvalidOutputException {
    String word = take("compression").orElse("gzip");
    Optional<String> level = take("compression-level");
    LayerCompression kind =
        switch (word) {
          case "gzip" -> LayerCompression.GZIP;
          case "zstd" -> LayerCompression.ZSTD;
          case "uncompressed" -> LayerCompression.NONE;
          case "estargz" ->
              throw wrong("compression=estargz is not offered", "use gzip, zstd or uncompressed");
          default ->
              throw wrong("unknown compression \"" + word + "\"", "use gzip, zstd or uncompressed");
        };
    if (level.isEmpty() || kind == LayerCompression.NONE) {
      return Compression.of(kind);
    }
    try {
      return new Compression(kind, Integer.parseInt(level.get()));
    } catch (NumberFormatException e) {
      throw wrong("compression-level \"" + level.get() + "\" is not a number", "give a number");
    } catch (IllegalArgumentException e) {
      throw wrong(String.valueOf(e.getMessage()), "gzip has 1 to 9, zstd 1 to 22");
    }
  }

  private boolean flag(String name, boolean otherwise) throws InvalidOutputException {
    Optional<String> value = take(name);
    if (value.isEmpty()) {
      return otherwise;
    }
    return switch (value.get().toLowerCase(Locale.ROOT)) {
      case "1", "t", "true" -> true;
      case "0", "f", "false" -> false;
      default ->
          throw wrong(
              name + "=" + value.get() + " is neither true nor false", "write true or false");
    };
  }

  private Optional<String> take(String name) {
    return Optional.ofNullable(options.remove(name));
  }

  private List<String> fields() throws InvalidOutputException {
    List<String> fields = new ArrayList<>();
    StringBuilder field = new StringBuilder();
    boolean quoted = false;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (quoted && c == '"' && i + 1 < text.length() && text.charAt(i + 1) == '"') {
        field.append('"');
        i++;
      } else if (c == '"' && (quoted || field.isEmpty())) {
        quoted = !quoted;
      } else if (c == ',' && !quoted) {
        fields.add(field.toString());
        field.setLength(0);
      } else {
        field.append(c);
      }
    }
    if (quoted) {
      throw wrong("a quote is not closed", "end the field with \"");
    }
    fields.add(field.toString());
    return fields;
  }

  private InvalidOutputException wrong(String problem, String hint) {
    return new InvalidOutputException("-o " + text + ": " + problem, hint);
  }
}
