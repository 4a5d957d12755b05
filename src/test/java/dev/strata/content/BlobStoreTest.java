package dev.strata.content;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.strata.oci.Digest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class BlobStoreTest {
  private static final byte[] BYTES = "some bytes".getBytes(StandardCharsets.UTF_8);
  private static final Digest DIGEST = Digest.of(BYTES);

  @TempDir private Path root;
  private BlobStore store;

  @BeforeEach
  void open() throws IOException {
    store = new BlobStore(root);
  }

  @Test
  void givesBackWhatWasCommitted() throws IOException {
    assertThat(store.put(BYTES)).isEqualTo(new Blob(DIGEST, BYTES.length));

    assertThat(store.contains(DIGEST)).isTrue();
    assertThat(store.findSize(DIGEST)).contains((long) BYTES.length);
    assertThat(store.read(DIGEST, 100)).isEqualTo(BYTES);
    assertThat(store.list()).containsExactly(DIGEST);
    assertThat(new BlobStore(root).contains(DIGEST)).isTrue();
    assertThat(leftovers()).isEmpty();
  }

  @Test
  void forgetsWhatWasNotCommitted() throws IOException {
    try (BlobIngest ingest = store.ingest()) {
      ingest.write(BYTES);
    }
    assertThat(store.list()).isEmpty();
    assertThat(leftovers()).isEmpty();
  }

  @Test
  void refusesOtherBytesThanPromised() throws IOException {
    byte[] other = "same size!".getBytes(StandardCharsets.UTF_8);
    assertThatThrownBy(() -> store.put(new ByteArrayInputStream(other), DIGEST, BYTES.length))
        .isInstanceOf(BlobDamagedException.class)
        .hasMessageContaining(DIGEST.toString());
    assertThat(store.list()).isEmpty();
    assertThat(leftovers()).isEmpty();
  }

  @Test
  void readsNoMoreThanWasPromised() {
    InputStream endless =
        new InputStream() {
          @Override
          public int read() {
            return 'x';
          }
        };
    assertThatThrownBy(() -> store.put(endless, DIGEST, 1000))
        .isInstanceOf(BlobDamagedException.class);
    assertThatThrownBy(() -> store.put(new ByteArrayInputStream(BYTES), DIGEST, 1000))
        .isInstanceOf(BlobDamagedException.class);
    assertThat(leftovers()).isEmpty();
  }

  @Test
  void saysWhenABlobWasDamagedOnDisk() throws IOException {
    store.put(BYTES);
    Files.writeString(store.find(DIGEST).orElseThrow(), "some bytez");

    assertThatThrownBy(() -> store.read(DIGEST, 100)).isInstanceOf(BlobDamagedException.class);
    try (InputStream in = store.open(DIGEST)) {
      assertThatThrownBy(() -> in.skip(100)).isInstanceOf(BlobDamagedException.class);
    }
  }

  @Test
  void healsADamagedBlobByTheNextCommit() throws IOException {
    store.put(BYTES);
    Files.writeString(store.find(DIGEST).orElseThrow(), "damage");
    store.put(BYTES);

    assertThat(store.read(DIGEST, 100)).isEqualTo(BYTES);
  }

  @Test
  void takesNoLinkForABlob() throws IOException {
    Path secret = Files.writeString(root.resolve("secret"), "some bytes");
    Files.createSymbolicLink(root.resolve("blobs/sha256").resolve(DIGEST.hex()), secret);

    assertThat(store.contains(DIGEST)).isFalse();
    assertThat(store.findSize(DIGEST)).isEmpty();
    assertThat(store.list()).isEmpty();
    assertThatThrownBy(() -> store.open(DIGEST)).isInstanceOf(IOException.class);

    store.put(BYTES);
    assertThat(store.contains(DIGEST)).isTrue();
    assertThat(secret).hasContent("some bytes");
  }

  @Test
  void doesNotFollowALinkInPlaceOfItsFolders() throws IOException {
    Path other = root.resolve("other");
    Files.createDirectories(other.resolve("blobs"));
    Files.createSymbolicLink(other.resolve("blobs/sha256"), root);

    assertThatThrownBy(() -> new BlobStore(other)).isInstanceOf(NotDirectoryException.class);
  }

  @Test
  void letsSeveralCommitTheSameBlobAtOnce() throws Exception {
    try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
      List<Callable<Blob>> commits = new ArrayList<>();
      for (int i = 0; i < 40; i++) {
        commits.add(() -> store.put(BYTES));
      }
      for (Future<Blob> commit : threads.invokeAll(commits)) {
        assertThat(commit.get()).isEqualTo(new Blob(DIGEST, BYTES.length));
      }
    }
    assertThat(store.read(DIGEST, 100)).isEqualTo(BYTES);
    assertThat(leftovers()).isEmpty();
  }

  @Test
  void cleansWhatAKilledProcessLeftAndNothingElse() throws IOException {
    Path left = Files.writeString(root.resolve("ingest/999999-abc"), "half");
    try (BlobIngest running = store.ingest()) {
      running.write(BYTES);

      assertThat(store.clean()).containsExactly(left);

      running.commit(DIGEST);
    }
    assertThat(store.contains(DIGEST)).isTrue();
  }

  @Test
  void leavesWhatAnotherProcessIsTakingIn() throws Exception {
    Path taken = Files.writeString(root.resolve("ingest/999999-abc"), "half");
    Process other =
        new ProcessBuilder(
                "python3",
                "-c",
                "import fcntl,sys; f=open(sys.argv[1],'r+'); fcntl.lockf(f,fcntl.LOCK_EX);"
                    + " print('locked',flush=True); sys.stdin.read()",
                taken.toString())
            .start();
    try {
      assertThat(other.inputReader().readLine()).isEqualTo("locked");
      assertThat(store.clean()).isEmpty();
    } finally {
      other.outputWriter().close();
      other.waitFor();
    }
    assertThat(store.clean()).containsExactly(taken);
  }

  private List<Path> leftovers() {
    try (Stream<Path> files = Files.list(root.resolve("ingest"))) {
      return files.toList();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
