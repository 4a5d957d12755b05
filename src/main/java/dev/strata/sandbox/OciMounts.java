package dev.strata.sandbox;

import dev.strata.linux.Identity;
import dev.strata.oci.Json;
import dev.strata.oci.JsonMembers;
import java.util.ArrayList;
import java.util.List;

/// The `mounts` of an OCI runtime configuration, in the order in which they are made.
final class OciMounts {
  private static final String NODEV = "nodev";
  private static final int TTY_GROUP = 5;

  private final boolean insecure;
  private final boolean initialRoot = Identity.isInitialRoot();
  private final List<Json> mounts = new ArrayList<>();

  OciMounts(boolean insecure) {
    this.insecure = insecure;
  }

  List<Json> list() {
    return List.copyOf(mounts);
  }

  /// What every step has: /proc, /sys, and /dev.
  void addKernelFolders(long shmBytes) {
    add("proc", "/proc", "proc", List.of("nosuid", "noexec", NODEV));
    List<String> sys = new ArrayList<>(List.of("nosuid", "noexec", NODEV));
    if (!insecure) {
      sys.add("ro");
    }
    if (initialRoot) {
      add("sysfs", "/sys", "sysfs", sys);
      add("cgroup", "/sys/fs/cgroup", "cgroup", sys);
    } else {
      // A user namespace may mount it only with a network namespace of its own.
      sys.add("rbind");
      add("/sys", "/sys", "bind", sys);
    }
    add("tmpfs", "/dev", "tmpfs", List.of("nosuid", "strictatime", "mode=755", "size=65536k"));
    List<String> terminals =
        new ArrayList<>(List.of("nosuid", "noexec", "newinstance", "ptmxmode=0666", "mode=0620"));
    if (initialRoot) {
      terminals.add("gid=" + TTY_GROUP);
    }
    add("devpts", "/dev/pts", "devpts", terminals);
    add("mqueue", "/dev/mqueue", "mqueue", List.of("nosuid", "noexec", NODEV));
    List<String> shm = List.of("nosuid", "noexec", NODEV, "mode=1777", "size=" + shmBytes);
    add("shm", "/dev/shm", "tmpfs", shm);
  }

  /// In a user namespace, a folder with mounts below it can only be bound with them.
  void bind(String source, String target, boolean readOnly) {
    List<String> options = new ArrayList<>();
    options.add(initialRoot ? "bind" : "rbind");
    options.add(readOnly ? "ro" : "rw");
    if (!insecure) {
      options.add(NODEV);
    }
    add(source, target, "bind", options);
  }

  private void add(String source, String target, String type, List<String> options) {
    mounts.add(
        JsonMembers.of()
            .put("destination", target)
            .put("type", type)
            .put("source", source)
            .put("options", options)
            .json());
  }
}
