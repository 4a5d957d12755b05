package dev.strata.sandbox;

import dev.strata.linux.Architecture;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/// The system calls that a step may make on one instruction set: name to number.
record SystemCallTable(SortedMap<String, Integer> numbers) {
  SystemCallTable {
    numbers = Collections.unmodifiableSortedMap(new TreeMap<>(numbers));
  }

  static SystemCallTable of(Architecture architecture) {
    return switch (architecture) {
      case X86_64 -> X86_64.TABLE;
      case AARCH64 -> AARCH64.TABLE;
    };
  }

  /// For 32-bit programs on x86_64.
  static SystemCallTable i386() {
    return I386.TABLE;
  }

  /// Each is read when first asked for.
  private static final class X86_64 {
    static final SystemCallTable TABLE = read(1);
  }

  private static final class AARCH64 {
    static final SystemCallTable TABLE = read(2);
  }

  private static final class I386 {
    static final SystemCallTable TABLE = read(3);
  }

  private static SystemCallTable read(int column) {
    SortedMap<String, Integer> numbers = new TreeMap<>();
    try (BufferedReader reader = open()) {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        String[] fields = line.split(" ");
        if (!line.startsWith("#") && !fields[column].equals("-")) {
          numbers.put(fields[0], Integer.parseInt(fields[column]));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new SystemCallTable(numbers);
  }

  private static BufferedReader open() {
    InputStream stream = SystemCallTable.class.getResourceAsStream("system-calls.txt");
    if (stream == null) {
      throw new IllegalStateException("system-calls.txt is not in the program");
    }
    return new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8));
  }

  int number(String name) {
    Integer number = numbers.get(name);
    if (number == null) {
      throw new IllegalStateException("no system call " + name);
    }
    return number;
  }

  Optional<Integer> find(String name) {
    return Optional.ofNullable(numbers.get(name));
  }

  NavigableSet<Integer> ascending() {
    return new TreeSet<>(numbers.values());
  }
}
