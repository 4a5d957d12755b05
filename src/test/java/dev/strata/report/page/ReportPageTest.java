package dev.strata.report.page;

import static org.assertj.core.api.Assertions.assertThat;

import dev.strata.oci.Json;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// The page as a text.
final class ReportPageTest {
  @Test
  void itLoadsNothing() throws Exception {
    String page = page("x");

    assertThat(page)
        .contains("default-src 'none'", "connect-src 'none'", "The MIT License")
        .doesNotContain(" src=\"", "@import", "url(")
        .doesNotContainPattern("href=\"(?!#|data:,)");
    assertThat(ReportPage.served()).contains("connect-src 'self'", "\"live\":true");
  }

  @Test
  void itsPolicyAllowsItsOwnScriptAndStyleAlone() throws Exception {
    String page = page("x");

    assertThat(page).contains("script-src 'sha256-" + hash(inside(page, "<script>", "</script>")));
    assertThat(page).contains("style-src 'sha256-" + hash(inside(page, "<style>", "</style>")));
  }

  @Test
  void whateverANameIsItStaysData() throws Exception {
    String name = "</script><script>alert(1)</script><!--<script>🦀";

    String page = page(name);

    Matcher scripts = Pattern.compile("<script").matcher(page);
    assertThat(scripts.results().count()).isEqualTo(2);
    String data = inside(page, "<script type=\"application/json\" id=\"data\">", "</script>");
    assertThat(Json.parse(data.getBytes(StandardCharsets.UTF_8), "data")).isEqualTo(data(name));
  }

  private static Json data(String name) {
    SequencedMap<String, Json> members = new LinkedHashMap<>();
    members.put(name, Json.texts(List.of(name)));
    return new Json.Members(members);
  }

  private static String page(String name) throws Exception {
    StringBuilder page = new StringBuilder();
    ReportPage.write(data(name), page);
    return page.toString();
  }

  private static String inside(String text, String from, String to) {
    int start = text.indexOf(from) + from.length();
    return text.substring(start, text.indexOf(to, start));
  }

  private static String hash(String text) throws Exception {
    return Base64.getEncoder()
        .encodeToString(
            MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
  }
}
