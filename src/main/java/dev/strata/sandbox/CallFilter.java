package dev.strata.sandbox;

import dev.strata.linux.Architecture;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableSet;

/// The seccomp filter of a step, equal in effect to Docker's default profile for a process with
/// Docker's default capabilities.
///
/// A call in the table is let through; one that is not fails with EPERM, and with ENOSYS where its
/// number is beyond all known ones, so that programs fall back as on an older kernel (runc does
/// so). Four depend on their arguments: `clone` may make no namespaces; `clone3`, whose flags a
/// filter cannot see, fails with ENOSYS; `socket` makes no AF_VSOCK; `personality` takes the values
/// that change nothing that matters. 32-bit programs have a table of their own on x86_64; x32 and
/// 32-bit ARM get ENOSYS, which is stricter than Docker.
///
/// Where owners are noted ({@link OwnerNotes}), the calls that change one are left to the listener.
///
/// The form is classic BPF over `struct seccomp_data` (linux/seccomp.h): number at 0, architecture
/// at 4, arguments from 16. The kernel caches the verdict of each number that needs no argument, so
/// the length costs nothing in the steady state.
final class CallFilter {
  private static final int LOAD = 0x20;
  private static final int JUMP = 0x05;
  private static final int IF_EQUAL = 0x15;
  private static final int IF_GREATER = 0x25;
  private static final int IF_AT_LEAST = 0x35;
  private static final int IF_ANY_BIT = 0x45;
  private static final int RETURN = 0x06;

  private static final int ALLOW = 0x7fff0000;
  private static final int FAIL = 0x00050000;
  private static final int NOTIFY = 0x7fc00000;
  private static final int EPERM = 1;
  private static final int ENOSYS = 38;

  private static final int NUMBER_AT = 0;
  private static final int ARCHITECTURE_AT = 4;
  private static final int FIRST_ARGUMENT_AT = 16;

  private static final int AUDIT_X86_64 = 0xc000003e;
  private static final int AUDIT_I386 = 0x40000003;
  private static final int AUDIT_AARCH64 = 0xc00000b7;
  private static final int X32_BIT = 0x40000000;

  /// CLONE_NEWNS, NEWCGROUP, NEWUTS, NEWIPC, NEWUSER, NEWPID and NEWNET.
  static final int NEW_NAMESPACES = 0x7e020000;

  static final int AF_VSOCK = 40;

  /// PER_LINUX, PER_LINUX32, each with UNAME26, and the value that only asks.
  static final int[] PERSONALITIES = {0, 8, 0x20000, 0x20008, -1};

  /// The calls that change a file's owner.
  static final List<String> OWNER_CALLS =
      List.of("chown", "chown32", "fchown", "fchown32", "fchownat", "lchown", "lchown32");

  private final List<Long> instructions = new ArrayList<>();
  private final boolean notesOwners;

  private CallFilter(boolean notesOwners) {
    this.notesOwners = notesOwners;
  }

  /// The one for this processor, made once: to make it takes longer than to start a process.
  static byte[] program() {
    return Made.PROGRAM.clone();
  }

  private static final class Made {
    static final byte[] PROGRAM = program(Architecture.current(), false);
  }

  /// As the kernel takes it, in the byte order of both processors.
  static byte[] program(Architecture architecture, boolean notesOwners) {
    CallFilter filter = new CallFilter(notesOwners);
    filter.add(LOAD, 0, 0, ARCHITECTURE_AT);
    switch (architecture) {
      case X86_64 -> {
        filter.section(AUDIT_X86_64, SystemCallTable.of(architecture), true);
        filter.section(AUDIT_I386, SystemCallTable.i386(), false);
      }
      case AARCH64 -> filter.section(AUDIT_AARCH64, SystemCallTable.of(architecture), false);
    }
    filter.fail(ENOSYS);
    return filter.encode();
  }

  /// A filter that does nothing but leave changes of owners to a listener.
  static byte[] ownersOnly(Architecture architecture) {
    CallFilter filter = new CallFilter(true);
    filter.add(LOAD, 0, 0, ARCHITECTURE_AT);
    filter.ownersOnly(audit(architecture), SystemCallTable.of(architecture));
    if (architecture == Architecture.X86_64) {
      filter.ownersOnly(AUDIT_I386, SystemCallTable.i386());
    }
    filter.add(RETURN, 0, 0, ALLOW);
    return filter.encode();
  }

  /// The number by which the kernel names an instruction set.
  static int audit(Architecture architecture) {
    return switch (architecture) {
      case X86_64 -> AUDIT_X86_64;
      case AARCH64 -> AUDIT_AARCH64;
    };
  }

