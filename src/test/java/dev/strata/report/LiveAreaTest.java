package dev.strata.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class LiveAreaTest {
  private static final String HIDE = "\u001b[?25l";
  private static final String SHOW = "\u001b[?25h";
  private static final String END = "\u001b[K\n";

  private final StringBuilder out = new StringBuilder();
  private final FakeScreen screen = new FakeScreen();

  @Test
  void drawsLinesAndThenInTheirPlace() {
    LiveArea area = onTerminal();

    area.show(List.of("one", "two"));
    assertThat(drawn()).isEqualTo(HIDE + "one" + END + "two" + END);
    area.show(List.of("one", "three"));
    assertThat(drawn()).isEqualTo("\u001b[2Aone" + END + "three" + END);
    area.show(List.of("four"));
    assertThat(drawn()).isEqualTo("\u001b[2Afour" + END + "\u001b[J");
    area.close();
    assertThat(drawn()).isEqualTo("\u001b[1A\u001b[J" + SHOW);
  }

  @Test
  void writesNothingWhereNothingChanged() {
    LiveArea area = onTerminal();
    area.show(List.of("one"));
    drawn();

    area.show(List.of("one"));

    assertThat(drawn()).isEmpty();
  }

  @Test
  void printsLinesThatStayAboveTheLiveOnes() {
    LiveArea area = onTerminal();

    area.print("before");
    area.show(List.of("live"));
    drawn();
    area.print("done");

    assertThat(drawn()).isEqualTo("\u001b[1Adone" + END + "live" + END);
  }

  @Test
  void cutsLinesToTheWidthAndTheHeight() {
    screen.columns = 5;
    screen.rows = 3;
    LiveArea area = onTerminal();

    area.show(List.of("hidden", "second", "日本語"));

    assertThat(drawn()).isEqualTo(HIDE + "seco…" + END + "日本…" + END);
  }

  @Test
  void findsItsLinesAfterTheTerminalBecameNarrower() {
    LiveArea area = onTerminal();
    area.show(List.of("123456789", "abc"));
    drawn();
    screen.columns = 4;

    area.show(List.of("x"));

    assertThat(drawn()).isEqualTo("\u001b[4Ax" + END + "\u001b[J");
  }

  @Test
  void writesOnlyWhatStaysWithoutATerminal() {
    LiveArea area = new LiveArea(out, Optional.empty(), true);

    area.show(List.of("live"));
    area.print("done");
    area.close();

    assertThat(drawn()).isEqualTo("done\n");
  }

  @Test
  void leavesOutColoursWhereTheyAreNotWanted() {
    LiveArea area = new LiveArea(out, Optional.of(screen), false);

    area.print(new Palette(true).red("failed"));
    area.show(List.of(new Palette(true).green("ok")));

    assertThat(drawn()).isEqualTo("failed\n" + HIDE + "ok" + END);
    assertThat(new Palette(false).red("failed")).isEqualTo("failed");
  }

  private LiveArea onTerminal() {
    return new LiveArea(out, Optional.of(screen), true);
  }

  private String drawn() {
    String text = out.toString();
    out.setLength(0);
    return text;
  }

  private static final class FakeScreen implements Screen {
    private int columns = 80;
    private int rows = 24;

    @Override
    public int columns() {
      return columns;
    }

    @Override
    public int rows() {
      return rows;
    }
  }
}
