package dev.strata.source;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class SourceFileTest {
  @Test
  void countsLinesAndColumnsFromOne() {
    SourceFile file = new SourceFile("f", "ab\ncd");

    assertThat(file.lineAt(0)).isEqualTo(1);
    assertThat(file.lineAt(2)).isEqualTo(1);
    assertThat(file.lineAt(3)).isEqualTo(2);
    assertThat(file.columnAt(4)).isEqualTo(2);
    assertThat(file.lineAt(5)).isEqualTo(2);
  }

  @Test
  void leavesLineEndsOutOfLines() {
    SourceFile file = new SourceFile("f", "ab\r\n\ncd\n");

    assertThat(file.lineCount()).isEqualTo(4);
    assertThat(file.line(1)).isEqualTo("ab");
    assertThat(file.line(2)).isEmpty();
    assertThat(file.line(3)).isEqualTo("cd");
    assertThat(file.line(4)).isEmpty();
  }

  @Test
  void countsManyLines() {
    assertThat(new SourceFile("f", "x\n".repeat(100)).startOf(51)).isEqualTo(100);
  }
}
