package dev.strata.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class AuthFilesTest {
  private static final Credentials ME = new Credentials.Password("me", "pass");
  @TempDir private Path folder;
  private final List<String> asked = new ArrayList<>();

  @Test
  void aHostsEntryCountsForItsRepositories() throws Exception {
    Path file =
        file("{\"auths\":{\"r.example:5000\":{\"auth\":\"%s\"}}}".formatted(auth("me:pass")));

    assertThat(find("r.example:5000/a/b", file)).isEqualTo(ME);
    assertThat(find("r.example/a/b", file)).isEqualTo(Credentials.NONE);
  }

  @Test
  void aPasswordMayHoldColonsAndIsFreedOfPadding() throws Exception {
    Path file = file("{\"auths\":{\"r.example\":{\"auth\":\"%s\"}}}".formatted(auth("me:a:b\0\0")));

    assertThat(find("r.example/a", file)).isEqualTo(new Credentials.Password("me", "a:b"));
  }

  @Test
  void theHubIsKnownByItsOldUrl() throws Exception {
    Path file =
        file(
            "{\"auths\":{\"https://index.docker.io/v1/\":{\"auth\":\"%s\"}}}"
                .formatted(auth("me:pass")));

    assertThat(find("docker.io/library/debian", file)).isEqualTo(ME);
  }

  @Test
  void theLongestKeyCounts() throws Exception {
    Path file =
        file(
            "{\"auths\":{\"r.example\":{\"auth\":\"%s\"},\"r.example/team\":{\"auth\":\"%s\"}}}"
                .formatted(auth("any:x"), auth("me:pass")));

    assertThat(find("r.example/team/app", file)).isEqualTo(ME);
    assertThat(find("r.example/teams/app", file)).isEqualTo(new Credentials.Password("any", "x"));
  }

  @Test
  void tokensAreTakenForWhatTheyAre() throws Exception {
    Path file =
        file(
            """
            {"auths":{"a.example":{"auth":"%s","identitytoken":"refresh"},\
            "b.example":{"registrytoken":"access"}}}\
            """
                .formatted(auth("00000000-0000-0000-0000-000000000000:")));

    assertThat(find("a.example/x", file)).isEqualTo(new Credentials.IdentityToken("refresh"));
    assertThat(find("b.example/x", file)).isEqualTo(new Credentials.RegistryToken("access"));
  }

  @Test
  void helpersAreAskedForTheirHostsAndTheStoreForTheRest() throws Exception {
    Path file =
        file(
            """
            {"credHelpers":{"a.example":"one"},"credsStore":"two",\
            "auths":{"b.example":{},"c.example":{"auth":"%s"}}}\
            """
                .formatted(auth("me:pass")));

    assertThat(find("a.example/x", file)).isEqualTo(new Credentials.Password("one", "secret"));
    assertThat(find("b.example/x", file)).isEqualTo(new Credentials.Password("two", "secret"));
    assertThat(find("c.example/x", file)).isEqualTo(ME);
    assertThat(find("docker.io/library/x", file))
        .isEqualTo(new Credentials.Password("two", "secret"));
    assertThat(asked)
        .containsExactly("one a.example", "two b.example", "two https://index.docker.io/v1/");
  }

  @Test
  void aHelperWithoutAnAnswerIsNoFailure() throws Exception {
    Path file = file("{\"credsStore\":\"none\"}");

    assertThat(find("a.example/x", file)).isEqualTo(Credentials.NONE);
  }

  @Test
  void helpersGiveIdentityTokensToo() throws Exception {
    assertThat(
            CredentialHelper.parse(
                "{\"ServerURL\":\"x\",\"Username\":\"<token>\",\"Secret\":\"t\"}", "x"))
        .isEqualTo(new Credentials.IdentityToken("t"));
  }

  @Test
  void theFirstFileThatKnowsCounts() throws Exception {
    Path empty = file("{}");
    Path first = file("{\"auths\":{\"r.example\":{\"auth\":\"%s\"}}}".formatted(auth("me:pass")));
    Path second = file("{\"auths\":{\"r.example\":{\"auth\":\"%s\"}}}".formatted(auth("x:y")));

    assertThat(find("r.example/a", folder.resolve("absent"), empty, first, second)).isEqualTo(ME);
  }

  @Test
  void aMalformedFileIsToldWithoutItsSecrets() throws Exception {
    Path file = file("{\"auths\":{\"r.example\":{\"auth\":\"%s\"}}}".formatted(auth("geheim")));

    assertThatThrownBy(() -> find("r.example/a", file))
        .hasMessageContaining(file.toString())
        .hasMessageContaining("no base64 of user:password")
        .hasMessageNotContaining(auth("geheim"));
    assertThat(
            new Credentials.Password("me", "geheim") + "" + new Credentials.IdentityToken("geheim"))
        .doesNotContain("geheim");
  }

  private Credentials find(String repository, Path... files) throws Exception {
    return new AuthFiles(List.of(files), this::help).find(repository);
  }

  private String help(String name, String server) throws CredentialHelper.NoCredentialsException {
    asked.add(name + " " + server);
    if (name.equals("none")) {
      throw new CredentialHelper.NoCredentialsException();
    }
    return "{\"Username\":\"%s\",\"Secret\":\"secret\"}".formatted(name);
  }

  private Path file(String json) throws Exception {
    return Files.writeString(Files.createTempFile(folder, "auth", ".json"), json);
  }

  private static String auth(String pair) {
    return Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
  }
}
