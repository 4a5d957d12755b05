package sample;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
    name = "words",
    mixinStandardHelpOptions = true,
    description = "Counts the words of a file.")
final class Words implements Callable<Integer> {
  @Parameters(paramLabel = "FILE")
  private Path file;

  @Override
  public Integer call() throws Exception {
    // Words stand between spaces.
    long words = Files.readString(file).strip().split("\\s+").length;
    System.out.println(words + " " + file);
    return 0;
  }

  public static void main(String[] args) {
    System.exit(new CommandLine(new Words()).execute(args));
  }
}
