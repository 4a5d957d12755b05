package dev.strata.key;

import dev.strata.key.KeyParts.Kind;
import dev.strata.oci.Platform;
import dev.strata.plan.Mount;
import dev.strata.plan.Step;
import java.util.List;
import java.util.function.Function;

/// What a RUN takes in, apart from its parent state.
///
/// - Everything stands as it is after expansion: two texts that expand alike have one key, and one
///   text that expands differently has two.
/// - A bind mount counts by its content. A cache mount, a secret and an ssh agent count by id and
///   place only: no value of a secret can come in, since none is in a {@link Mount}.
/// - Proxy arguments and the way in which steps share a cache mount are left out.
public final class RunParts {
  private RunParts() {}

  /// The parts of this RUN; the caller adds the parent.
  ///
  /// @param bindContent the digest of what a bind mount shows
  public static KeyParts.Builder of(
      Step.Run run, Platform platform, Function<Mount.Bind, String> bindContent) {
    KeyParts.Builder parts = KeyParts.builder();
    parts.add(Kind.INSTRUCTION, KeyParts.ARGV, KeyParts.framed(run.argv()));
    run.script().ifPresent(script -> parts.add(Kind.INSTRUCTION, "script", script.content()));
    run.environment()
        .forEach(
            (name, value) ->
                parts.add(
                    run.facts().config().env().containsKey(name) ? Kind.ENV : Kind.ARG,
                    name,
                    value));
    parts.add(Kind.SETTING, "user", run.user());
    parts.add(Kind.SETTING, "working folder", run.workingDir());
    parts.add(Kind.SETTING, "network", run.network().name());
    parts.add(Kind.SETTING, "security", run.insecure() ? "insecure" : "sandbox");
    parts.add(Kind.SETTING, "platform", platform.toString());
    if (!run.devices().isEmpty()) {
      parts.add(Kind.SETTING, "devices", KeyParts.framed(run.devices()));
    }
    if (!run.hostname().isEmpty()) {
      parts.add(Kind.SETTING, "hostname", run.hostname());
    }
    for (int i = 0; i < run.mounts().size(); i++) {
      Mount mount = run.mounts().get(i);
      // The position keeps two mounts on one target apart, and their order is what shows.
      parts.add(Kind.MOUNT, label(mount, i), value(mount, bindContent));
    }
    return parts;
  }

  /// The label of the mount at this position.
  public static String label(Mount mount, int position) {
    return mount.target() + " #" + position;
  }

  /// The part without what it says of the content of a read-only bind mount.
  static KeyParts.Part withoutBindContent(KeyParts.Part part) {
    if (part.kind() != Kind.MOUNT) {
      return part;
    }
    List<String> value = KeyParts.unframed(part.value());
    boolean readOnlyBind =
        value.size() == 3 && value.getFirst().equals("bind") && value.getLast().equals("ro");
    return readOnlyBind
        ? new KeyParts.Part(part.kind(), part.label(), KeyParts.framed(List.of("bind", "", "ro")))
        : part;
  }

  private static String value(Mount mount, Function<Mount.Bind, String> bindContent) {
    return KeyParts.framed(
        switch (mount) {
          case Mount.Bind bind ->
              List.of("bind", bindContent.apply(bind), bind.writable() ? "rw" : "ro");
          case Mount.Cache cache -> List.of("cache", cache.id(), cache.readOnly() ? "ro" : "rw");
          case Mount.Tmpfs tmpfs -> List.of("tmpfs", Long.toString(tmpfs.sizeBytes()));
          case Mount.Secret secret ->
              List.of(
                  "secret",
                  secret.id(),
                  secret.environmentName().orElse(""),
                  attributes(secret.mode(), secret.uid(), secret.gid()));
          case Mount.Ssh ssh ->
              List.of("ssh", ssh.id(), attributes(ssh.mode(), ssh.uid(), ssh.gid()));
        });
  }

  private static String attributes(int mode, int uid, int gid) {
    return Integer.toOctalString(mode) + " " + uid + ":" + gid;
  }
}
