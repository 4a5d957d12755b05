package dev.strata.cli;

import dev.strata.cache.CacheException;
import dev.strata.solver.BuildRecord;
import dev.strata.solver.BuildRecords;
import java.util.List;

/// A build by what the user calls it: its id, or the beginning of it that no other build has.
final class FindBuild {
  private FindBuild() {}

  static BuildRecord byId(BuildRecords history, String id)
      throws WrongUseException, CacheException {
    List<BuildRecord> found = history.find(id);
    if (found.isEmpty()) {
      throw new WrongUseException("there is no build " + id + "; see strata builds");
    }
    if (found.size() > 1) {
      throw new WrongUseException(
          "several builds begin with " + id + ": " + found.get(0).id() + ", " + found.get(1).id());
    }
    return found.getFirst();
  }
}
