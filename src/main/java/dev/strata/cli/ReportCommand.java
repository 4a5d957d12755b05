package dev.strata.cli;

import dev.strata.oci.Json;
import dev.strata.report.page.PageData;
import dev.strata.report.page.ReportPage;
import dev.strata.solver.BuildRecord;
import dev.strata.solver.BuildRecords;
import dev.strata.solver.Engine;
import java.io.BufferedWriter;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/// `strata report`: builds as one file of HTML.
@Command(
    name = "report",
    description = "Writes a page that shows builds, their steps and their files, and needs no net.",
    mixinStandardHelpOptions = true)
final class ReportCommand implements Callable<Integer> {
  private static final int MOST_OF_ONE_FILE = 10;

  @ParentCommand @Nullable Main main;

  @Parameters(
      paramLabel = "BUILD",
      arity = "0..*",
      description =
          "Builds, each with its files. Default: the last build, with its files, and up to nine"
              + " before it of the same Dockerfile.")
  List<String> ids = new ArrayList<>();

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FILE",
      description = "Where to write it; - for standard output. Default: ${DEFAULT-VALUE}.")
  String output = "report.html";

  @Option(names = "--no-files", description = "Leave the files out: the page is smaller by them.")
  boolean noFiles;

  @Override
  public Integer call() throws Exception {
    try (Engine engine = Inspection.open(main, "report")) {
      BuildRecords history = new BuildRecords(engine.store().cache());
      List<BuildRecord> all = history.newest();
      List<BuildRecord> chosen = ids.isEmpty() ? lastOfOneFile(all) : named(history);
      List<BuildRecord> withFiles =
          noFiles ? List.of() : ids.isEmpty() ? chosen.subList(0, 1) : chosen;
      write(PageData.of(all, chosen, withFiles, engine::findLayer));
    }
    return ExitCode.OK.code();
  }

  private static List<BuildRecord> lastOfOneFile(List<BuildRecord> all) throws WrongUseException {
    if (all.isEmpty()) {
      throw new WrongUseException("no build is on record yet; strata build makes one");
    }
    return all.stream()
        .filter(build -> build.buildFile().equals(all.getFirst().buildFile()))
        .limit(MOST_OF_ONE_FILE)
        .toList();
  }

  private List<BuildRecord> named(BuildRecords history) throws Exception {
    List<BuildRecord> named = new ArrayList<>();
    for (String id : ids) {
      BuildRecord build = FindBuild.byId(history, id);
      if (!named.contains(build)) {
        named.add(build);
      }
    }
    return named;
  }

  private void write(Json data) throws Exception {
    if (output.equals("-")) {
      Writer out = new BufferedWriter(new OutputStreamWriter(System.out, StandardCharsets.UTF_8));
      ReportPage.write(data, out);
      out.flush();
      return;
    }
    try (Writer out = Files.newBufferedWriter(Path.of(output))) {
      ReportPage.write(data, out);
    }
    System.out.println(output);
  }
}
