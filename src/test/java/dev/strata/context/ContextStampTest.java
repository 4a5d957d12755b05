package dev.strata.context;

import static org.assertj.core.api.Assertions.assertThat;

import dev.strata.oci.Digest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ContextStampTest {
  @TempDir Path context;

  @BeforeEach
  void write() throws Exception {
    Files.createDirectory(context.resolve("dir"));
    Files.writeString(context.resolve("dir/x.txt"), "x");
    Files.writeString(context.resolve("y.txt"), "y");
  }

  /// Scanned so long after the last change that every time stamp is trusted.
  private Optional<Digest> stamp() throws Exception {
    return scan(Duration.ofMinutes(1), "");
  }

  private Optional<Digest> scan(Duration later, String rules) throws Exception {
    Clock clock = Clock.fixed(Instant.now().plus(later), ZoneOffset.UTC);
    return ContextTree.scan(
            context,
            IgnoreRules.parse(rules),
            Fingerprints.none(),
            new ContextTree.Options(clock, Duration.ofSeconds(2), 2))
        .stamp();
  }

  @Test
  void isTheSameAsLongAsNothingChanges() throws Exception {
    assertThat(stamp()).isPresent().isEqualTo(stamp());
  }

  @Test
  void changesWithAnythingThatAFingerprintHas() throws Exception {
    Optional<Digest> before = stamp();
    FileTime time = Files.getLastModifiedTime(context.resolve("y.txt"));

    Files.writeString(context.resolve("y.txt"), "z");
    Files.setLastModifiedTime(context.resolve("y.txt"), time);
    Optional<Digest> rewritten = stamp();
    Files.setPosixFilePermissions(
        context.resolve("dir/x.txt"), PosixFilePermissions.fromString("rwx------"));
    Optional<Digest> withMode = stamp();
    Files.move(context.resolve("dir/x.txt"), context.resolve("dir/w.txt"));
    Optional<Digest> renamed = stamp();

    assertThat(rewritten).isPresent().isNotEqualTo(before);
    assertThat(withMode).isPresent().isNotEqualTo(rewritten);
    assertThat(renamed).isPresent().isNotEqualTo(withMode);
  }

  @Test
  void isAbsentRightAfterAChange() throws Exception {
    assertThat(scan(Duration.ZERO, "")).isEmpty();
  }

  @Test
  void leavesOutWhatTheRulesLeaveOut() throws Exception {
    Optional<Digest> before = scan(Duration.ofMinutes(1), "y.txt");

    Files.writeString(context.resolve("y.txt"), "longer");

    assertThat(scan(Duration.ofMinutes(1), "y.txt")).isPresent().isEqualTo(before);
  }
}
