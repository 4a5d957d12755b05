package dev.strata.registry;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

final class ElfFileTest {
  @Test
  void tellsInterpreterAndLibraries() throws Exception {
    ElfFile elf = ElfFile.parse(Files.readAllBytes(Path.of("/bin/ls").toRealPath())).orElseThrow();

    assertThat(elf.interpreter().orElseThrow()).contains("ld-");
    assertThat(elf.needed()).anyMatch(n -> n.startsWith("libc.so"));
  }

  @Test
  void ignoresWhatIsNoElf() {
    assertThat(ElfFile.parse("#!/bin/sh\n".repeat(20).getBytes(StandardCharsets.UTF_8))).isEmpty();
    assertThat(ElfFile.parse(new byte[0])).isEmpty();
  }

  @Test
  void takesATruncatedOrAlteredFileForNone() throws Exception {
    byte[] whole = Files.readAllBytes(Path.of("/bin/ls").toRealPath());
    for (int length = 0; length < 2000; length += 7) {
      ElfFile.parse(Arrays.copyOf(whole, length));
    }
    byte[] altered = whole.clone();
    Arrays.fill(altered, 32, 64, (byte) 0xFF);

    assertThat(ElfFile.parse(altered)).isEmpty();
  }
}
