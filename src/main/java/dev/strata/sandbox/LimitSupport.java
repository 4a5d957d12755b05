package dev.strata.sandbox;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Which limits of a run this machine can keep for this process.
///
/// @param versions of control groups that are mounted: 1, 2, both or none
/// @param kept options of the command line that are kept
/// @param refused those that no control group here can do
public record LimitSupport(List<Integer> versions, List<String> kept, List<String> refused) {
  private static final Map<String, List<String>> OPTIONS =
      new TreeMap<>(
          Map.of(
              "memory", List.of("--memory"),
              "cpu", List.of("--cpu-quota", "--cpu-period", "--cpu-shares"),
              "cpuset", List.of("--cpuset-cpus", "--cpuset-mems")));

  public LimitSupport {
    versions = List.copyOf(versions);
    kept = List.copyOf(kept);
    refused = List.copyOf(refused);
  }

  public static LimitSupport here() throws IOException {
    return of(ControlGroupHierarchies.read());
  }

  static LimitSupport of(ControlGroupHierarchies hierarchies) {
    List<String> kept = new ArrayList<>(List.of("--ulimit", "--shm-size"));
    List<String> refused = new ArrayList<>();
    OPTIONS.forEach(
        (controller, options) ->
            (hierarchies.find(controller).isPresent() ? kept : refused).addAll(options));
    return new LimitSupport(hierarchies.versions(), kept, refused);
  }
}
