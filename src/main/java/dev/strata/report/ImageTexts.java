package dev.strata.report;

import dev.strata.attest.PackageDifference;
import dev.strata.image.ImageDifference;
import dev.strata.image.ImageView;
import dev.strata.image.PathHistory;
import dev.strata.image.Waste;
import dev.strata.report.Table.Side;
import dev.strata.solver.LayerOrigins;
import dev.strata.tree.Entry;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// What is in an image, as text.
public record ImageTexts(Palette palette) {
  private static final int MOST_COLUMNS = 100;
  private static final int MOST_ROWS = 20;

  /// Paths with what each layer did to them.
  public String whence(
      List<PathHistory> paths, ImageView image, List<Optional<LayerOrigins.Origin>> origins) {
    StringBuilder text = new StringBuilder();
    for (PathHistory path : paths) {
      text.append(text.isEmpty() ? "" : "\n")
          .append(palette.bold("/" + TextWidth.oneLine(path.path(), false)))
          .append(path.visible().map(e -> "  " + attributes(e)).orElse("  not in the image"))
          .append('\n');
      for (PathHistory.Event event : path.events().reversed()) {
        text.append("  ").append(event(event)).append('\n');
        text.append("      ").append(made(image.instructions().get(event.layer()))).append('\n');
        origins
            .get(event.layer())
            .ifPresent(o -> text.append("      ").append(origin(o)).append('\n'));
      }
    }
    return text.toString();
  }

  private String event(PathHistory.Event event) {
    return switch (event) {
      case PathHistory.Event.Wrote(int layer, Entry entry, Optional<Entry> before) ->
          palette.green("layer " + layer)
              + (before.isEmpty()
                  ? " wrote it, " + attributes(entry)
                  : " wrote it anew, " + attributes(entry) + ": " + replaced(before.get(), entry));
      case PathHistory.Event.Removed(int layer, Entry before, String by) ->
          palette.red("layer " + layer)
              + (by.equals(before.path())
                  ? " removed it"
                  : " hid it: it removed, replaced or emptied /" + by);
    };
  }

  private static String replaced(Entry before, Entry entry) {
    List<String> what = ImageDifference.differing(before, entry);
    return what.isEmpty() ? "nothing differs" : "other " + String.join(", ", what);
  }

  private static String made(String instruction) {
    return instruction.isEmpty()
        ? "(its history does not tell how)"
        : TextWidth.truncate(
            TextWidth.oneLine(instruction.replace("\n", " "), false), MOST_COLUMNS);
  }

  private String origin(LayerOrigins.Origin origin) {
    return palette.faint(
        "stage "
            + origin.step().stage()
            + ", "
            + origin.build().buildFile()
            + ":"
            + origin.step().line()
            + ", build "
            + origin.build().id()
            + " ("
            + origin.step().kind().word()
            + ")");
  }

  private static String attributes(Entry entry) {
    return mode(entry)
        + " "
        + entry.uid()
        + ":"
        + entry.gid()
        + (entry.isFile() ? " " + Bytes.format(entry.size()) : "")
        + (entry.isSymlink() ? " → " + entry.linkTarget() : "");
  }

  private static String mode(Entry entry) {
    char type =
        switch (entry.type()) {
          case FILE -> '-';
          case DIRECTORY -> 'd';
          case SYMLINK -> 'l';
          case CHAR_DEVICE -> 'c';
          case BLOCK_DEVICE -> 'b';
          case FIFO -> 'p';
          case SOCKET -> 's';
          case WHITEOUT -> 'x';
        };
    return type + String.format(Locale.ROOT, "%04o", entry.mode());
  }

  /// One line for each entry; as a tree, its name alone stands behind its depth.
  public String files(List<ImageFile> files, boolean asTree) {
    Table table = new Table(Side.LEFT, Side.RIGHT, Side.RIGHT, Side.RIGHT, Side.LEFT);
    table.row("MODE", "OWNER", "SIZE", "LAYER", "PATH");
    for (ImageFile file : files) {
      Entry entry = file.entry();
      table.row(
          mode(entry),
          entry.uid() + ":" + entry.gid(),
          entry.isFile() ? Bytes.format(entry.size()) : "",
          Integer.toString(file.layer()),
          TextWidth.oneLine(name(entry, asTree), false));
    }
    return table.format();
  }

  private static String name(Entry entry, boolean asTree) {
    String suffix =
        entry.isSymlink()
            ? " → " + entry.linkTarget()
            : entry.isWhiteout()
                ? " (removed)"
                : entry.hardLinkTo().map(h -> " = /" + h).orElse("");
    if (!asTree) {
      return "/" + entry.path() + suffix;
    }
    int depth = (int) entry.path().chars().filter(c -> c == '/').count();
    String name = entry.path().isEmpty() ? "/" : entry.name();
    return "  ".repeat(entry.path().isEmpty() ? 0 : depth + 1) + name + suffix;
  }

