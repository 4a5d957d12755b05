package dev.strata.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.strata.image.PackedImage;
import dev.strata.net.Proxies;
import dev.strata.oci.ImageReference;
import dev.strata.oci.Platform;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Registries that speak TLS: whom Strata trusts, who it says that it is, and what it says where
/// there is no agreement; and registries behind a proxy.
final class TlsTest {
  private static final String EC = "ec -pkeyopt ec_paramgen_curve:prime256v1";

  @TempDir private Path folder;
  private TestKeys keys;
  private Optional<RegistryRoom> room = Optional.empty();

  @BeforeEach
  void makeKeys() throws Exception {
    keys = new TestKeys(folder.resolve("keys"));
    keys.sign("server", EC, "IP:127.0.0.1,DNS:registry.test");
  }

  @AfterEach
  void close() {
    room.ifPresent(RegistryRoom::close);
  }

  @Test
  void anUnknownAuthorityIsRefusedAtOnceWithWhatToDo() throws Exception {
    FaultyRegistry registry = registry("server", false);
    serve(registry, "insecure = false");

    refused("signed by nobody that this machine trusts", "certs.d", "ca = ");
    assertThat(room.orElseThrow().pauses).isEmpty();
    assertThat(registry.requests).isEmpty();
  }

  @Test
  void theAuthorityOfTheFileOfRegistriesIsTrusted() throws Exception {
    serve(registry("server", false), "ca = \"" + keys.file("ca.crt") + "\"");

    comes();
  }

  @Test
  void theAuthorityInTheRegistrysFolderIsTrusted() throws Exception {
    FaultyRegistry registry = registry("server", false);
    Files.copy(keys.file("ca.crt"), certificates(registry).resolve("ca.crt"));
    serve(registry, "insecure = false");

    comes();
  }

  @Test
  void anInsecureRegistryIsNotChecked() throws Exception {
    serve(registry("server", false), "insecure = true");

    comes();
  }

  @ParameterizedTest
  @ValueSource(strings = {"PKCS#8", "PKCS#8 RSA", "PKCS#8 Ed25519", "PKCS#1", "SEC 1"})
  void aClientCertificateIsShownWhereOneIsWanted(String form) throws Exception {
    FaultyRegistry registry = registry("server", true);
    Path own = certificates(registry);
    Files.copy(keys.file("ca.crt"), own.resolve("ca.crt"));
    keys.sign(
        "client",
        form.endsWith("RSA") || form.equals("PKCS#1")
            ? "rsa:2048"
            : form.endsWith("25519") ? "ed25519" : EC,
        "DNS:client");
    if (form.equals("PKCS#1") || form.equals("SEC 1")) {
      keys.openssl("pkey -traditional -in client.key -out old.key");
      assertThat(keys.file("old.key"))
          .content()
          .startsWith(form.equals("SEC 1") ? "-----BEGIN EC" : "-----BEGIN RSA");
      Files.copy(keys.file("old.key"), own.resolve("client.key"));
    } else {
      Files.copy(keys.file("client.key"), own.resolve("client.key"));
    }
    Files.copy(keys.file("client.crt"), own.resolve("client.cert"));
    serve(registry, "insecure = false");

    comes();
  }

  @Test
  void anInsecureRegistryIsShownTheClientCertificateToo() throws Exception {
    FaultyRegistry registry = registry("server", true);
    keys.sign("client", EC, "DNS:client");
    Files.copy(keys.file("client.crt"), certificates(registry).resolve("client.cert"));
    Files.copy(keys.file("client.key"), certificates(registry).resolve("client.key"));
    serve(registry, "insecure = true");

    comes();
  }

  @Test
  void aRegistryThatWantsAClientCertificateSaysWhereItBelongs() throws Exception {
    serve(registry("server", true), "ca = \"" + keys.file("ca.crt") + "\"");

    refused("without a client certificate", "client.cert");
  }

  @Test
  void aClientCertificateWithoutItsKeyIsTold() throws Exception {
    FaultyRegistry registry = registry("server", true);
    Files.copy(keys.file("ca.crt"), certificates(registry).resolve("client.cert"));
    serve(registry, "insecure = false");

    assertThatThrownBy(this::find)
        .isInstanceOf(IOException.class)
        .hasMessageContaining("client.cert has no key")
        .hasMessageContaining("client.key");
  }

  @Test
  void aKeyWithAPassphraseIsToldWithoutIt() throws Exception {
    FaultyRegistry registry = registry("server", true);
    Path own = certificates(registry);
    keys.sign("client", EC, "DNS:client");
    keys.openssl("pkey -aes256 -passout pass:geheim -in client.key -out " + own + "/client.key");
    Files.copy(keys.file("client.crt"), own.resolve("client.cert"));
    serve(registry, "insecure = false");

    assertThatThrownBy(this::find)
        .hasMessageContaining("client.key holds no private key in PEM that can be used")
        .hasMessageContaining("openssl pkey")
        .hasMessageNotContaining("geheim");
  }

  @Test
  void aCertificateForAnotherNameIsRefused() throws Exception {
    keys.sign("other", EC, "DNS:other.test");
    serve(registry("other", false), "ca = \"" + keys.file("ca.crt") + "\"");

    refused("for another name");
  }

  @Test
  void anExpiredCertificateIsRefused() throws Exception {
    keys.sign("old", EC, "IP:127.0.0.1", "-days", "-1");
    serve(registry("old", false), "ca = \"" + keys.file("ca.crt") + "\"");

    refused("expired");
  }

