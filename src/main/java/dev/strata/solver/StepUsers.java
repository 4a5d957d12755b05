package dev.strata.solver;

import dev.strata.copy.CopyException;
import dev.strata.copy.UserDatabase;
import dev.strata.tree.Entry;
import dev.strata.tree.Tree;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/// Whom the steps of one build run as: looked up once for the same user and the same files, as
/// hardly a step changes those.
final class StepUsers {
  private record Asked(Entry users, Entry groups, String user) {}

  private final ConcurrentMap<Asked, UserDatabase.Identity> known = new ConcurrentHashMap<>();

  UserDatabase.Identity find(Tree state, String user) throws IOException, CopyException {
    Optional<Entry> users = state.find("etc/passwd").filter(StepUsers::isWhole);
    Optional<Entry> groups = state.find("etc/group").filter(StepUsers::isWhole);
    if (users.isEmpty() || groups.isEmpty()) {
      return UserDatabase.of(state).identity(user);
    }
    Asked asked = new Asked(users.get(), groups.get(), user);
    UserDatabase.Identity identity = known.get(asked);
    if (identity == null) {
      identity = UserDatabase.of(state).identity(user);
      known.put(asked, identity);
    }
    return identity;
  }

  /// Anything else may lead elsewhere.
  private static boolean isWhole(Entry entry) {
    return entry.isFile() && entry.content().isPresent();
  }
}
