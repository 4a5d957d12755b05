package dev.strata.plan;

import dev.strata.dockerfile.Head;
import dev.strata.dockerfile.Text;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/// Resolves the mounts of one RUN: defaults filled in, targets absolute, sources found.
final class RunMounts {
  private static final String CACHE_NAMESPACE = "BUILDKIT_CACHE_MOUNT_NS";
  private static final Pattern PODMAN_OPTION = Pattern.compile("(?:^|,)(?:U|tmpcopyup)(?:,|$)");
  private static final int CACHE_MODE = 0755;
  private static final int SECRET_MODE = 0400;
  private static final int SSH_MODE = 0600;

  private final StageContext context;

  RunMounts(StageContext context) {
    this.context = context;
  }

  List<Mount> plan(Head head) throws PlanException, InterruptedException {
    List<Mount> mounts = new ArrayList<>();
    for (Text value : head.flags("mount")) {
      mounts.add(resolve(read(value, head), head, value, mounts));
    }
    return mounts;
  }

  private MountOptions read(Text value, Head head) throws PlanException {
    try {
      String _ = MountOptions.fromOf(value.value());
      return MountOptions.parse(
          value.value(), part -> context.expand(new Text(part, value.range()), head));
    } catch (IllegalArgumentException e) {
      throw PlanException.at(value.range(), "--mount: " + e.getMessage(), hint(value.value()));
    }
  }

  private static String hint(String mount) {
    return PODMAN_OPTION.matcher(mount).find()
        ? "leave it out: U and tmpcopyup are options of Podman and Buildah"
        : "";
  }

  private Mount resolve(MountOptions options, Head head, Text value, List<Mount> before)
      throws PlanException, InterruptedException {
    return switch (options.type()) {
      case BIND ->
          new Mount.Bind(
              target(options, value),
              from(options, head).orElse(new Source.Context("")),
              sourcePath(options),
              !options.readOnly());
      case CACHE ->
          new Mount.Cache(
              target(options, value),
              cacheId(options),
              options.sharing(),
              from(options, head),
              sourcePath(options),
              options.mode().orElse(CACHE_MODE),
              options.uid().orElse(0),
              options.gid().orElse(0),
              options.readOnly());
      case TMPFS -> new Mount.Tmpfs(target(options, value), options.sizeBytes());
      case SECRET -> secret(options);
      case SSH ->
          new Mount.Ssh(
              options.target().isEmpty()
                  ? "/run/buildkit/ssh_agent."
                      + before.stream().filter(Mount.Ssh.class::isInstance).count()
                  : absolute(options.target()),
              options.id().isEmpty() ? "default" : options.id(),
              options.required(),
              options.mode().orElse(SSH_MODE),
              options.uid().orElse(0),
              options.gid().orElse(0));
    };
  }

  /// BUILDKIT_CACHE_MOUNT_NS keeps the caches of one build apart from those of others.
  private String cacheId(MountOptions options) {
    String id = options.id().isEmpty() ? PathText.clean(options.target()) : options.id();
    String namespace = context.buildArgs().getOrDefault(CACHE_NAMESPACE, "");
    return namespace.isEmpty() ? id : namespace + "/" + id;
  }

  private Mount.Secret secret(MountOptions options) {
    String named = options.source().isEmpty() ? options.id() : options.source();
    String id = named.isEmpty() ? PathText.base(options.target()) : named;
    String target = options.target();
    if (target.isEmpty() && options.env().isEmpty()) {
      target = "/run/secrets/" + PathText.base(id);
    }
    return new Mount.Secret(
        target.isEmpty() ? "" : absolute(target),
        id,
        options.env().map(e -> e.isEmpty() ? id : e),
        options.required(),
        options.mode().orElse(SECRET_MODE),
        options.uid().orElse(0),
        options.gid().orElse(0));
  }

  private Optional<Source> from(MountOptions options, Head head)
      throws PlanException, InterruptedException {
    return options.from().isEmpty()
        ? Optional.empty()
        : Optional.of(context.source(options.from(), head, false));
  }

  private static String sourcePath(MountOptions options) {
    return PathText.resolve("/", options.source());
  }

  private String target(MountOptions options, Text value) throws PlanException {
    String target = absolute(options.target());
    if (target.equals("/")) {
      throw PlanException.at(
          value.range(),
          "invalid mount target \"/\"",
          "write target=/some/folder: a mount cannot cover the whole root");
    }
    return target;
  }

  private String absolute(String target) {
    return PathText.resolve(context.scope().workingDir(), target);
  }
}