  /// A path and the layer that it comes from, 0 for the lowest.
  public record ImageFile(Entry entry, int layer) {}

  public String diff(ImageDifference difference, PackageDifference packages) {
    StringBuilder text = new StringBuilder();
    for (ImageDifference.FileChange file : difference.files()) {
      String path = "/" + TextWidth.oneLine(file.path(), false);
      if (file.before().isEmpty()) {
        text.append(palette.green("+ " + path));
        file.after().ifPresent(e -> text.append("  ").append(attributes(e)));
      } else if (file.after().isEmpty()) {
        text.append(palette.red("- " + path));
      } else {
        text.append(palette.yellow("~ " + path))
            .append("  ")
            .append(String.join(", ", file.what()))
            .append(": ")
            .append(attributes(file.before().get()))
            .append(" → ")
            .append(attributes(file.after().get()));
      }
      text.append('\n');
    }
    for (ImageDifference.ConfigChange change : difference.config()) {
      text.append(palette.yellow("~ config " + change.name()))
          .append("  ")
          .append(change.before().orElse("(none)"))
          .append(" → ")
          .append(change.after().orElse("(none)"))
          .append('\n');
    }
    packages.changes().forEach(change -> text.append(packageChange(change)).append('\n'));
    for (String skipped : packages.skipped()) {
      text.append("packages not read: ").append(skipped).append('\n');
    }
    return text.append(counted(difference.files().size(), "path"))
        .append(", ")
        .append(counted(difference.config().size(), "setting"))
        .append(" and ")
        .append(counted(packages.changes().size(), "package"))
        .append(" differ; ")
        .append(sizes(difference.bytesBefore(), difference.bytesAfter()))
        .append("; of the layers ")
        .append(difference.sharedLayers())
        .append(" at the bottom are the same\n")
        .toString();
  }

  private static String counted(int count, String what) {
    return count + " " + what + (count == 1 ? "" : "s");
  }

  private static String sizes(long before, long after) {
    long grown = Math.abs(after - before);
    return before == after
        ? Bytes.format(after) + " each"
        : Bytes.format(before)
            + " → "
            + Bytes.format(after)
            + (after < before ? " (-" : " (+")
            + Bytes.format(grown)
            + ")";
  }

  private String packageChange(PackageDifference.Change change) {
    String name =
        " package " + TextWidth.oneLine(change.name() + " (" + change.kind() + ")", false);
    String versions =
        "  "
            + TextWidth.oneLine(
                Stream.of(change.before(), change.after())
                    .flatMap(Optional::stream)
                    .collect(Collectors.joining(" → ")),
                false);
    if (change.before().isEmpty()) {
      return palette.green("+" + name) + versions;
    }
    return (change.after().isEmpty() ? palette.red("-" + name) : palette.yellow("~" + name))
        + versions;
  }

  /// The sums, and the twenty largest of each kind.
  public String waste(Waste waste) {
    Table sums = new Table(Side.LEFT, Side.RIGHT);
    sums.row("stored", Bytes.format(waste.storedBytes()));
    sums.row("visible", Bytes.format(waste.visibleBytes()));
    sums.row("hidden", Bytes.format(waste.hiddenBytes()));
    sums.row(
        "duplicates",
        Bytes.format(waste.duplicates().stream().mapToLong(Waste.Duplicate::wastedBytes).sum()));
    sums.row("efficiency", String.format(Locale.ROOT, "%.1f %%", waste.efficiency() * 100));
    StringBuilder text = new StringBuilder(sums.format());
    if (!waste.hidden().isEmpty()) {
      Table table = new Table(Side.RIGHT, Side.RIGHT, Side.RIGHT, Side.LEFT);
      table.row("HIDDEN", "LAYER", "BY", "PATH");
      waste.hidden().stream()
          .limit(MOST_ROWS)
          .forEach(
              h ->
                  table.row(
                      Bytes.format(h.bytes()),
                      Integer.toString(h.layer()),
                      Integer.toString(h.hiddenBy()),
                      "/" + h.path()));
      text.append('\n').append(table.format()).append(more(waste.hidden().size()));
    }
    if (!waste.duplicates().isEmpty()) {
      Table table = new Table(Side.RIGHT, Side.LEFT);
      table.row("TWICE", "PLACES");
      waste.duplicates().stream()
          .limit(MOST_ROWS)
          .forEach(d -> table.row(Bytes.format(d.wastedBytes()), places(d)));
      text.append('\n').append(table.format()).append(more(waste.duplicates().size()));
    }
    return text.toString();
  }

  private static String places(Waste.Duplicate duplicate) {
    return String.join(
        ", ", duplicate.places().stream().map(p -> p.layer() + ":/" + p.path()).toList());
  }

  private static String more(int size) {
    return size <= MOST_ROWS ? "" : "and " + (size - MOST_ROWS) + " more\n";
  }
}
