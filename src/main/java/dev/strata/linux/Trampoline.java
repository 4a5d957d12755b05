package dev.strata.linux;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.HexFormat;

/// The one piece of machine code: it clones the calling thread as `vfork` does and lets the child
/// walk a table of system calls, which ends in `execve` or `exit_group`.
///
/// It exists since nothing else can act between clone and exec: `posix_spawn` mounts nothing and
/// sets no uid, and Java code cannot run in such a child. A /proc of a new pid namespace can only
/// be mounted by a process inside it: one that a thread of the parent mounts shows the host's
/// processes.
///
/// The table, in 8-byte words of this processor's order:
///
/// ```
///   0  flags for clone          8  all ones: signals to block meanwhile    16  saved signal mask
///  24  the first of the calls, 72 bytes each:
///        number  argument 0 .. 5  (0: a failure ends the child; 1: go on)  result
/// ```
///
/// The child shares memory with its parent, which sleeps until the exec: so the parent finds each
/// call's result in the table. Signals stay blocked meanwhile, since a handler of the JVM must not
/// run in the child; a call in the table unblocks them. The child keeps all in registers and never
/// writes to the stack that it shares. The sources, in Intel's and ARM's syntax:
///
/// ```
///   push rbx, r12;  rbx = table           |  stp x19, x20, [sp, #-16]!;  x19 = table
///   rt_sigprocmask(2, rbx+8, rbx+16, 8)   |  the same calls with svc
///   rax = clone([rbx], 0, 0, 0, 0)        |
///   jz child                              |  cbz x0, child
///   r12 = rax                             |  x20 = x0
///   rt_sigprocmask(2, rbx+16, 0, 8)       |
///   rax = r12;  pop r12, rbx;  ret        |  x0 = x20;  ldp x19, x20, [sp], #16;  ret
/// child:  r12 = rbx+24                    |  x20 = x19+24
/// loop:   rax = [r12]; rdi, rsi, rdx, r10, r8, r9 = [r12+8 ..]; syscall; [r12+64] = rax
///         test rax, rax; js fail          |  tbnz x0, #63, fail
/// next:   r12 += 72; jmp loop
/// fail:   cmp [r12+56], 0; jne next
///         exit_group(127); ud2            |  udf
/// ```
final class Trampoline {
  static final int HEAD_BYTES = 24;
  static final int CALL_BYTES = 72;
  static final int CONTINUE_OFFSET = 56;
  static final int RESULT_OFFSET = 64;

  private static final int PAGE_BYTES = 1 << 16;
  private static final int READ_WRITE = 3;
  private static final int READ_EXECUTE = 5;
  private static final int PRIVATE_ANONYMOUS = 0x22;

  private static final String X86_64 =
      """
      f30f1efa5341544889fbb80e000000bf02000000488d7308488d531041ba0800
      00000f05b838000000488b3b31f631d24531d24531c00f054885c074224989c4
      b80e000000bf02000000488d731031d241ba080000000f054c89e0415c5bc34c
      8d6318498b0424498b7c2408498b742410498b5424184d8b5424204d8b442428
      4d8b4c24300f0549894424404885c078064983c448ebcc49837c24380075f2b8
      e7000000bf7f0000000f050f0b
      """;

  private static final String AARCH64 =
      """
      f353bfa9f30300aae81080d2400080d26122009162420091030180d2010000d4
      881b80d2600240f9010080d2020080d2030080d2040080d2010000d4600100b4
      f40300aae81080d2400080d261420091020080d2030180d2010000d4e00314aa
      f353c1a8c0035fd674620091880240f9808640a9828e41a9849642a9010000d4
      802200f96000f8b794220191f8ffff17811e40f9a1ffffb5c80b80d2e00f80d2
      010000d400000000
      """;

  private Trampoline() {}

  /// The clone's result: the child's id, or a negated errno.
  static long run(MemorySegment table) {
    try {
      return (long) Code.ENTRY.invokeExact(table);
    } catch (Throwable t) {
      throw new IllegalStateException("trampoline", t);
    }
  }

  private static final class Code {
    static final MethodHandle ENTRY =
        Linker.nativeLinker().downcallHandle(place(), FunctionDescriptor.of(JAVA_LONG, ADDRESS));

    /// Never writable and executable at once. The kernel brings the instruction cache up to date
    /// when it makes the page executable.
    private static MemorySegment place() {
      String hex = Architecture.current() == Architecture.X86_64 ? X86_64 : AARCH64;
      byte[] code = HexFormat.of().parseHex(hex.replaceAll("\\s", ""));
      try (CallFrame frame = new CallFrame()) {
        long address =
            frame.require("code", Call.MMAP, 0, PAGE_BYTES, READ_WRITE, PRIVATE_ANONYMOUS, -1, 0);
        MemorySegment page = MemorySegment.ofAddress(address).reinterpret(PAGE_BYTES);
        MemorySegment.copy(code, 0, page, JAVA_BYTE, 0, code.length);
        frame.require("code", Call.MPROTECT, address, PAGE_BYTES, READ_EXECUTE);
        return page;
      } catch (LinuxException e) {
        throw new IllegalStateException("cannot place the trampoline", e);
      }
    }
  }
}
