package dev.strata.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.strata.oci.ImageReference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RegistriesFileTest {
  @TempDir private Path folder;

  @Test
  void withoutAFileEachNameIsAtItsHost() throws Exception {
    assertThat(places("", "debian:12")).containsExactly("TLS docker.io/library/debian");
    assertThat(places("", "r.example:5000/a/b")).containsExactly("TLS r.example:5000/a/b");
    assertThat(RegistriesFile.read(List.of()).places(name("debian")).getFirst().authority())
        .isEqualTo("registry-1.docker.io");
  }

  @Test
  void loopbackAddressesMaySpeakPlainHttp() throws Exception {
    for (String host : List.of("localhost", "localhost:5000", "127.0.0.1:5000", "[::1]:5000")) {
      assertThat(places("", host + "/a")).containsExactly("INSECURE " + host + "/a");
    }
    assertThat(places("", "localhost.example/a")).containsExactly("TLS localhost.example/a");
  }

  @Test
  void mirrorsComeBeforeTheOrigin() throws Exception {
    String file =
        """
        unqualified-search-registries = ["docker.io"]

        [[registry]]
        prefix = "docker.io"
        location = "docker.io" # as ever
        [[registry.mirror]]
        location = "m.example:5000/hub"
        insecure = true
        [[registry.mirror]]
        location = 'other.example'
        plain-http = true
        pull-from-mirror = "digest-only"
        """;

    assertThat(places(file, "debian"))
        .containsExactly(
            "mirror INSECURE m.example:5000/hub/library/debian", "TLS docker.io/library/debian");
    assertThat(places(file, "debian@sha256:" + "0".repeat(64)))
        .containsExactly(
            "mirror INSECURE m.example:5000/hub/library/debian",
            "mirror PLAIN other.example/library/debian",
            "TLS docker.io/library/debian");
    assertThat(places(file, "quay.io/a/b")).containsExactly("TLS quay.io/a/b");
  }

  @Test
  void theLongestPrefixIsReplacedByItsLocation() throws Exception {
    String file =
        """
        [[registry]]
        prefix = "r.example/team"
        location = "inner.example/t"
        [[registry]]
        location = "r.example"
        insecure = true
        [[registry]]
        prefix = "*.corp.example"
        plain-http = true
        """;

    assertThat(places(file, "r.example/team/app")).containsExactly("TLS inner.example/t/app");
    assertThat(places(file, "r.example/teams/app")).containsExactly("INSECURE r.example/teams/app");
    assertThat(places(file, "a.b.corp.example:80/x"))
        .containsExactly("PLAIN a.b.corp.example:80/x");
  }

  @Test
  void aCertificateIsFoundBesideTheFile() throws Exception {
    Path file =
        Files.writeString(
            folder.resolve("r.toml"), "[[registry]]\nlocation = \"r.example\"\nca = \"ca.pem\"\n");

    assertThat(RegistriesFile.read(List.of(file)).origin(name("r.example/a")).ca())
        .contains(folder.resolve("ca.pem"));
  }

  @Test
  void blockedNamesAreRefused() {
    assertThatThrownBy(
            () ->
                places("[[registry]]\nprefix = \"bad.example\"\nblocked = true\n", "bad.example/a"))
        .hasMessageContaining("bad.example/a is blocked");
  }

  @Test
  void theLaterOfTwoFilesCounts() throws Exception {
    Path a = Files.writeString(folder.resolve("a"), "[[registry]]\nlocation = \"r.example\"\n");
    Path b =
        Files.writeString(
            folder.resolve("b"), "[[registry]]\nlocation = \"r.example\"\ninsecure = true\n");

    assertThat(
            RegistriesFile.read(List.of(a, folder.resolve("absent"), b))
                .origin(name("r.example/a"))
                .security())
        .isEqualTo(Place.Security.INSECURE);
  }

  @Test
  void mistakesAreToldWithTheFile() {
    assertThatThrownBy(() -> places("[[registry]\n", "a/b"))
        .hasMessageContaining("r.conf")
        .hasMessageContaining("no TOML");
    assertThatThrownBy(() -> places("[[registry]]\nlocation = 5\n", "a/b"))
        .hasMessageContaining("location is not a text");
    assertThatThrownBy(() -> places("[[registry]]\ninsecure = true\n", "a/b"))
        .hasMessageContaining("neither a prefix nor a location");
  }

  private List<String> places(String text, String image) throws Exception {
    Path file = Files.writeString(folder.resolve("r.conf"), text);
    return RegistriesFile.read(List.of(file)).places(name(image)).stream()
        .map(p -> (p.mirror() ? "mirror " : "") + p.security() + " " + p.name())
        .toList();
  }

  private static ImageReference name(String text) {
    return ImageReference.parse(text);
  }
}
