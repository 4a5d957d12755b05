package dev.strata.linux;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// The program that this process is.
public final class ProcessImage {
  private static final int SET_MASK = 2;

  private ProcessImage() {}

  /// Runs another program in this one's place, with the environment that this one was started with
  /// and one variable more. Returns only by throwing.
  ///
  /// @param command the program's path, and its arguments
  /// @param variable `NAME=VALUE`, which comes before one of that name
  public static void replace(List<String> command, String variable) throws IOException {
    try (CallFrame frame = new CallFrame()) {
      long program = frame.text(command.getFirst());
      MemorySegment arguments = frame.allocate((command.size() + 1L) * Long.BYTES);
      for (int i = 0; i < command.size(); i++) {
        arguments.setAtIndex(JAVA_LONG, i, frame.text(command.get(i)));
      }
      List<Long> variables = new ArrayList<>(List.of(frame.text(variable)));
      String name = variable.substring(0, variable.indexOf('=') + 1);
      for (byte[] bytes : environment()) {
        if (!new String(bytes, StandardCharsets.ISO_8859_1).startsWith(name)) {
          MemorySegment text = frame.allocate(bytes.length + 1L);
          MemorySegment.copy(bytes, 0, text, JAVA_BYTE, 0, bytes.length);
          variables.add(text.address());
        }
      }
      MemorySegment environment = frame.allocate((variables.size() + 1L) * Long.BYTES);
      for (int i = 0; i < variables.size(); i++) {
        environment.setAtIndex(JAVA_LONG, i, variables.get(i));
      }
      // The virtual machine holds SIGQUIT back in most of its threads.
      long _ =
          frame.call(Call.RT_SIGPROCMASK, SET_MASK, frame.allocate(Long.BYTES).address(), 0, 8);
      long _ =
          frame.require(
              command.getFirst(), Call.EXECVE, program, arguments.address(), environment.address());
    }
  }

  private static List<byte[]> environment() throws IOException {
    List<byte[]> variables = new ArrayList<>();
    ByteArrayOutputStream variable = new ByteArrayOutputStream();
    for (byte b : Files.readAllBytes(Path.of("/proc/self/environ"))) {
      if (b == 0) {
        variables.add(variable.toByteArray());
        variable.reset();
      } else {
        variable.write(b);
      }
    }
    return variables;
  }
}
