package dev.strata.registry;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/// An authority of this test's own, and what it signs, made by `openssl`: files `NAME.crt` and
/// `NAME.key` in a folder.
public final class TestKeys {
  private final Path folder;

  public TestKeys(Path folder) throws IOException, InterruptedException {
    this.folder = Files.createDirectories(folder);
    openssl(
        "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -subj /CN=authority"
            + " -days 2 -keyout ca.key -out ca.crt");
  }

  public Path file(String name) {
    return folder.resolve(name);
  }

  /// Makes a certificate and its key.
  ///
  /// @param names as `DNS:example.com,IP:127.0.0.1`
  public void sign(String name, String algorithm, String names, String... more)
      throws IOException, InterruptedException {
    Files.writeString(file(name + ".ext"), "subjectAltName=" + names + "\n");
    openssl(
        "req -newkey "
            + algorithm
            + " -nodes -subj /CN="
            + name
            + " -keyout "
            + name
            + ".key -out "
            + name
            + ".csr");
    openssl(
        "x509 -req -CA ca.crt -CAkey ca.key -CAcreateserial -extfile "
            + name
            + ".ext -in "
            + name
            + ".csr -out "
            + name
            + ".crt "
            + (more.length == 0 ? "-days 2" : String.join(" ", more)));
  }

  /// A server with this certificate, which trusts whom the authority signed.
  public SSLContext server(String name)
      throws IOException, GeneralSecurityException, InterruptedException {
    Path own = Files.createDirectories(file("server-" + name));
    Files.copy(file(name + ".crt"), own.resolve("server.cert"));
    Files.copy(file(name + ".key"), own.resolve("server.key"));
    KeyManager[] keys = ClientCertificates.managers(List.of(own.resolve("server.cert")));
    java.security.KeyStore trusted = java.security.KeyStore.getInstance("PKCS12");
    trusted.load(null, null);
    trusted.setCertificateEntry("ca", Tls.read(file("ca.crt")).getFirst());
    TrustManagerFactory factory =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(trusted);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keys, factory.getTrustManagers(), null);
    return context;
  }

  public void openssl(String arguments) throws IOException, InterruptedException {
    Path log = file("openssl.log");
    List<String> command = new java.util.ArrayList<>(List.of("openssl"));
    command.addAll(List.of(arguments.split(" ")));
    int code =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start()
            .waitFor();
    assertThat(code).as(Files.readString(log)).isZero();
  }
}
