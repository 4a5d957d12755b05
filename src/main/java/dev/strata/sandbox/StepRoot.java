package dev.strata.sandbox;

import dev.strata.linux.Attributes;
import dev.strata.linux.ChildProgram;
import dev.strata.linux.FileStatus;
import dev.strata.linux.LinuxException;
import dev.strata.linux.Mounts;
import dev.strata.linux.Namespaces;
import dev.strata.linux.Nodes;
import dev.strata.linux.RootPaths;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// A run's root file system, put together in the calling thread's own mount namespace, and taken
/// apart on close.
///
/// At the mount point lies a tmpfs, the stage; in it the root, at `root`, and what is made for the
/// run alone: device nodes, /etc/hosts, an empty file and folder. The host never sees any of it.
final class StepRoot implements AutoCloseable {
  static final long DEFAULT_SHM_BYTES = 64L << 20;
  private static final int KERNEL_FLAGS = Mounts.NO_SUID | Mounts.NO_DEV | Mounts.NO_EXEC;

  private final ProcessSpec spec;
  private final String stage;
  private final Set<Defence> defences;
  private final RootPaths paths;
  private final MountTargets targets;

  private StepRoot(ProcessSpec spec, String stage, Set<Defence> defences) {
    this.spec = spec;
    this.stage = stage;
    this.defences = defences;
    this.paths = new RootPaths(stage + "/root");
    this.targets = new MountTargets(paths, defences.contains(Defence.CONFINED_TARGETS));
  }

  /// Gives the calling thread its namespaces and puts the root together at `mountPoint`.
  static StepRoot assemble(ProcessSpec spec, String mountPoint, Set<Defence> defences)
      throws IOException {
    enterNamespaces(spec, defences);
    StepRoot root = new StepRoot(spec, mountPoint, defences);
    try {
      root.mountAll();
      return root;
    } catch (IOException | RuntimeException e) {
      root.close();
      throw e;
    }
  }

  private static void enterNamespaces(ProcessSpec spec, Set<Defence> defences)
      throws LinuxException {
    int kinds = ChildProgram.NEW_MOUNTS;
    if (defences.contains(Defence.OWN_IPC)) {
      kinds |= ChildProgram.NEW_IPC;
    }
    if (defences.contains(Defence.OWN_HOSTNAME)) {
      kinds |= ChildProgram.NEW_UTS;
    }
    boolean ownNetwork = spec.network() == NetworkMode.NONE;
    Namespaces.unshare(ownNetwork ? kinds | ChildProgram.NEW_NETWORK : kinds);
    Namespaces.clearUmask();
    Mounts.makePrivate("/");
    if (defences.contains(Defence.OWN_HOSTNAME)) {
      Namespaces.setHostname(spec.hostname());
    }
    if (ownNetwork) {
      Namespaces.raiseLoopback();
    }
  }

  private void mountAll() throws IOException {
    Mounts.mount("strata", stage, "tmpfs", Mounts.NO_SUID, "mode=0700");
    Nodes.makeFolder(at(""), 0755);
    spec.root().mount(Path.of(at("")));
    targets.begin();
    forbidDevices(at(""));
    targets.requirePlainFolder("proc");
    mountSys();
    mountDev();
    mountEtc();
    List<SandboxMount> byDepth =
        spec.mounts().stream()
            .sorted(Comparator.comparingLong(mount -> depth(mount.target())))
            .toList();
    for (SandboxMount mount : byDepth) {
      mount(mount);
    }
  }

  static long depth(String target) {
    return target.chars().filter(c -> c == '/').count();
  }

  /// A path of the root as this thread reaches it.
  String at(String path) {
    return path.isEmpty() ? stage + "/root" : stage + "/root/" + path;
  }

  /// The flags of the root's own mount.
  long rootFlags() throws LinuxException {
    return Mounts.flags(at(""));
  }

  private boolean devicesForbidden() {
    return defences.contains(Defence.NO_DEVICES) && !spec.insecure();
  }

