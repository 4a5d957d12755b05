package dev.strata.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import dev.strata.oci.Platform;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Which foreign programs run, by what the kernel tells in `binfmt_misc`.
final class EmulatorsTest {
  private static final Platform AMD64 = Platform.parse("linux/amd64");
  private static final Platform ARM64 = Platform.parse("linux/arm64");
  private static final String AARCH64 =
      """
      enabled
      interpreter /usr/libexec/qemu-binfmt/aarch64-binfmt-P
      flags: POCF
      offset 0
      magic 7f454c460201010000000000000000000200b700
      mask ffffffffffffff00fffffffffffffffffeffffff
      """;

  @TempDir Path folder;

  @Test
  void aMachineRunsItsOwnProgramsAndAnAmd64MachineThoseOf386() throws Exception {
    assertThat(emulators().whyNot(AMD64)).isEmpty();
    assertThat(emulators().whyNot(Platform.parse("linux/amd64/v3"))).isEmpty();
    assertThat(emulators().whyNot(Platform.parse("linux/386"))).isEmpty();
  }

  @Test
  void anInterpreterThatTheKernelHoldsOpenWillDo() throws Exception {
    Files.writeString(folder.resolve("qemu-aarch64"), AARCH64);

    assertThat(emulators().whyNot(ARM64)).isEmpty();
    assertThat(emulators().whyNot(Platform.parse("linux/arm/v7"))).isPresent();
  }

  @Test
  void anInterpreterThatARootWouldHaveToHoldWillNot() throws Exception {
    Files.writeString(folder.resolve("qemu-aarch64"), AARCH64.replace("POCF", "OC"));

    assertThat(emulators().whyNot(ARM64))
        .hasValueSatisfying(why -> assertThat(why).endsWith("is registered without the flag F"));
  }

  @Test
  void aDisabledInterpreterAndOneOfAnotherKindOfFileDoNotCount() throws Exception {
    Files.writeString(folder.resolve("qemu-aarch64"), AARCH64.replace("enabled", "disabled"));
    Files.writeString(
        folder.resolve("python3"),
        "enabled\ninterpreter /usr/bin/python3\nflags: F\noffset 0\nmagic 0a0d\n");
    Files.writeString(folder.resolve("status"), "enabled\n");

    assertThat(emulators().whyNot(ARM64))
        .hasValue("no interpreter for linux/arm64 is registered in /proc/sys/fs/binfmt_misc");
  }

  @Test
  void theBigEndMayComeFirst() throws Exception {
    Files.writeString(
        folder.resolve("qemu-s390x"),
        """
        enabled
        interpreter /usr/bin/qemu-s390x-static
        flags: F
        offset 0
        magic 7f454c4602020100000000000000000000020016
        """);

    assertThat(emulators().whyNot(Platform.parse("linux/s390x"))).isEmpty();
  }

  private Emulators emulators() throws IOException {
    return Emulators.read(folder, AMD64);
  }
}
