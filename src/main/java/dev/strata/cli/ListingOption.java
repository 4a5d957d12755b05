package dev.strata.cli;

import dev.strata.oci.Json;
import dev.strata.oci.JsonMembers;
import dev.strata.report.Columns;
import dev.strata.template.Shape;
import dev.strata.template.Shapes;
import dev.strata.template.Template;
import dev.strata.template.TemplateException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import picocli.CommandLine.Option;

/// How a list is shown, as docker has it: ids alone, or by `--format`, which is `table`,
/// `table TEMPLATE`, `json` (an object a line), or a template that each row is printed by.
final class ListingOption {
  private static final String TABLE = "table";

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      description =
          "table, 'table TEMPLATE', json, or a template of Go's with docker's functions:"
              + " '{{.ID}}\\t{{.Name}}'. Default: table.")
  String format = "";

  @Option(
      names = {"-q", "--quiet"},
      description = "Ids alone, unless --format has a template.")
  boolean quiet;

  @Option(names = "--no-trunc", description = "Ids and texts in full.")
  boolean full;

  /// @param headings of all fields that a row may have
  /// @param columns those that the table has when nothing else is asked for
  /// @param rows objects of texts
  void print(PrintStream out, Map<String, String> headings, List<String> columns, List<Json> rows)
      throws TemplateException {
    String asked = format.strip().replace("\\t", "\t").replace("\\n", "\n");
    if (asked.isEmpty() || asked.equals(TABLE)) {
      if (quiet) {
        lines("{{.ID}}", rows).forEach(line -> out.print(line + "\n"));
        return;
      }
      String fields =
          columns.stream().map(name -> "{{." + name + "}}").collect(Collectors.joining("\t"));
      out.print(table(fields, headings, rows));
    } else if (asked.startsWith(TABLE + " ")) {
      out.print(table(asked.substring(TABLE.length()).strip(), headings, rows));
    } else {
      String template = asked.equals("json") ? "{{json .}}" : asked;
      lines(template, rows).forEach(line -> out.print(line + "\n"));
    }
  }

  private static String table(String template, Map<String, String> headings, List<Json> rows)
      throws TemplateException {
    JsonMembers names = JsonMembers.of();
    headings.forEach(names::put);
    List<String> lines = new ArrayList<>();
    // A bad template is told by the rows' words, also where there is none.
    List<String> filled = lines(template, rows);
    lines.add(Template.parseHeading(template).fill(names.json(), Shape.MAP, Shapes.AS_THEY_ARE));
    lines.addAll(filled);
    return Columns.align(lines);
  }

  private static List<String> lines(String text, List<Json> rows) throws TemplateException {
    Template template = Template.parse(text);
    List<String> lines = new ArrayList<>();
    for (Json row : rows) {
      lines.add(template.fill(row));
    }
    return lines;
  }
}
