package dev.strata.container;

import dev.strata.linux.LinuxException;
import dev.strata.linux.ProcessDescriptor;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;

/// Ends containers from outside.
public final class ContainerSignals {
  private static final int SIGTERM = 15;
  private static final int SIGKILL = 9;
  private static final List<String> NAMES =
      List.of(
          "HUP", "INT", "QUIT", "ILL", "TRAP", "ABRT", "BUS", "FPE", "KILL", "USR1", "SEGV", "USR2",
          "PIPE", "ALRM", "TERM");

  private ContainerSignals() {}

  /// A signal by its number or its name, as `STOPSIGNAL` gives it.
  static OptionalInt number(String text) {
    if (text.matches("[0-9]{1,2}")) {
      return OptionalInt.of(Integer.parseInt(text));
    }
    int index = NAMES.indexOf(text.toUpperCase(Locale.ROOT).replaceFirst("^SIG", ""));
    return index < 0 ? OptionalInt.empty() : OptionalInt.of(index + 1);
  }

  /// Sends the image's stop signal, waits so long, then kills. Returns when the container has
  /// ended and is in order.
  public static void stop(Containers.Found found, Duration patience)
      throws IOException, InterruptedException {
    if (!(found.folder().state() instanceof ContainerState.Running(int pid, var _))) {
      return;
    }
    int signal = number(found.container().config().runtime().stopSignal()).orElse(SIGTERM);
    try (ProcessDescriptor process = ProcessDescriptor.open(pid)) {
      process.signal(signal);
      if (!process.awaitEnd(patience)) {
        process.signal(SIGKILL);
      }
    } catch (LinuxException _) {
      // It has ended by itself.
    }
    found.folder().awaitEnd();
  }

  /// Sends a signal by its number to the process of a container; nothing where that has ended.
  public static void send(int pid, int number) {
    try (ProcessDescriptor process = ProcessDescriptor.open(pid)) {
      process.signal(number);
    } catch (LinuxException _) {
      // It has ended by itself.
    }
  }

  /// Ends it at once.
  public static void kill(Containers.Found found) throws IOException, InterruptedException {
    if (!(found.folder().state() instanceof ContainerState.Running(int pid, var _))) {
      return;
    }
    try (ProcessDescriptor process = ProcessDescriptor.open(pid)) {
      process.signal(SIGKILL);
    } catch (LinuxException _) {
      // It has ended by itself.
    }
    found.folder().awaitEnd();
  }
}
