package dev.strata.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("root")
final class NotedOwnerTest {
  @TempDir Path folder;
  private Path file;

  @BeforeEach
  void makeFile() throws IOException {
    file = Files.writeString(folder.resolve("file"), "");
  }

  private boolean note(int uid, int gid) throws LinuxException {
    try (RootPaths.Handle handle = new RootPaths(folder.toString()).open("file")) {
      return NotedOwner.note(handle, uid, gid);
    }
  }

  private Optional<NotedOwner> noted() throws LinuxException {
    return NotedOwner.in(ExtendedAttributes.all(file.toString()));
  }

  @Test
  void anIdOfMinusOneStaysAsItIs() throws IOException {
    assertThat(note(33, -1)).isTrue();
    assertThat(noted()).contains(new NotedOwner(33, 0));

    assertThat(note(-1, -2)).isTrue();
    assertThat(noted()).contains(new NotedOwner(33, -2));
    assertThat(ExtendedAttributes.find(file.toString(), NotedOwner.XATTR))
        .contains("33:4294967294");
  }

  @Test
  void theOwnerThatAFileHasNeedsNoNote() throws IOException {
    assertThat(note(33, 34)).isTrue();
    assertThat(note(0, 0)).isTrue();

    assertThat(noted()).isEmpty();
  }

  @Test
  void anOwnerThatCanBeSetIsSet() throws IOException {
    assertThat(NotedOwner.give(file.toString(), 33, 34)).isTrue();

    assertThat(Attributes.status(file.toString()).uid()).isEqualTo(33);
    assertThat(noted()).isEmpty();
  }

  @Test
  void anythingButTwoNumbersIsNoNote() {
    for (String text : new String[] {"", "33", "33:", "-1:0", "33:34:35", "a:b"}) {
      assertThat(NotedOwner.in(Map.of(NotedOwner.XATTR, text))).as(text).isEmpty();
    }
  }
}
