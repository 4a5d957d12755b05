package dev.strata.report;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// What `strata bench` measured: as a table, as JSON, as a plot.
public final class BenchReport {
  private static final int BAR_PIXELS = 420;
  private static final int LEFT_PIXELS = 160;
  private static final int ROW_PIXELS = 28;

  private BenchReport() {}

  public static String table(List<BenchResult> results) {
    int width = Math.max(8, results.stream().mapToInt(r -> r.scenario().length()).max().orElse(0));
    StringBuilder text = new StringBuilder();
    row(text, width, "scenario", "runs", "median", "min", "max", "hits", "steps run");
    for (BenchResult result : results) {
      row(
          text,
          width,
          result.scenario(),
          Integer.toString(result.taken().size()),
          seconds(result.median()),
          seconds(result.least()),
          seconds(result.most()),
          Integer.toString(result.hits()),
          Integer.toString(result.runs()));
    }
    return text.toString();
  }

  private static void row(StringBuilder text, int width, String first, String... others) {
    text.append(first).append(" ".repeat(width - first.length()));
    for (String other : others) {
      text.append(String.format(Locale.ROOT, "  %9s", other));
    }
    text.append('\n');
  }

  /// An array of `{scenario, seconds: […], median, min, max, hits, runs}`.
  public static String json(List<BenchResult> results) {
    ArrayNode root = JsonNodeFactory.instance.arrayNode();
    for (BenchResult result : results) {
      ObjectNode node = root.addObject().put("scenario", result.scenario());
      ArrayNode seconds = node.putArray("seconds");
      result.taken().forEach(taken -> seconds.add(number(taken)));
      node.put("median", number(result.median()))
          .put("min", number(result.least()))
          .put("max", number(result.most()))
          .put("hits", result.hits())
          .put("runs", result.runs());
    }
    return JsonMapper.shared().writerWithDefaultPrettyPrinter().writeValueAsString(root) + "\n";
  }

  /// Bars of the medians, with a line from the least to the most, as SVG.
  public static String plot(List<BenchResult> results) {
    double longest = results.stream().mapToDouble(r -> number(r.most())).max().orElse(1);
    StringBuilder svg = new StringBuilder();
    int height = ROW_PIXELS * (results.size() + 1);
    svg.append(
        String.format(
            Locale.ROOT,
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\""
                + " font-family=\"sans-serif\" font-size=\"12\">\n"
                + "<rect width=\"100%%\" height=\"100%%\" fill=\"white\"/>\n",
            LEFT_PIXELS + BAR_PIXELS + 90,
            height));
    int y = ROW_PIXELS / 2;
    for (BenchResult result : results) {
      bar(svg, result, y, BAR_PIXELS / longest);
      y += ROW_PIXELS;
    }
    return svg.append("</svg>\n").toString();
  }

  private static void bar(StringBuilder svg, BenchResult result, int y, double pixels) {
    double most = LEFT_PIXELS + number(result.most()) * pixels;
    svg.append(
        String.format(
            Locale.ROOT,
            "<text x=\"%d\" y=\"%d\" text-anchor=\"end\">%s</text>\n"
                + "<rect x=\"%d\" y=\"%d\" width=\"%.1f\" height=\"16\" fill=\"#2b6cb0\"/>\n"
                + "<path d=\"M%.1f %dH%.1f\" stroke=\"black\"/>\n"
                + "<text x=\"%.1f\" y=\"%d\">%s</text>\n",
            LEFT_PIXELS - 8,
            y + 13,
            escaped(result.scenario()),
            LEFT_PIXELS,
            y,
            number(result.median()) * pixels,
            LEFT_PIXELS + number(result.least()) * pixels,
            y + 8,
            most,
            most + 6,
            y + 13,
            seconds(result.median())));
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;");
  }

  private static String seconds(Duration duration) {
    return String.format(Locale.ROOT, "%.3fs", number(duration));
  }

  private static double number(Duration duration) {
    return Math.round(duration.toNanos() / 1e5) / 1e4;
  }
}
