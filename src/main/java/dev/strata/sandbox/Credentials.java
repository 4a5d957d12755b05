package dev.strata.sandbox;

import java.util.List;

/// The user that a process runs as; `groups` are the supplementary ones. Ids are those inside the
/// root file system.
public record Credentials(int uid, int gid, List<Integer> groups) {
  public static final Credentials ROOT = new Credentials(0, 0, List.of());

  public Credentials {
    groups = List.copyOf(groups);
  }
}
