package dev.strata.source;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

final class DiagnosticPrinterTest {
  private static final DiagnosticPrinter PRINTER = new DiagnosticPrinter(false);

  private static String print(String text, int start, int end) {
    SourceFile file = new SourceFile("File", text);
    return PRINTER.print(file, Diagnostic.error(new SourceRange(start, end), "wrong"));
  }

  @Test
  void marksTheRangeAndTellsTheHint() {
    SourceFile file = new SourceFile("Dockerfile", "FROM a\nCOPPY a b\n");
    Diagnostic diagnostic =
        Diagnostic.error(
            new SourceRange(7, 12), "unknown instruction: COPPY", "did you mean COPY?");

    assertThat(PRINTER.print(file, diagnostic))
        .isEqualTo(
            """
            Dockerfile:2:1: error: unknown instruction: COPPY
              2 | COPPY a b
                | ^^^^^
                = hint: did you mean COPY?
            """);
  }

  @Test
  void showsTheFirstTenAndCountsTheRest() {
    SourceFile file = new SourceFile("File", "a");
    Diagnostic wrong = Diagnostic.error(new SourceRange(0, 1), "wrong");

    assertThat(PRINTER.print(new DiagnosticsException(file, Collections.nCopies(12, wrong))))
        .endsWith("\n\nand 2 more\n")
        .satisfies(text -> assertThat(text.split("error: wrong", -1)).hasSize(11));
    assertThat(PRINTER.print(new DiagnosticsException(file, Collections.nCopies(10, wrong))))
        .doesNotContain("more");
  }

  @Test
  void aMessageMovesNoCursor() {
    SourceFile file = new SourceFile("File", "a");

    assertThat(PRINTER.print(file, Diagnostic.error(new SourceRange(0, 1), "no \u001b[2J\0")))
        .contains("error: no \ufffd[2J\ufffd\n");
  }

  @Test
  void namesTheRuleOfAWarning() {
    SourceFile file = new SourceFile("Dockerfile", "from a");
    Diagnostic diagnostic = Diagnostic.warning(new SourceRange(0, 4), "Casing", "odd");

    assertThat(PRINTER.print(file, diagnostic))
        .startsWith("Dockerfile:1:1: warning[Casing]: odd\n");
  }

  @Test
  void keepsTabsUnderTabs() {
    assertThat(print("\ta\tb", 3, 4))
        .isEqualTo("File:1:4: error: wrong\n  1 | \ta\tb\n    | \t \t^\n");
  }

  @Test
  void countsWideCharactersAsTwoColumnsAndCombiningOnesAsNone() {
    assertThat(print("한글e\u0301x", 0, 2)).endsWith("| ^^^^\n");
    assertThat(print("한글e\u0301x", 4, 5)).endsWith("|      ^\n");
  }

  @Test
  void marksTheFirstAndLastLineOfARange() {
    assertThat(print("ab\n  cd\nef", 1, 9))
        .isEqualTo("File:1:2: error: wrong\n  1 | ab\n    |  ^\n    ...\n  3 | ef\n    | ^\n");
    assertThat(print("ab\n  cd", 1, 6))
        .isEqualTo("File:1:2: error: wrong\n  1 | ab\n    |  ^\n  2 |   cd\n    |   ^\n");
  }

  @Test
  void marksOnePlaceWhereTheRangeIsEmpty() {
    assertThat(print("ab", 2, 2)).endsWith("  1 | ab\n    |   ^\n");
    assertThat(print("", 0, 0)).endsWith("  1 | \n    | ^\n");
  }

  @Test
  void cutsLongLinesAroundTheMark() {
    List<String> lines =
        print("a".repeat(1000) + "b" + "c".repeat(1000), 1000, 1001).lines().toList();

    assertThat(lines.get(1)).startsWith("  1 | …a").endsWith("c…").hasSizeLessThan(180);
    assertThat(lines.get(1).charAt(lines.get(2).indexOf('^'))).isEqualTo('b');
  }

  @Test
  void showsNoControlCharacters() {
    assertThat(print("a\u001b[31mb\r\n", 0, 1)).contains("a\ufffd[31mb\n");
  }

  @Test
  void coloursOnlyWhenAsked() {
    SourceFile file = new SourceFile("File", "ab");
    Diagnostic diagnostic = Diagnostic.error(new SourceRange(0, 1), "wrong");
    String coloured = new DiagnosticPrinter(true).print(file, diagnostic);

    assertThat(coloured).contains("\u001b[1;31m^\u001b[0m");
    assertThat(coloured.replaceAll("\u001b\\[[0-9;]*m", ""))
        .isEqualTo(PRINTER.print(file, diagnostic));
  }

  @Test
  void partsSeveralByABlankLine() {
    SourceFile file = new SourceFile("File", "ab");
    Diagnostic diagnostic = Diagnostic.error(new SourceRange(0, 1), "wrong");
    String one = PRINTER.print(file, diagnostic);

    assertThat(PRINTER.print(new DiagnosticsException(file, List.of(diagnostic, diagnostic))))
        .isEqualTo(one + "\n" + one);
  }
}