  @Test
  void aServerThatSpeaksNoTlsIsTold() throws Exception {
    try (ServerSocket plain = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
      Thread.ofVirtual().start(() -> answerInPlain(plain));
      Path file =
          Files.writeString(
              folder.resolve("plain.toml"),
              "[[registry]]\nprefix = \"registry.test\"\nlocation = \"127.0.0.1:"
                  + plain.getLocalPort()
                  + "\"\ninsecure = false\n");
      room =
          Optional.of(
              new RegistryRoom(
                  folder, new RegistrySettings(List.of(file), List.of(), List.of(), Proxies.NONE)));

      assertThatThrownBy(this::findByName)
          .isInstanceOf(RegistryException.class)
          .hasMessageContainingAll("speaks none", "plain-http = true");
    }
  }

  @Test
  void byTlsARegistryIsReachedThroughATunnelOfItsProxy() throws Exception {
    FaultyRegistry registry = registry("server", false);
    try (TestProxy proxy = new TestProxy(registry.port(), Optional.empty())) {
      serve(
          registry,
          "ca = \"" + keys.file("ca.crt") + "\"",
          Map.of("https_proxy", "http://" + proxy.host()));

      RegistryRoom open = room.orElseThrow();
      ImageReference name = ImageReference.parse("registry.test/app:1");
      assertThat(open.registries.find(name, Platform.host(), open.here.store)).isPresent();
      assertThat(proxy.lines)
          .isNotEmpty()
          .allMatch(l -> l.equals("CONNECT registry.test:443 HTTP/1.1"));
    }
  }

  @Test
  void inPlainARegistrysProxyIsAskedForWholeUrlsAndCredentialsStayWithIt() throws Exception {
    FaultyRegistry registry = new FaultyRegistry();
    try (TestProxy proxy = new TestProxy(registry.port(), Optional.of("me:geheim"))) {
      serve(
          registry, "plain-http = true", Map.of("HTTP_PROXY", "http://me:geheim@" + proxy.host()));

      RegistryRoom open = room.orElseThrow();
      ImageReference name = ImageReference.parse("registry.test/app:1");
      assertThat(open.registries.find(name, Platform.host(), open.here.store)).isPresent();
      assertThat(proxy.lines).contains("HEAD http://registry.test/v2/app/manifests/1 HTTP/1.1");
      assertThat(registry.requests).isNotEmpty().allMatch(r -> r.authorization().isEmpty());
    }
  }

  @Test
  void aProxyThatWantsOtherCredentialsIsToldWithoutThem() throws Exception {
    FaultyRegistry registry = new FaultyRegistry();
    try (TestProxy proxy = new TestProxy(registry.port(), Optional.of("me:other"))) {
      serve(
          registry, "plain-http = true", Map.of("HTTP_PROXY", "http://me:geheim@" + proxy.host()));

      assertThatThrownBy(this::findByName)
          .isInstanceOf(RegistryException.class)
          .hasMessageContaining("the proxy " + proxy.host() + " wants other credentials")
          .hasMessageContaining("HTTP_PROXY")
          .hasMessageNotContaining("geheim");
    }
  }

  @Test
  void aProxyThatIsNotThereIsTold() throws Exception {
    String gone;
    try (TestProxy proxy = new TestProxy(1, Optional.empty())) {
      gone = proxy.host();
    }
    serve(new FaultyRegistry(), "plain-http = true", Map.of("HTTP_PROXY", "me:geheim@" + gone));

    assertThatThrownBy(this::findByName)
        .isInstanceOf(RegistryException.class)
        .hasMessageContaining("the proxy " + gone + " cannot be reached")
        .hasMessageContaining("NO_PROXY")
        .hasMessageNotContaining("geheim");
  }

  /// As Go's servers do when they are greeted by TLS.
  private static void answerInPlain(ServerSocket server) {
    try {
      while (true) {
        try (Socket client = server.accept()) {
          assertThat(client.getInputStream().read()).isEqualTo(0x16);
          client
              .getOutputStream()
              .write("HTTP/1.0 400 Bad Request\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        }
      }
    } catch (IOException _) {
      // It was closed.
    }
  }

  private FaultyRegistry registry(String name, boolean wantsClient) throws Exception {
    return FaultyRegistry.secure(keys.server(name), wantsClient);
  }

  private Path certificates(FaultyRegistry registry) throws IOException {
    return Files.createDirectories(folder.resolve("certs.d").resolve(registry.host()));
  }

  private void serve(FaultyRegistry registry, String setting) throws IOException {
    serve(registry, setting, Map.of());
  }

  private void serve(FaultyRegistry registry, String setting, Map<String, String> environment)
      throws IOException {
    String both = "";
    for (String location : List.of(registry.host(), "registry.test")) {
      both += "[[registry]]\nlocation = \"" + location + "\"\n" + setting + "\n";
    }
    Path file = Files.writeString(folder.resolve("registries.toml"), both);
    RegistryRoom open =
        new RegistryRoom(
            folder,
            new RegistrySettings(
                List.of(file),
                List.of(),
                List.of(folder.resolve("certs.d")),
                Proxies.of(environment)),
            registry);
    room = Optional.of(open);
    PackedImage image = open.image();
    registry.put("app", "1", image.descriptor(), open.origin.store);
  }

  private Registries.Found find() throws IOException, InterruptedException {
    return room.orElseThrow().pull("app:1");
  }

  private Optional<Registries.Found> findByName() throws IOException, InterruptedException {
    RegistryRoom open = room.orElseThrow();
    return open.registries.find(
        ImageReference.parse("registry.test/app:1"), Platform.host(), open.here.store);
  }

  private void comes() throws IOException, InterruptedException {
    assertThat(find().image().config().diffIds()).hasSize(2);
    room.orElseThrow().verify();
  }

  private void refused(String... words) {
    assertThatThrownBy(this::find).isInstanceOf(RegistryException.class).message().contains(words);
  }
}
