package dev.strata.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import dev.strata.linux.Architecture;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Runs the filter's program as the kernel would.
final class CallFilterTest {
  private static final int X86_64 = 0xc000003e;
  private static final int I386 = 0x40000003;
  private static final int AARCH64 = 0xc00000b7;
  private static final int ALLOW = 0x7fff0000;
  private static final int NOTIFY = 0x7fc00000;
  private static final int EPERM = 0x00050001;
  private static final int ENOSYS = 0x00050026;

  private static int verdict(Architecture architecture, int audit, int number, long argument) {
    return verdict(CallFilter.program(architecture, false), audit, number, argument);
  }

  private static int verdict(byte[] program, int audit, int number, long argument) {
    ByteBuffer data = ByteBuffer.allocate(64).order(ByteOrder.LITTLE_ENDIAN);
    data.putInt(0, number).putInt(4, audit).putLong(16, argument);
    ByteBuffer code = ByteBuffer.wrap(program).order(ByteOrder.LITTLE_ENDIAN);
    int register = 0;
    for (int at = 0; ; at++) {
      int operation = code.getShort(at * 8);
      int value = code.getInt(at * 8 + 4);
      int ifTrue = code.get(at * 8 + 2) & 0xff;
      int ifFalse = code.get(at * 8 + 3) & 0xff;
      switch (operation) {
        case 0x20 -> register = data.getInt(value);
        case 0x05 -> at += value;
        case 0x15 -> at += register == value ? ifTrue : ifFalse;
        case 0x25 -> at += Integer.compareUnsigned(register, value) > 0 ? ifTrue : ifFalse;
        case 0x35 -> at += Integer.compareUnsigned(register, value) >= 0 ? ifTrue : ifFalse;
        case 0x45 -> at += (register & value) != 0 ? ifTrue : ifFalse;
        case 0x06 -> {
          return value;
        }
        default -> throw new AssertionError("operation " + operation);
      }
    }
  }

  private static int onX86(int number, long argument) {
    return verdict(Architecture.X86_64, X86_64, number, argument);
  }

  @Test
  void letsExactlyTheTablesCallsThrough() {
    Set<Integer> onArguments = Set.of(56, 435, 41, 135);
    Set<Integer> allowed = Set.copyOf(SystemCallTable.of(Architecture.X86_64).numbers().values());
    for (int number = 0; number <= 466; number++) {
      if (!onArguments.contains(number)) {
        assertThat(onX86(number, 0))
            .as("call " + number)
            .isEqualTo(allowed.contains(number) ? ALLOW : EPERM);
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "mount,165",
    "umount2,166",
    "bpf,321",
    "perf_event_open,298",
    "userfaultfd,323",
    "keyctl,250",
    "add_key,248",
    "unshare,272",
    "setns,308",
    "init_module,175",
    "finit_module,313",
    "clock_settime,227",
    "reboot,169",
    "pivot_root,155",
    "open_by_handle_at,304",
    "syslog,103",
    "iopl,172",
    "swapon,167",
    "kexec_load,246",
    "io_uring_setup,425",
    "open_tree,428",
    "acct,163"
  })
  void refusesWhatDockerRefuses(String name, int number) {
    assertThat(onX86(number, 0)).as(name).isEqualTo(EPERM);
  }

  @Test
  void looksAtTheArgumentsOfFour() {
    assertThat(onX86(56, 0x01200011)).as("clone as fork").isEqualTo(ALLOW);
    assertThat(onX86(56, 0x10000011)).as("clone with CLONE_NEWUSER").isEqualTo(EPERM);
    assertThat(onX86(435, 0)).as("clone3").isEqualTo(ENOSYS);
    assertThat(onX86(41, 2)).as("socket AF_INET").isEqualTo(ALLOW);
    assertThat(onX86(41, 40)).as("socket AF_VSOCK").isEqualTo(EPERM);
    assertThat(onX86(135, 0x20008)).as("personality").isEqualTo(ALLOW);
    assertThat(onX86(135, 0xffffffffL)).as("personality, asked").isEqualTo(ALLOW);
    assertThat(onX86(135, 0x40000)).as("personality ADDR_NO_RANDOMIZE").isEqualTo(EPERM);
  }

  @Test
  void looksLikeAnOlderKernelToNewerCallsAndOtherInstructionSets() {
    assertThat(onX86(900, 0)).isEqualTo(ENOSYS);
    assertThat(onX86(0x40000001, 0)).as("x32").isEqualTo(ENOSYS);
    assertThat(verdict(Architecture.X86_64, 0x28, 1, 0)).isEqualTo(ENOSYS);
  }

  @Test
  void leavesChangesOfOwnersToTheListenerWhereTheyAreNoted() {
    byte[] filter = CallFilter.program(Architecture.X86_64, true);
    byte[] ownersOnly = CallFilter.ownersOnly(Architecture.X86_64);
    for (byte[] program : List.of(filter, ownersOnly)) {
      for (int number : new int[] {92, 93, 94, 260}) {
        assertThat(verdict(program, X86_64, number, 0)).isEqualTo(NOTIFY);
      }
      for (int number : new int[] {182, 212, 95, 207, 298, 16, 198}) {
        assertThat(verdict(program, I386, number, 0)).isEqualTo(NOTIFY);
      }
      assertThat(verdict(program, X86_64, 1, 0)).as("write").isEqualTo(ALLOW);
    }
    assertThat(verdict(filter, X86_64, 165, 0)).as("mount").isEqualTo(EPERM);
    assertThat(verdict(ownersOnly, X86_64, 165, 0)).as("mount").isEqualTo(ALLOW);
    assertThat(verdict(ownersOnly, AARCH64, 165, 0)).isEqualTo(ALLOW);
    byte[] arm = CallFilter.program(Architecture.AARCH64, true);
    assertThat(verdict(arm, AARCH64, 54, 0)).as("fchownat").isEqualTo(NOTIFY);
  }

  @Test
  void knowsTheNumbersOf32BitPrograms() {
    assertThat(verdict(Architecture.X86_64, I386, 4, 0)).as("write").isEqualTo(ALLOW);
    assertThat(verdict(Architecture.X86_64, I386, 21, 0)).as("mount").isEqualTo(EPERM);
    assertThat(verdict(Architecture.X86_64, I386, 120, 0x10000011)).isEqualTo(EPERM);
  }

  @Test
  void knowsTheNumbersOfAarch64() {
    assertThat(verdict(Architecture.AARCH64, AARCH64, 64, 0)).as("write").isEqualTo(ALLOW);
    assertThat(verdict(Architecture.AARCH64, AARCH64, 40, 0)).as("mount").isEqualTo(EPERM);
    assertThat(verdict(Architecture.AARCH64, AARCH64, 220, 0x10000011)).isEqualTo(EPERM);
    assertThat(verdict(Architecture.AARCH64, AARCH64, 435, 0)).as("clone3").isEqualTo(ENOSYS);
  }
}