  private void forbidDevices(String target) throws LinuxException {
    if (devicesForbidden()) {
      Mounts.restrict(target, Mounts.NO_DEV);
    }
  }

  private void mountSys() throws IOException {
    targets.requirePlainFolder("sys");
    boolean readOnly = !spec.insecure() && defences.contains(Defence.READ_ONLY_PATHS);
    int flags = KERNEL_FLAGS | (readOnly ? Mounts.READ_ONLY : 0);
    try {
      Mounts.mount("sysfs", at("sys"), "sysfs", flags, "");
    } catch (LinuxException e) {
      // A user namespace may mount it only with a network namespace of its own.
      Mounts.bindTree("/sys", at("sys"));
      Mounts.restrict(at("sys"), flags);
    }
  }

  private void mountDev() throws IOException {
    targets.requirePlainFolder("dev");
    DeviceFolder devices =
        new DeviceFolder(stage, defences.contains(Defence.OWN_DEVICE_NODES), devicesForbidden());
    devices.make(spec.limits().shmSizeBytes().orElse(DEFAULT_SHM_BYTES));
    devices.moveTo(at("dev"));
  }

  private void mountEtc() throws IOException {
    EtcFiles files = new EtcFiles(stage, spec);
    bindReadOnly(files.hosts(), "/etc/hosts");
    Optional<String> resolver = files.resolver();
    if (resolver.isPresent()) {
      bindReadOnly(resolver.get(), "/etc/resolv.conf");
    }
  }

  private void bindReadOnly(String source, String target) throws IOException {
    Mounts.bind(source, source);
    Mounts.restrict(source, KERNEL_FLAGS | Mounts.READ_ONLY);
    targets.at(target, false, place -> Mounts.mount(source, place, "", Mounts.MOVE, ""));
  }

  private void mount(SandboxMount mount) throws IOException {
    switch (mount) {
      case SandboxMount.Bind bind -> {
        String source = bind.source().toAbsolutePath().toString();
        boolean folder = isFolder(source);
        targets.at(bind.target(), folder, place -> bind(source, place));
        restrict(bind.target(), bind.readOnly());
      }
      case SandboxMount.Tmpfs tmpfs -> {
        targets.at(
            tmpfs.target(),
            true,
            place ->
                Mounts.mount(
                    "tmpfs", place, "tmpfs", Mounts.NO_SUID | Mounts.NO_DEV, tmpfs.data()));
      }
      case SandboxMount.Prepared prepared -> {
        targets.at(prepared.target(), true, place -> prepared.content().mount(Path.of(place)));
        restrict(prepared.target(), prepared.readOnly());
      }
    }
  }

  static boolean isFolder(String source) throws LinuxException {
    FileStatus status = Attributes.knownStatus(source);
    return switch (status.type()) {
      case DIRECTORY -> true;
      case SYMLINK -> java.nio.file.Files.isDirectory(Path.of(source));
      default -> false;
    };
  }

  /// In a user namespace, a folder with mounts below it can only be bound with them.
  private static void bind(String source, String place) throws LinuxException {
    try {
      Mounts.bind(source, place);
    } catch (LinuxException e) {
      Mounts.bindTree(source, place);
    }
  }

  private void restrict(String target, boolean readOnly) throws LinuxException {
    boolean write = !readOnly || !defences.contains(Defence.READ_ONLY_MOUNTS);
    int flags = (write ? 0 : Mounts.READ_ONLY) | (devicesForbidden() ? Mounts.NO_DEV : 0);
    targets.restrict(target, flags);
  }

  /// Takes all mounts away at once, and removes what was made in the root as a mount target. What
  /// cannot be unmounted now goes with the thread's namespace.
  @Override
  public void close() {
    try (targets) {
      Mounts.unmount(stage, Mounts.DETACH | Mounts.NO_FOLLOW);
    } catch (LinuxException e) {
      // It was never mounted.
    }
  }
}
