package dev.strata.cli;

import dev.strata.report.LiveArea;
import dev.strata.report.Palette;
import dev.strata.report.PlainProgress;
import dev.strata.report.QuietProgress;
import dev.strata.report.RawJsonProgress;
import dev.strata.report.Screen;
import dev.strata.report.TtyProgress;
import dev.strata.solver.BuildEvent;
import java.io.Console;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Optional;

/// What kind of screen there is, and the progress that fits it.
final class Terminal {
  private static final int REDRAW_MILLIS = 100;
  private static final Screen USUAL = new Size(24, 80);
  private static final Optional<Screen> NO_SCREEN = Optional.empty();

  private record Size(int rows, int columns) implements Screen {}

  /// A sink of events, and what ends its drawing.
  record Shown(BuildEvent.Sink sink, Runnable end) implements AutoCloseable {
    @Override
    public void close() {
      end.run();
    }
  }

  private Terminal() {}

  /// This process's.
  static Invocation.Display own() {
    return new Invocation.Display() {
      @Override
      public boolean isTerminal() {
        Console console = System.console();
        return console != null && console.isTerminal();
      }

      @Override
      public Optional<Screen> size() {
        return Terminal.size();
      }
    };
  }

  static Invocation.Display none() {
    return new Invocation.Display() {
      @Override
      public boolean isTerminal() {
        return false;
      }

      @Override
      public Optional<Screen> size() {
        return Optional.empty();
      }
    };
  }

  static Invocation.Display of(int rows, int columns) {
    return new Invocation.Display() {
      @Override
      public boolean isTerminal() {
        return true;
      }

      @Override
      public Optional<Screen> size() {
        return Optional.of(new Size(rows, columns));
      }
    };
  }

  static boolean isThere() {
    return own().isTerminal() && !"dumb".equals(System.getenv("TERM"));
  }

  static Palette palette() {
    String noColor = System.getenv("NO_COLOR");
    return new Palette(isThere() && (noColor == null || noColor.isEmpty()));
  }

  static Shown progress(ProgressMode mode, Invocation by) {
    PrintStream err = by.err();
    Palette palette = by.palette();
    return switch (mode) {
      case auto -> by.hasTerminal() ? tty(by) : still(new PlainProgress(err, palette));
      case tty -> tty(by);
      case plain -> still(new PlainProgress(err, palette));
      case rawjson -> still(new RawJsonProgress(err));
      case quiet -> still(new QuietProgress());
    };
  }

  private static Shown still(BuildEvent.Sink sink) {
    return new Shown(sink, () -> {});
  }

  private static Shown tty(Invocation by) {
    Palette palette = by.palette();
    Screen screen = (by.hasTerminal() ? by.display().size() : NO_SCREEN).orElse(USUAL);
    LiveArea area = new LiveArea(by.err(), Optional.of(screen), palette.colour());
    TtyProgress progress = new TtyProgress(area, palette, Clock.systemUTC()::instant);
    Thread drawing =
        Thread.ofVirtual()
            .start(
                () -> {
                  try {
                    while (true) {
                      Thread.sleep(REDRAW_MILLIS);
                      progress.tick();
                    }
                  } catch (InterruptedException _) {
                    Thread.currentThread().interrupt();
                  }
                });
    return new Shown(
        progress,
        () -> {
          drawing.interrupt();
          progress.close();
        });
  }

  /// The terminal's size as `stty` tells it.
  private static Optional<Screen> size() {
    try {
      Process stty =
          new ProcessBuilder("stty", "size")
              .redirectInput(ProcessBuilder.Redirect.INHERIT)
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      String[] numbers =
          new String(stty.getInputStream().readAllBytes(), StandardCharsets.US_ASCII)
              .strip()
              .split(" ");
      if (numbers.length == 2) {
        return Optional.of(new Size(Integer.parseInt(numbers[0]), Integer.parseInt(numbers[1])));
      }
    } catch (IOException | NumberFormatException _) {
      // No stty, or no terminal on standard input.
    }
    return NO_SCREEN;
  }
}
