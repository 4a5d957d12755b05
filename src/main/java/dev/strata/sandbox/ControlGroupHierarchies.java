package dev.strata.sandbox;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// Where this process may make control groups, by controller: from /proc/self/mountinfo (where the
/// hierarchies are mounted) and /proc/self/cgroup (where it stands in them).
final class ControlGroupHierarchies {
  /// A folder in which groups with some controller can be made; `unified` is cgroup v2.
  record Parent(Path folder, boolean unified) {}

  private static final int REMOVAL_ATTEMPTS = 40;
  private static final long REMOVAL_PAUSE_NANOS = 5_000_000;

  private record Mounted(Path point, String type, List<String> options) {}

  private final List<Mounted> mounted;
  private final Map<String, String> places;

  private ControlGroupHierarchies(List<Mounted> mounted, Map<String, String> places) {
    this.mounted = mounted;
    this.places = places;
  }

  static ControlGroupHierarchies read() throws IOException {
    return of(
        Files.readAllLines(Path.of("/proc/thread-self/mountinfo")),
        Files.readAllLines(Path.of("/proc/thread-self/cgroup")));
  }

  static ControlGroupHierarchies of(List<String> mountInfo, List<String> cgroup) {
    List<Mounted> mounted = new ArrayList<>();
    for (String line : mountInfo) {
      // 30 23 0:26 / /sys/fs/cgroup/memory rw,nosuid - cgroup cgroup rw,memory
      String[] halves = line.split(" - ", 2);
      String[] after = halves[1].split(" ");
      if (after[0].equals("cgroup") || after[0].equals("cgroup2")) {
        Path point = Path.of(halves[0].split(" ")[4]);
        mounted.add(new Mounted(point, after[0], Arrays.asList(after[2].split(","))));
      }
    }
    Map<String, String> places = new HashMap<>();
    for (String line : cgroup) {
      // 4:memory:/user/1000; the unified one is 0::/user/1000
      String[] fields = line.split(":", 3);
      for (String controller : fields[1].split(",", -1)) {
        places.put(controller, fields[2]);
      }
    }
    return new ControlGroupHierarchies(mounted, places);
  }

  /// Where this process stands in every hierarchy.
  List<Path> places() {
    List<Path> found = new ArrayList<>();
    for (Mounted mount : mounted) {
      for (String controller : mount.type().equals("cgroup") ? mount.options() : List.of("")) {
        if (places.containsKey(controller)) {
          found.add(place(mount, controller));
        }
      }
    }
    return found;
  }

  /// Removes a group whose processes have ended. The kernel may take a moment more until it counts
  /// them out.
  static void removeGroup(Path folder) {
    // The run is over: who interrupts this thread wants no more than that.
    boolean interrupted = Thread.interrupted();
    for (int attempt = 0; attempt < REMOVAL_ATTEMPTS; attempt++) {
      try {
        Files.deleteIfExists(folder);
        break;
      } catch (IOException _) {
        LockSupport.parkNanos(REMOVAL_PAUSE_NANOS);
      }
    }
    // One that stays is empty and holds nothing; it goes with the next start of the machine.
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /// The innermost place for a new group with this controller.
  Optional<Parent> find(String controller) {
    for (Mounted mount : mounted) {
      if (mount.type().equals("cgroup") && mount.options().contains(controller)) {
        Path place = place(mount, controller);
        return Files.isWritable(place) ? Optional.of(new Parent(place, false)) : Optional.empty();
      }
    }
    for (Mounted mount : mounted) {
      if (mount.type().equals("cgroup2")) {
        return findUnified(mount, controller);
      }
    }
    return Optional.empty();
  }

  /// Which versions of control groups are mounted: 1, 2, or both on a hybrid machine.
  List<Integer> versions() {
    return mounted.stream()
        .map(m -> m.type().equals("cgroup") ? 1 : 2)
        .distinct()
        .sorted()
        .toList();
  }

  /// @throws SandboxException saying what to do where no such group can be made
  Parent require(ControlSetting setting) throws SandboxException {
    return find(setting.controller())
        .orElseThrow(
            () ->
                new SandboxException(
                    setting.option()
                        + " cannot be kept: no control group with the controller "
                        + setting.controller()
                        + " is delegated to this process; run as root, or under `systemd-run --user"
                        + " --scope -p Delegate=yes`, or leave the option out"));
  }

  /// Whether this controller is one of cgroup v2 here.
  boolean isUnified(String controller) {
    return mounted.stream()
        .noneMatch(m -> m.type().equals("cgroup") && m.options().contains(controller));
  }

  /// A group with processes cannot hand a controller down, so its parents are asked too.
  private Optional<Parent> findUnified(Mounted mount, String controller) {
    @Nullable Path place = place(mount, "");
    while (place != null && place.startsWith(mount.point())) {
      if (handsDown(place, controller) && Files.isWritable(place)) {
        return Optional.of(new Parent(place, true));
      }
      place = place.getParent();
    }
    return Optional.empty();
  }

  private static boolean handsDown(Path place, String controller) {
    try {
      String controllers = Files.readString(place.resolve("cgroup.subtree_control"));
      return Arrays.asList(controllers.strip().split(" ")).contains(controller);
    } catch (IOException e) {
      return false;
    }
  }

  /// Where this process stands; the mount's root where that is not visible.
  private Path place(Mounted mount, String controller) {
    String inside = places.getOrDefault(controller, "/").substring(1);
    Path place = mount.point().resolve(inside);
    return Files.isDirectory(place) ? place : mount.point();
  }
}
