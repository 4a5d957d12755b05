package dev.strata.context;

import static org.assertj.core.api.Assertions.assertThat;

import dev.strata.oci.Digest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ScanDigestTest {
  @TempDir Path root;

  @BeforeEach
  void fill() throws IOException {
    Files.createDirectories(root.resolve("a/b"));
    Files.writeString(root.resolve("a/b/f"), "1");
    Files.writeString(root.resolve("z"), "1");
    Files.createSymbolicLink(root.resolve("link"), Path.of("a"));
  }

  @Test
  void isTheSameWhileNothingChanges() throws IOException {
    assertThat(later("")).isPresent().isEqualTo(later(""));
    assertThat(later("a")).isPresent().isEqualTo(later("a")).isNotEqualTo(later(""));
  }

  @Test
  void tellsChangesOfContentModeNameAndLink() throws IOException {
    Optional<Digest> before = later("");
    Files.writeString(root.resolve("a/b/f"), "2");
    Optional<Digest> content = later("");
    Files.setPosixFilePermissions(root.resolve("z"), PosixFilePermissions.fromString("rwx------"));
    Optional<Digest> mode = later("");
    Files.move(root.resolve("z"), root.resolve("y"));
    Optional<Digest> name = later("");
    Files.delete(root.resolve("link"));
    Files.createSymbolicLink(root.resolve("link"), Path.of("b"));

    assertThat(java.util.List.of(before, content, mode, name, later(""))).doesNotHaveDuplicates();
  }

  @Test
  void leavesOutWhatLiesElsewhereAndWhatIsIgnored() throws Exception {
    Optional<Digest> before = later("a");
    IgnoreRules rules = IgnoreRules.parse("z\n");
    Optional<Digest> ruled = digest("", rules, Duration.ofHours(1));
    Files.writeString(root.resolve("z"), "other");

    assertThat(later("a")).isEqualTo(before);
    assertThat(digest("", rules, Duration.ofHours(1))).isEqualTo(ruled);
  }

  @Test
  void saysNothingOfFilesThatMayChangeWithoutATrace() throws IOException {
    assertThat(digest("", IgnoreRules.none(), Duration.ofHours(-1))).isEmpty();
  }

  @Test
  void saysNothingOfPathsThroughLinks() throws IOException {
    assertThat(later("link")).isEmpty();
    assertThat(later("link/b")).isEmpty();
    assertThat(later("absent")).isEmpty();
  }

  private Optional<Digest> later(String path) throws IOException {
    return digest(path, IgnoreRules.none(), Duration.ofHours(1));
  }

  private Optional<Digest> digest(String path, IgnoreRules rules, Duration after)
      throws IOException {
    Clock clock = Clock.fixed(Instant.now().plus(after), ZoneOffset.UTC);
    ContextTree.Options options = new ContextTree.Options(clock, Duration.ofSeconds(2), 2);
    return ContextTree.scan(root, rules, Fingerprints.none(), options).scanDigest(path);
  }
}
