package dev.strata.sandbox;

import dev.strata.linux.ChildProgram;
import dev.strata.linux.Identity;
import dev.strata.linux.LinuxException;
import dev.strata.linux.Mounts;
import dev.strata.linux.Namespaces;
import dev.strata.linux.Nodes;
import dev.strata.linux.RootPaths;
import dev.strata.oci.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/// A bundle for an OCI runtime, put together in the calling thread's own mount namespace, and taken
/// apart on close.
///
/// At the mount point lies a tmpfs, the stage; in it `config.json`, the root at `root`, what is
/// made for the run alone, and the runtime's state and log. The host never sees any of it.
final class OciBundle implements AutoCloseable {
  private final ProcessSpec spec;
  private final Path folder;
  private final RootPaths paths;
  private final MountTargets targets;
  private final OciMounts mounts;
  private int prepared;

  private OciBundle(ProcessSpec spec, Path folder) {
    this.spec = spec;
    this.folder = folder;
    this.paths = new RootPaths(folder.resolve("root").toString());
    this.targets = new MountTargets(paths, true);
    this.mounts = new OciMounts(spec.insecure());
  }

  static OciBundle assemble(
      ProcessSpec spec, Path mountPoint, ControlGroupHierarchies hierarchies, String id)
      throws IOException {
    Json resources = new OciResources(spec, hierarchies).json();
    Namespaces.unshare(ChildProgram.NEW_MOUNTS);
    Namespaces.clearUmask();
    Mounts.makePrivate("/");
    OciBundle bundle = new OciBundle(spec, mountPoint);
    try {
      bundle.mountRoot();
      bundle.addMounts();
      OciConfig config =
          new OciConfig(spec, bundle.mounts.list(), cgroupsPath(spec, id), resources);
      Files.write(mountPoint.resolve("config.json"), config.encode());
      return bundle;
    } catch (IOException | RuntimeException e) {
      bundle.close();
      throw e;
    }
  }

  private static Optional<String> cgroupsPath(ProcessSpec spec, String id) {
    boolean limited = !ControlSetting.of(spec.limits(), OptionalInt.empty(), _ -> true).isEmpty();
    return limited || Identity.isInitialRoot() ? Optional.of(id) : Optional.empty();
  }

  Path folder() {
    return folder;
  }

  /// What the runtime says of its own failures.
  Path log() {
    return folder.resolve("log");
  }

  private void mountRoot() throws IOException {
    Mounts.mount("strata", folder.toString(), "tmpfs", Mounts.NO_SUID, "mode=0700");
    String root = folder.resolve("root").toString();
    Nodes.makeFolder(root, 0755);
    spec.root().mount(Path.of(root));
    forbidDevices(root);
    targets.begin();
    requireWorkingFolder();
  }

  private void forbidDevices(String place) throws LinuxException {
    if (!spec.insecure()) {
      Mounts.restrict(place, Mounts.NO_DEV);
    }
  }

  /// Runtimes make a missing one, as root.
  private void requireWorkingFolder() throws IOException {
    String resolved = paths.resolve(spec.workingDir());
    boolean mounted =
        spec.mounts().stream().anyMatch(m -> spec.workingDir().startsWith(m.target()));
    if (!mounted && !Files.isDirectory(Path.of(paths.at(resolved)))) {
      throw new SandboxException(
          "working folder " + spec.workingDir() + " cannot be entered: ENOENT");
    }
  }

  private void addMounts() throws IOException {
    for (String name : List.of("proc", "sys", "dev")) {
      targets.requirePlainFolder(name);
    }
    mounts.addKernelFolders(spec.limits().shmSizeBytes().orElse(StepRoot.DEFAULT_SHM_BYTES));
    EtcFiles files = new EtcFiles(folder.toString(), spec);
    mounts.bind(files.hosts(), targets.make("/etc/hosts", false), true);
    Optional<String> resolver = files.resolver();
    if (resolver.isPresent()) {
      mounts.bind(resolver.get(), targets.make("/etc/resolv.conf", false), true);
    }
    List<SandboxMount> byDepth =
        spec.mounts().stream()
            .sorted(Comparator.comparingLong(mount -> StepRoot.depth(mount.target())))
            .toList();
    for (SandboxMount mount : byDepth) {
      add(mount);
    }
  }

  private void add(SandboxMount mount) throws IOException {
    switch (mount) {
      case SandboxMount.Bind bind -> {
        String source = bind.source().toAbsolutePath().toString();
        boolean isFolder = StepRoot.isFolder(source);
        mounts.bind(source, targets.make(bind.target(), isFolder), bind.readOnly());
      }
      case SandboxMount.Tmpfs tmpfs -> {
        String source = place();
        Mounts.mount("tmpfs", source, "tmpfs", Mounts.NO_SUID | Mounts.NO_DEV, tmpfs.data());
        mounts.bind(source, targets.make(tmpfs.target(), true), false);
      }
      case SandboxMount.Prepared content -> {
        String source = place();
        content.content().mount(Path.of(source));
        mounts.bind(source, targets.make(content.target(), true), content.readOnly());
      }
    }
  }

  /// An empty folder on the stage. Memory is mounted there too, as runc gives it the mode of the
  /// folder below and not the one that is asked for.
  private String place() throws IOException {
    String place = folder.resolve("mount-" + prepared++).toString();
    Nodes.makeFolder(place, 0755);
    return place;
  }

  /// Takes all mounts away at once, and removes what was made in the root as a mount target.
  @Override
  public void close() {
    try (targets) {
      Mounts.unmount(folder.toString(), Mounts.DETACH | Mounts.NO_FOLLOW);
    } catch (LinuxException _) {
      // It was never mounted.
    }
  }
}
