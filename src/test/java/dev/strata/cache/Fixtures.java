package dev.strata.cache;

import dev.strata.key.KeyParts;
import dev.strata.key.KeyParts.Kind;
import dev.strata.key.StateDigest;
import dev.strata.layer.LayerId;
import dev.strata.oci.Digest;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/// Values that the tests put.
final class Fixtures {
  static final Instant NOW = Instant.parse("2026-01-02T03:04:05.000000006Z");

  private Fixtures() {}

  static CacheRecord record(int number) {
    return CacheRecord.of(
        parts(number),
        Optional.of(layer(number)),
        StateDigest.SCRATCH.with(layer(number).digest()),
        Duration.ofNanos(1_234_567_890L + number),
        NOW,
        "build-" + number);
  }

  static KeyParts parts(int number) {
    return KeyParts.builder()
        .parent(StateDigest.SCRATCH)
        .add(Kind.INSTRUCTION, "argv", KeyParts.framed(java.util.List.of("/bin/echo", "" + number)))
        .add(Kind.ENV, "PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin")
        .build();
  }

  static LayerId layer(int number) {
    return new LayerId(Digest.of(ByteBuffer.allocate(4).putInt(number).array()));
  }
}
