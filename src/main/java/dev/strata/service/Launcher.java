package dev.strata.service;

import dev.strata.linux.ProcessImage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/// The launcher, run in this process's place: same id, same streams, no service.
final class Launcher {
  private Launcher() {}

  static void replaceThis(String launcher, String[] arguments) throws IOException {
    List<String> command = new ArrayList<>(List.of("/bin/sh", launcher));
    command.addAll(List.of(arguments));
    ProcessImage.replace(command, "STRATA_SERVICE=off");
  }
}