  private void ownersOnly(int audit, SystemCallTable table) {
    int skip = instructions.size();
    add(IF_EQUAL, 0, 0, audit);
    add(LOAD, 0, 0, NUMBER_AT);
    leaveOwners(table);
    add(RETURN, 0, 0, ALLOW);
    instructions.set(skip, instruction(IF_EQUAL, 0, instructions.size() - skip - 1, audit));
  }

  private void leaveOwners(SystemCallTable table) {
    for (String name : OWNER_CALLS) {
      table
          .find(name)
          .ifPresent(
              number -> {
                add(IF_EQUAL, 0, 1, number);
                add(RETURN, 0, 0, NOTIFY);
              });
    }
  }

  /// The verdicts for one instruction set, jumped over for others.
  private void section(int audit, SystemCallTable table, boolean rejectX32) {
    add(IF_EQUAL, 1, 0, audit);
    int skip = instructions.size();
    add(JUMP, 0, 0, 0);
    add(LOAD, 0, 0, NUMBER_AT);
    if (rejectX32) {
      failIf(IF_AT_LEAST, X32_BIT, ENOSYS);
    }
    if (notesOwners) {
      leaveOwners(table);
    }
    onNumber(table.number("clone"), this::decideClone);
    failIf(IF_EQUAL, table.number("clone3"), ENOSYS);
    onNumber(table.number("socket"), this::decideSocket);
    onNumber(table.number("personality"), this::decidePersonality);
    NavigableSet<Integer> allowed = table.ascending();
    failIf(IF_GREATER, allowed.last(), ENOSYS);
    search(ranges(allowed));
    instructions.set(skip, instruction(JUMP, 0, 0, instructions.size() - skip - 1));
    add(LOAD, 0, 0, ARCHITECTURE_AT);
  }

  private record Range(int first, int last) {}

  private static List<Range> ranges(NavigableSet<Integer> allowed) {
    List<Range> ranges = new ArrayList<>();
    int first = allowed.first();
    int last = first;
    for (int number : allowed.tailSet(first, false)) {
      if (number != last + 1) {
        ranges.add(new Range(first, last));
        first = number;
      }
      last = number;
    }
    ranges.add(new Range(first, last));
    return ranges;
  }

  /// Decides by halving: the kernel tries every number once when the filter is installed, so a
  /// linear search would cost each step a fifth of a millisecond.
  private void search(List<Range> ranges) {
    if (ranges.size() == 1) {
      add(IF_AT_LEAST, 1, 0, ranges.getFirst().first());
      fail(EPERM);
      add(IF_GREATER, 1, 0, ranges.getFirst().last());
      add(RETURN, 0, 0, ALLOW);
      fail(EPERM);
      return;
    }
    int middle = ranges.size() / 2;
    add(IF_AT_LEAST, 1, 0, ranges.get(middle).first());
    int toLower = instructions.size();
    add(JUMP, 0, 0, 0);
    search(ranges.subList(middle, ranges.size()));
    instructions.set(toLower, instruction(JUMP, 0, 0, instructions.size() - toLower - 1));
    search(ranges.subList(0, middle));
  }

  private void onNumber(int number, Runnable verdict) {
    int test = instructions.size();
    add(IF_EQUAL, 0, 0, number);
    verdict.run();
    instructions.set(test, instruction(IF_EQUAL, 0, instructions.size() - test - 1, number));
  }

  private void decideClone() {
    add(LOAD, 0, 0, FIRST_ARGUMENT_AT);
    failIf(IF_ANY_BIT, NEW_NAMESPACES, EPERM);
    add(RETURN, 0, 0, ALLOW);
  }

  private void decideSocket() {
    add(LOAD, 0, 0, FIRST_ARGUMENT_AT);
    failIf(IF_EQUAL, AF_VSOCK, EPERM);
    add(RETURN, 0, 0, ALLOW);
  }

  private void decidePersonality() {
    add(LOAD, 0, 0, FIRST_ARGUMENT_AT);
    for (int value : PERSONALITIES) {
      add(IF_EQUAL, 0, 1, value);
      add(RETURN, 0, 0, ALLOW);
    }
    fail(EPERM);
  }

  private void failIf(int test, int value, int errno) {
    add(test, 0, 1, value);
    fail(errno);
  }

  private void fail(int errno) {
    add(RETURN, 0, 0, FAIL | errno);
  }

  private void add(int code, int ifTrue, int ifFalse, int value) {
    instructions.add(instruction(code, ifTrue, ifFalse, value));
  }

  /// `struct sock_filter`: u16 code, u8 jt, u8 jf, u32 k.
  private static long instruction(int code, int ifTrue, int ifFalse, int value) {
    return code | (long) ifTrue << 16 | (long) ifFalse << 24 | (long) value << 32;
  }

  private byte[] encode() {
    ByteBuffer bytes = ByteBuffer.allocate(8 * instructions.size()).order(ByteOrder.LITTLE_ENDIAN);
    instructions.forEach(bytes::putLong);
    return bytes.array();
  }
}
