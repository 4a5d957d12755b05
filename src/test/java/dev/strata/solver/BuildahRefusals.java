package dev.strata.solver;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// buildah's contexts that are not built, and what is said then: with a reason for each.
final class BuildahRefusals {
  private static final Map<String, String> MESSAGES = messages();

  private BuildahRefusals() {}

  static Set<String> names() {
    return MESSAGES.keySet();
  }

  static Optional<String> find(String name) {
    return Optional.ofNullable(MESSAGES.get(name));
  }

  private static Map<String, String> messages() {
    Map<String, String> all = new LinkedHashMap<>();
    wrongByPurpose(all);
    refusedByBuildKit(all);
    needsMoreThanABuild(all);
    return all;
  }

  /// Made to be refused, by buildah too.
  private static void wrongByPurpose(Map<String, String> all) {
    all.put("bud/add-chown/Dockerfile.bad", "missing a value on flag: --chown");
    all.put("bud/copy-chmod/Dockerfile.bad", "missing a value on flag: --chmod");
    all.put("bud/copy-from/Dockerfile.bad", "missing a value on flag: --from");
    all.put("bud/copy-from/Dockerfile2.bad", "circular dependency detected on stage: build");
    all.put("bud/copy-globs/Dockerfile", "\"/we/never/get/here\": not found");
    all.put("bud/context-escape-dir/testdir/Containerfile", "\"/upperfile.txt\": not found");
    all.put("bud/exit42/Containerfile", "exit code: 42");
    all.put("bud/from-multiple-files/Dockerfile2.nofrom", "no build stage in current context");
    all.put("bud/dockerignore3/Dockerfile", "\"/test1.txt\": not found");
    all.put("bud/dockerignore4/Dockerfile.test", "\"/test1.txt\": not found");
    String ignored = "conformance/dockerignore/";
    all.put(ignored + "integration3/Dockerfile", "\"/test1.txt\": not found");
    String deepest = "\"/subdir/subdir1/subdir2/subdir3/subdir4/subdir5\": not found";
    all.put(ignored + "allowlist/alternating-nothing/Dockerfile", deepest);
    all.put(ignored + "allowlist/alternating-other/Dockerfile", deepest);
    all.put(ignored + "allowlist/subdir-nofile/Dockerfile", "\"/folder1\": not found");
  }

  /// What buildah has beyond the language of BuildKit, which refuses these in the same way:
  /// copies of what a tmpfs hides, files put together by a preprocessor, variables in `--from`, and
  /// volumes whose folders are there during the build.
  private static void refusedByBuildKit(Map<String, String> all) {
    String mounts = "bud/buildkit-mount/";
    all.put(mounts + "Dockerfiletmpfscopyup", "invalid field 'tmpcopyup' must be a key=value pair");
    all.put("bud/containerfile/Containerfile.in", "no build stage in current context");
    all.put(
        "bud/multi-stage-builds/Dockerfile.arg_in_copy",
        "variable expansion is not supported for --from");
    all.put("bud/symlink/Dockerfile", "echo \"hello\" > /data/log/blah.txt");
    all.put("bud/symlink/Dockerfile.multiple-symlinks", "echo \"hello\" > /data/log/blah.txt");
    all.put("bud/volume-perms/Dockerfile", "chmod 0711 /vol/subvol");
    all.put("bud/no-hostname/Containerfile.noetc", "mv /etc /usr/");
  }

  /// Devices and folders of the host that buildah's tests mount, a cache that an earlier build
  /// wrote, and programs that the base does not have.
  private static void needsMoreThanABuild(Map<String, String> all) {
    all.put("bud/cdi/Dockerfile", "cp /dev/containers-cdi.yaml");
    all.put("bud/device/Dockerfile", "ls /dev/fuse");
    all.put("bud/buildkit-mount/Dockerfilecacheread", "cat /test/world");
    all.put("bud/buildkit-mount/Dockerfilecachereadwithoutz", "cat /test2/world");
    all.put("conformance/mount/Dockerfile", "/tmp/test/*");
    all.put("bud/network/Containerfile", "ip addr\" did not complete successfully: exit code: 127");
    all.put("bud/volume-ownership/Dockerfile", "exit code: 127");
  }
}
