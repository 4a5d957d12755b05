package dev.strata.solver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.strata.context.ContextTree;
import dev.strata.context.IgnoreRules;
import dev.strata.context.LazyTree;
import dev.strata.tree.Entry;
import dev.strata.tree.Tree;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A context that is written to while it is read: what is hashed is what is stored.
@Tag("root")
final class ChangingContextTest {
  private static final String DOCKERFILE = "FROM scratch\nCOPY . /\n";

  @TempDir Path folder;
  private BuildRoom room;

  @BeforeEach
  void open() throws Exception {
    room = new BuildRoom(folder);
    room.write("a.txt", "steady");
    room.write("f.txt", "version 0");
  }

  @AfterEach
  void close() throws Exception {
    room.close();
  }

  @Test
  void aFileThatChangesBetweenHashAndCopyIsHashedAgain() throws Exception {
    Writer writer = new Writer(2);

    BuildRoom.Built changing = room.of(DOCKERFILE).contexts(writer).build();

    assertThat(changing.files().resolve("f.txt")).hasContent("version 2");
    BuildRoom.Built still = room.of(DOCKERFILE).build();
    assertThat(still.ran()).isEmpty();
    assertThat(still.digest()).isEqualTo(changing.digest());
  }

  @Test
  void aFileThatKeepsChangingFailsTheStepAndLeavesNothingBehind() throws Exception {
    Writer writer = new Writer(1000);

    assertThatThrownBy(() -> room.of(DOCKERFILE).contexts(writer).build())
        .isInstanceOf(BuildFailedException.class)
        .hasMessageContaining("f.txt");

    assertThat(writer.scans).isLessThan(10);
    String now = Files.readString(room.context().resolve("f.txt"));
    BuildRoom.Built still = room.of(DOCKERFILE).build();
    assertThat(still.ran()).containsExactly("COPY . /");
    assertThat(still.files().resolve("f.txt")).hasContent(now);
  }

  /// Scans the context, and writes to `f.txt` whenever it is about to be copied, `times` in all.
  private final class Writer implements Contexts {
    private final int times;
    private int written;
    private int scans;
    private Optional<Tree> tree = Optional.empty();

    Writer(int times) {
      this.times = times;
    }

    @Override
    public synchronized Tree tree(String name) throws IOException {
      if (tree.isEmpty()) {
        scans++;
        tree =
            Optional.of(
                new Written(
                    ContextTree.scan(
                        room.context(), IgnoreRules.none(), room.engine().store().cache()),
                    this));
      }
      return tree.get();
    }

    @Override
    public synchronized void changed() {
      tree = Optional.empty();
    }

    private void write() throws IOException {
      if (written < times) {
        room.write("f.txt", "version " + ++written);
      }
    }
  }

  private record Written(LazyTree tree, Writer writer) implements LazyTree {
    @Override
    public Optional<Entry> findAttributes(String path) throws IOException {
      return tree.findAttributes(path);
    }

    @Override
    public List<Entry> listAttributes(String at) throws IOException {
      return tree.listAttributes(at);
    }

    @Override
    public List<Entry> withContents(Collection<Entry> entries) throws IOException {
      return tree.withContents(entries);
    }

    @Override
    public Optional<String> whyAbsent(String path) throws IOException {
      return tree.whyAbsent(path);
    }

    @Override
    public Optional<Entry> find(String path) throws IOException {
      return tree.find(path);
    }

    @Override
    public List<Entry> list(String at) throws IOException {
      return tree.list(at);
    }

    @Override
    public InputStream open(Entry entry) throws IOException {
      if (entry.path().equals("f.txt")) {
        writer.write();
      }
      return tree.open(entry);
    }
  }
}
