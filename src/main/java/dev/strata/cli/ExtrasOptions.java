package dev.strata.cli;

import dev.strata.image.AnnotationTarget;
import dev.strata.image.InvalidOutputException;
import dev.strata.image.OutputSpec;
import dev.strata.image.OutputType;
import dev.strata.oci.Platform;
import dev.strata.solver.ImageExtras;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Option;

/// The flags of `build` for annotations and attestations. Words and forms are those of buildx.
final class ExtrasOptions {
  private static final Pattern LEVEL = Pattern.compile("([a-z-]+)(?:\\[([^\\]]+)\\])?");

  @Option(
      names = "--annotation",
      paramLabel = "[LEVEL:]NAME=VALUE",
      description =
          "An annotation of the image: of its manifest, or of LEVEL manifest[PLATFORM],"
              + " manifest-descriptor, index or index-descriptor, several with commas.")
  List<String> annotations = new ArrayList<>();

  @Option(
      names = "--attest",
      paramLabel = "type=TYPE,…",
      description = "What to attest of the image: type=provenance,mode=min|max or type=sbom.")
  List<String> attests = new ArrayList<>();

  @Option(
      names = "--provenance",
      paramLabel = "VALUE",
      description = "Short for --attest type=provenance: true, false, mode=min, or mode=max.")
  Optional<String> provenance = Optional.empty();

  @Option(
      names = "--sbom",
      paramLabel = "VALUE",
      description = "Short for --attest type=sbom: true or false.")
  Optional<String> sbom = Optional.empty();

  /// As in buildx, `--provenance` and `--sbom` may stand alone, and never take the next argument.
  static String[] spelled(String[] arguments) {
    return Arrays.stream(arguments)
        .map(a -> a.equals("--provenance") || a.equals("--sbom") ? a + "=true" : a)
        .toArray(String[]::new);
  }

  /// @param platforms those to build for
  ImageExtras extras(List<Platform> platforms, Optional<String> contextUri)
      throws WrongUseException {
    return new ImageExtras(platforms, AttestArgument.read(attests, provenance, sbom), contextUri);
  }

  /// The outputs with the annotations. Where there is none, the image in the local store has them.
  List<OutputSpec> applied(List<OutputSpec> outputs) throws WrongUseException {
    if (annotations.isEmpty()) {
      return outputs;
    }
    Map<AnnotationTarget, SortedMap<String, SortedMap<String, String>>> all =
        new EnumMap<>(AnnotationTarget.class);
    for (String text : annotations) {
      read(text, all);
    }
    List<OutputSpec> annotated = new ArrayList<>();
    for (OutputSpec output : outputs.isEmpty() ? List.of(store()) : outputs) {
      annotated.add(output.withAnnotations(all));
    }
    return annotated;
  }

  private static OutputSpec store() {
    try {
      return OutputSpec.parse("type=image");
    } catch (InvalidOutputException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void read(
      String text, Map<AnnotationTarget, SortedMap<String, SortedMap<String, String>>> to)
      throws WrongUseException {
    int equals = text.indexOf('=');
    if (equals <= 0) {
      throw wrong(text, "write NAME=VALUE, or LEVEL:NAME=VALUE");
    }
    int colon = text.lastIndexOf(':', equals);
    String name = text.substring(colon + 1, equals);
    if (name.isBlank()) {
      throw wrong(text, "the name is empty");
    }
    for (String level : colon < 0 ? new String[] {"manifest"} : levels(text, colon)) {
      Matcher parts = LEVEL.matcher(level);
      if (!parts.matches()) {
        throw wrong(text, "\"" + level + "\" is no level");
      }
      to.computeIfAbsent(target(text, parts.group(1)), _ -> new TreeMap<>())
          .computeIfAbsent(platform(text, parts.group(2)), _ -> new TreeMap<>())
          .put(name, text.substring(equals + 1));
    }
  }

  private static String[] levels(String text, int colon) {
    return text.substring(0, colon).split(",", -1);
  }

  private static AnnotationTarget target(String text, String word) throws WrongUseException {
    try {
      return AnnotationTarget.valueOf(word.toUpperCase(Locale.ROOT).replace('-', '_'));
    } catch (IllegalArgumentException _) {
      throw wrong(
          text,
          "the level \""
              + word
              + "\" is none of manifest, manifest-descriptor, index and index-descriptor");
    }
  }

  private static String platform(String text, @org.jspecify.annotations.Nullable String platform)
      throws WrongUseException {
    if (platform == null) {
      return "";
    }
    try {
      return Platform.parse(platform).toString();
    } catch (IllegalArgumentException e) {
      throw wrong(text, String.valueOf(e.getMessage()));
    }
  }

  private static WrongUseException wrong(String text, String why) {
    return new WrongUseException("--annotation " + text + ": " + why);
  }

  /// Refuses outputs that cannot hold what is asked for.
  static void check(List<OutputSpec> outputs, ImageExtras extras) throws WrongUseException {
    for (OutputSpec output : outputs) {
      if (output.type() == OutputType.DOCKER && extras.isIndex()) {
        throw new WrongUseException(
            "-o type=docker holds one image alone: "
                + (extras.platforms().size() > 1
                    ? "several platforms need type=oci, or type=image"
                    : "attestations need type=oci, or type=image"));
      }
      boolean index =
          output.annotates(AnnotationTarget.INDEX)
              || output.annotates(AnnotationTarget.INDEX_DESCRIPTOR);
      if (index && !extras.isIndex()) {
        throw new WrongUseException(
            "annotations of an index need one: build for several platforms, or with --provenance"
                + " or --sbom");
      }
    }
  }
}
