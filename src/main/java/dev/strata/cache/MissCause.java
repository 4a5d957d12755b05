package dev.strata.cache;

import java.time.Instant;

/// Why no record could be given.
public sealed interface MissCause {
  /// None was ever put, as far as is known.
  record NotFound() implements MissCause {}

  /// There is one, but it cannot be believed; `why` completes "the record is damaged: ".
  record Damaged(String why) implements MissCause {}

  /// It was written in another format, by another version of this program.
  record OtherVersion(int version) implements MissCause {}

  /// There was one; `policy` is the policy that removed it, in words.
  record Pruned(Instant when, String policy) implements MissCause {}
}
