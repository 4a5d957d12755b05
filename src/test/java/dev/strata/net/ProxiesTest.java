package dev.strata.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What the environment's variables mean, as Go's clients read them.
final class ProxiesTest {
  private static final Map<String, String> BOTH =
      Map.of("HTTP_PROXY", "http://plain.test:3128", "HTTPS_PROXY", "tls.test");

  @Test
  void eachSchemeHasItsOwn() throws Exception {
    Proxies proxies = Proxies.of(BOTH);

    assertThat(name(proxies, "http://example.com/v2/")).isEqualTo("plain.test:3128");
    assertThat(name(proxies, "https://example.com/v2/")).isEqualTo("tls.test:80");
  }

  @Test
  void smallLettersCountWhereCapitalsAreMissing() throws Exception {
    Proxies proxies =
        Proxies.of(
            Map.of(
                "http_proxy", "small.test:1",
                "https_proxy", "other.test:2",
                "HTTPS_PROXY", "large.test:3",
                "no_proxy", "inside.test"));

    assertThat(name(proxies, "http://example.com/")).isEqualTo("small.test:1");
    assertThat(name(proxies, "https://example.com/")).isEqualTo("large.test:3");
    assertThat(name(proxies, "http://inside.test/")).isEqualTo("none");
  }

  @Test
  void aWebServersFieldIsNoProxy() throws Exception {
    Proxies proxies = Proxies.of(Map.of("HTTP_PROXY", "evil.test", "REQUEST_METHOD", "GET"));

    assertThat(name(proxies, "http://example.com/")).isEqualTo("none");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          example.com        | http://example.com/          | none
          example.com        | http://a.b.Example.com/      | none
          example.com        | http://notexample.com/       | plain.test:3128
          .example.com       | http://example.com/          | plain.test:3128
          .example.com       | http://a.example.com/        | none
          *.example.com      | http://a.example.com/        | none
          example.com:5000   | http://example.com:5000/     | none
          example.com:5000   | http://example.com/          | plain.test:3128
          example.com:443    | https://example.com/         | none
          10.1.2.3           | http://10.1.2.3/             | none
          10.1.2.3:80        | http://10.1.2.3/             | none
          10.1.2.3:81        | http://10.1.2.3/             | plain.test:3128
          10.0.0.0/8         | http://10.200.1.1/           | none
          10.0.0.0/8         | http://11.0.0.1/             | plain.test:3128
          fd00::/8           | http://[fd00:1::2]:5000/     | none
          fd00::1            | http://[fd00::1]/            | none
          *                  | http://example.com/          | none
          a.test , b.test    | http://b.test/               | none
          ,,10.0.0.0/99      | http://10.0.0.1/             | plain.test:3128
          nobody             | http://localhost:5000/       | none
          nobody             | http://127.3.2.1:5000/       | none
          nobody             | http://[::1]:5000/           | none
          """)
  void namesAddressesAndRangesAreLeftOut(String without, String url, String expected)
      throws Exception {
    Proxies proxies =
        Proxies.of(
            Map.of(
                "HTTP_PROXY", "http://plain.test:3128",
                "HTTPS_PROXY", "tls.test",
                "NO_PROXY", without));

    assertThat(name(proxies, url)).isEqualTo(expected);
  }

  @Test
  void credentialsStandInItsOwnFieldOnly() throws Exception {
    Proxies.Proxy proxy =
        Proxies.of(Map.of("HTTPS_PROXY", "http://me:p%40ss:word@proxy.test:8080/"))
            .find(URI.create("https://example.com/"))
            .orElseThrow();

    assertThat(proxy.authorization()).contains("Basic " + base64("me:p@ss:word"));
    assertThat(proxy).hasToString("proxy.test:8080");
    assertThat(ProxyException.denied(proxy)).hasMessageContaining("other credentials");
  }

  @ParameterizedTest
  @CsvSource({
    "socks5://me:geheim@proxy.test:1080, of the kind socks5",
    "https://me:geheim@proxy.test:1080, of the kind https",
    "'http://me:geheim@', names no proxy",
    "'http://me:ge heim@proxy.test', names no proxy",
  })
  void whatCannotBeUsedIsToldWithoutItsCredentials(String value, String words) {
    Proxies proxies = Proxies.of(Map.of("HTTPS_PROXY", value));

    assertThatThrownBy(() -> proxies.find(URI.create("https://example.com/")))
        .isInstanceOf(ProxyException.class)
        .hasMessageContaining("HTTPS_PROXY")
        .hasMessageContaining(words)
        .hasMessageNotContaining("geheim");
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  private static String name(Proxies proxies, String url) throws ProxyException {
    return proxies.find(URI.create(url)).map(Proxies.Proxy::name).orElse("none");
  }
}
