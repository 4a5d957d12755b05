package dev.strata.registry;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What a program or library in ELF needs to be loaded (System V gABI, chapter 5): its interpreter
/// (the dynamic loader), the names of its libraries (DT_NEEDED), and where it wants them looked for
/// (DT_RPATH, DT_RUNPATH). 32 and 64 bits, both byte orders.
record ElfFile(Optional<String> interpreter, List<String> needed, List<String> runPath) {
  private static final int PT_LOAD = 1;
  private static final int PT_DYNAMIC = 2;
  private static final int PT_INTERP = 3;
  private static final int DT_NULL = 0;
  private static final int DT_NEEDED = 1;
  private static final int DT_STRTAB = 5;
  private static final int DT_RPATH = 15;
  private static final int DT_RUNPATH = 29;

  private record Segment(int type, long offset, long address, long fileBytes) {}

  /// Reads a file's bytes; absent for what is no ELF, or a broken one.
  static Optional<ElfFile> parse(byte[] bytes) {
    boolean elf =
        bytes.length > 64
            && bytes[0] == 0x7f
            && bytes[1] == 'E'
            && bytes[2] == 'L'
            && bytes[3] == 'F';
    if (!elf) {
      return Optional.empty();
    }
    try {
      return Optional.of(new Parser(bytes).parse());
    } catch (IndexOutOfBoundsException | IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static final class Parser {
    private final ByteBuffer in;
    private final boolean wide;
    private final List<Segment> segments = new ArrayList<>();

    Parser(byte[] bytes) {
      wide = bytes[4] == 2;
      in =
          ByteBuffer.wrap(bytes)
              .order(bytes[5] == 2 ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
    }

    ElfFile parse() {
      long table = word(wide ? 32 : 28);
      int size = in.getShort(wide ? 54 : 42) & 0xFFFF;
      int count = in.getShort(wide ? 56 : 44) & 0xFFFF;
      for (int i = 0; i < count; i++) {
        segments.add(segment(Math.toIntExact(table + (long) i * size)));
      }
      Optional<String> interpreter =
          segments.stream()
              .filter(s -> s.type() == PT_INTERP)
              .findFirst()
              .map(s -> text(s.offset()));
      List<String> needed = new ArrayList<>();
      List<String> runPath = new ArrayList<>();
      segments.stream()
          .filter(s -> s.type() == PT_DYNAMIC)
          .findFirst()
          .ifPresent(s -> dynamic(s, needed, runPath));
      return new ElfFile(interpreter, List.copyOf(needed), List.copyOf(runPath));
    }

    private Segment segment(int at) {
      return wide
          ? new Segment(in.getInt(at), word(at + 8), word(at + 16), word(at + 32))
          : new Segment(in.getInt(at), word(at + 4), word(at + 8), word(at + 16));
    }

    private void dynamic(Segment segment, List<String> needed, List<String> runPath) {
      int step = wide ? 16 : 8;
      int entries = Math.toIntExact(segment.fileBytes() / step);
      long strings = 0;
      for (int pass = 0; pass < 2; pass++) {
        for (int i = 0; i < entries; i++) {
          int at = Math.toIntExact(segment.offset() + (long) i * step);
          long tag = word(at);
          long value = word(at + step / 2);
          if (tag == DT_NULL) {
            break;
          }
          if (pass == 0 && tag == DT_STRTAB) {
            strings = offsetOf(value);
          } else if (pass == 1 && tag == DT_NEEDED) {
            needed.add(text(strings + value));
          } else if (pass == 1 && (tag == DT_RPATH || tag == DT_RUNPATH)) {
            runPath.addAll(List.of(text(strings + value).split(":")));
          }
        }
      }
    }

    private long offsetOf(long address) {
      for (Segment s : segments) {
        if (s.type() == PT_LOAD
            && address >= s.address()
            && address < s.address() + s.fileBytes()) {
          return address - s.address() + s.offset();
        }
      }
      throw new IllegalArgumentException("address " + address + " is in no segment");
    }

    private String text(long offset) {
      int from = Math.toIntExact(offset);
      int to = from;
      while (in.get(to) != 0) {
        to++;
      }
      return new String(in.array(), from, to - from, StandardCharsets.UTF_8);
    }

    private long word(int at) {
      return wide ? in.getLong(at) : in.getInt(at) & 0xFFFFFFFFL;
    }
  }
}
