package dev.strata.cli;

import dev.strata.oci.Platform;
import dev.strata.plan.PlanOptions;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// The flags that say what is built of a Dockerfile: the same for build, plan and lint.
final class PlanningOptions {
  @Option(
      names = {"-f", "--file"},
      paramLabel = "FILE",
      description = "The Dockerfile; - for standard input. Default: Dockerfile in the context.")
  @Nullable String file;

  @Option(names = "--target", paramLabel = "STAGE", description = "The stage to build.")
  @Nullable String target;

  @Option(
      names = "--build-arg",
      paramLabel = "NAME[=VALUE]",
      description = "A build argument; without a value, that of the environment.")
  List<String> buildArgs = new ArrayList<>();

  @Option(
      names = "--build-context",
      paramLabel = "NAME=SOURCE",
      description =
          "A further context: a folder, the URL of a git repository or of a file,"
              + " docker-image://NAME, or oci-layout://FOLDER[:TAG].")
  List<String> buildContexts = new ArrayList<>();

  @Option(
      names = "--platform",
      paramLabel = "OS/ARCH",
      split = ",",
      description =
          "The platform to build for, or several: linux/amd64,linux/arm64. Default: this"
              + " machine's.")
  List<String> platforms = new ArrayList<>();

  /// What the flags say, without the labels and cache settings that a build may add.
  PlanOptions plain(Invocation by) throws WrongUseException {
    return with(by, new LinkedHashMap<>(), false, List.of());
  }

  PlanOptions with(
      Invocation by,
      SequencedMap<String, String> labels,
      boolean noCache,
      List<String> noCacheStages)
      throws WrongUseException {
    Platform host = Platform.host();
    return new PlanOptions(
        Optional.ofNullable(target),
        arguments(by),
        labels,
        contexts(by),
        host,
        platforms().getFirst(),
        noCache,
        noCacheStages);
  }

  private SequencedMap<String, String> contexts(Invocation by) throws WrongUseException {
    SequencedMap<String, String> contexts = pairs("--build-context", buildContexts);
    for (Map.Entry<String, String> context : contexts.entrySet()) {
      String source = context.getValue();
      boolean elsewhere = source.contains("://") || FetchedContext.isRemote(source);
      if (!elsewhere && !Files.isDirectory(by.path(source))) {
        throw new WrongUseException(
            "--build-context "
                + context.getKey()
                + "="
                + source
                + ": there is no such folder; name one, a URL, or docker-image://NAME");
      }
    }
    return contexts;
  }

  /// The platforms to build for, each once; what builds nothing looks at the first.
  List<Platform> platforms() throws WrongUseException {
    Set<Platform> wanted = new LinkedHashSet<>();
    for (String text : platforms) {
      try {
        wanted.add(text.equals("local") ? Platform.host() : Platform.parse(text.strip()));
      } catch (IllegalArgumentException e) {
        throw new WrongUseException("--platform: " + e.getMessage());
      }
    }
    return wanted.isEmpty() ? List.of(Platform.host()) : List.copyOf(wanted);
  }

  private SequencedMap<String, String> arguments(Invocation by) {
    SequencedMap<String, String> args = new LinkedHashMap<>();
    Map<String, String> environment = by.environment();
    if (environment.containsKey("SOURCE_DATE_EPOCH")) {
      args.put("SOURCE_DATE_EPOCH", environment.get("SOURCE_DATE_EPOCH"));
    }
    for (String arg : buildArgs) {
      int equals = arg.indexOf('=');
      if (equals >= 0) {
        args.put(arg.substring(0, equals), arg.substring(equals + 1));
      } else if (environment.containsKey(arg)) {
        args.put(arg, environment.get(arg));
      }
    }
    return args;
  }

  /// How a context in git is checked out.
  FetchedContext.Checkout checkout(Invocation by) {
    Map<String, String> args = arguments(by);
    return new FetchedContext.Checkout(
        args.getOrDefault("BUILDKIT_CONTEXT_KEEP_GIT_DIR", "").matches("1|t|T|true|TRUE|True"),
        !args.getOrDefault("SOURCE_DATE_EPOCH", "").isEmpty());
  }

  static SequencedMap<String, String> pairs(String option, List<String> texts)
      throws WrongUseException {
    SequencedMap<String, String> pairs = new LinkedHashMap<>();
    for (String text : texts) {
      int equals = text.indexOf('=');
      if (equals <= 0) {
        throw new WrongUseException(option + " " + text + ": write NAME=VALUE");
      }
      pairs.put(text.substring(0, equals), text.substring(equals + 1));
    }
    return pairs;
  }
}
