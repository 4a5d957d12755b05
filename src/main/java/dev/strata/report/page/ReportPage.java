package dev.strata.report.page;

import dev.strata.oci.Json;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

/// The page as one text of HTML: its styles, its scripts and the data stand inside of it. Its
/// content security policy lets it load nothing and run no script but these; when it is served, it
/// may ask its own server.
public final class ReportPage {
  /// Draws the trend. Its licence, MIT, goes with every copy.
  private static final String UPLOT = "/META-INF/resources/webjars/uplot/1.6.30/";

  private static final String[] SCRIPTS = {
    "text.js",
    "store.js",
    "timeline.js",
    "source.js",
    "files.js",
    "history.js",
    "live.js",
    "page.js"
  };

  private ReportPage() {}

  /// @param data as {@link PageData} says
  public static void write(Json data, Appendable to) throws IOException {
    write(data, "connect-src 'none'", to);
  }

  /// The page that asks its server for what it shows.
  static String served() throws IOException {
    StringBuilder page = new StringBuilder();
    write(PageData.live(), "connect-src 'self'", page);
    return page.toString();
  }

  private static void write(Json data, String connections, Appendable to) throws IOException {
    String style = resource(UPLOT + "dist/uPlot.min.css") + "\n" + resource("page.css");
    String script = script();
    String policy =
        "default-src 'none'; base-uri 'none'; form-action 'none'; img-src data:; style-src "
            + hash(style)
            + "; script-src "
            + hash(script)
            + "; "
            + connections;
    for (String line : resource("page.html").split("(?<=\n)")) {
      switch (line.strip()) {
        case "{policy}" ->
            to.append("<meta http-equiv=\"Content-Security-Policy\" content=\"")
                .append(policy)
                .append("\">\n");
        case "{style}" -> to.append("<style>").append(style).append("</style>\n");
        case "{script}" -> to.append("<script>").append(script).append("</script>\n");
        case "{data}" -> {
          to.append("<script type=\"application/json\" id=\"data\">");
          ScriptJson.write(data, to);
          to.append("</script>\n");
        }
        default -> to.append(line);
      }
    }
  }

  /// All scripts in one scope of their own.
  private static String script() throws IOException {
    StringBuilder script = new StringBuilder();
    script.append("/*! uPlot\n").append(resource(UPLOT + "LICENSE")).append("*/\n");
    script.append(resource(UPLOT + "dist/uPlot.iife.min.js"));
    script.append("\n(function () {\n\"use strict\";\n");
    for (String name : SCRIPTS) {
      script.append(resource(name)).append('\n');
    }
    return script.append("})();\n").toString();
  }

  private static String resource(String name) throws IOException {
    try (InputStream in = ReportPage.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException("the program lacks its part " + name);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static String hash(String content) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(content.getBytes(StandardCharsets.UTF_8));
      return "'sha256-" + Base64.getEncoder().encodeToString(digest) + "'";
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JVM has SHA-256", e);
    }
  }
}
