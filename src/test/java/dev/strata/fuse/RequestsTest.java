package dev.strata.fuse;

import static org.assertj.core.api.Assertions.assertThat;

import dev.strata.erofs.OverlayXattrs;
import dev.strata.linux.Errno;
import dev.strata.linux.NotedOwner;
import dev.strata.tree.Entry;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The protocol, without a kernel.
final class RequestsTest {
  private static final long YEAR = 365L * 24 * 60 * 60;
  private static final Errno ESTALE = new Errno(116);

  private final RecordedRequests log = new RecordedRequests();
  private final ByteBuffer reply =
      ByteBuffer.allocate(Protocol.REPLY_HEADER + Protocol.READ_BYTES)
          .order(ByteOrder.nativeOrder());

  @Test
  void acceptsWhatLetsTheKernelRememberAndOpenWithoutAsking() throws IOException {
    ByteBuffer init = request(Protocol.INIT, 0);
    init.putInt(7).putInt(40).putInt(131072).putInt(-1);
    assertThat(answer(requests(MemoryTree.ofPaths()), init)).isEqualTo(Requests.OK);
    assertThat(reply.position()).isEqualTo(16 + 64);
    assertThat(reply.getInt(16)).isEqualTo(7);
    assertThat(reply.getInt(20)).isEqualTo(31);
    assertThat(reply.getInt(28)).isEqualTo(Protocol.WANTED);
    assertThat(reply.getShort(44)).isEqualTo((short) 256);
  }

  @Test
  void anOwnerThatIsNotShownIsNoted() throws IOException {
    MemoryTree tree = MemoryTree.ofPaths().with(Entry.directory("", 0755, 33, 34, 0));
    ServedIds one = ServedIds.parse("0 1000 1", "0 1000 1");
    Requests requests = new Requests(tree, log, OverlayXattrs.USER, one);

    assertThat(xattr(requests, NotedOwner.XATTR, 100)).isEqualTo(Requests.OK);
    assertThat(StandardCharsets.UTF_8.decode(reply.flip().position(16)).toString())
        .isEqualTo("33:34");
  }

  @Test
  void refusesAKernelThatIsTooOld() throws IOException {
    ByteBuffer init = request(Protocol.INIT, 0);
    init.putInt(7).putInt(28).putInt(131072).putInt(-1);
    assertThat(answer(requests(MemoryTree.ofPaths()), init).name()).isEqualTo("EPROTO");
  }

  @ParameterizedTest
  @ValueSource(ints = {Protocol.OPEN, Protocol.OPENDIR, 34 /* ACCESS */, 16 /* WRITE */})
  void doesNotAnswerOpensNorWhatItDoesNotKnow(int opcode) throws IOException {
    Requests requests = requests(MemoryTree.ofPaths());
    assertThat(answer(requests, request(opcode, 1))).isEqualTo(Errno.ENOSYS);
  }

  @Test
  void aMissingNameIsRememberedForAYear() throws IOException {
    assertThat(lookUp(requests(MemoryTree.ofPaths()), 1, "none")).isEqualTo(Requests.OK);
    assertThat(reply.getLong(16)).isZero();
    assertThat(reply.getLong(32)).isEqualTo(YEAR);
    assertThat(log.heard()).containsExactly("missing none");
  }

  @Test
  void aNameIsANodeWithItsAttributesForAYear() throws IOException {
    assertThat(lookUp(requests(MemoryTree.ofPaths("file")), 1, "file")).isEqualTo(Requests.OK);
    assertThat(reply.position()).isEqualTo(16 + 128);
    assertThat(reply.getLong(16)).isGreaterThan(1);
    assertThat(reply.getLong(32)).isEqualTo(YEAR);
    assertThat(reply.getLong(40)).isEqualTo(YEAR);
    assertThat(reply.getLong(56 + 8)).isEqualTo(4);
  }

  @Test
  void aNodeLivesUntilItIsForgottenAsOftenAsItWasLookedUp() throws IOException {
    Requests requests = requests(MemoryTree.ofPaths("file"));
    lookUp(requests, 1, "file");
    long node = reply.getLong(16);
    lookUp(requests, 1, "file");
    assertThat(reply.getLong(16)).isEqualTo(node);
    answer(requests, request(Protocol.FORGET, node).putLong(1));
    assertThat(answer(requests, request(Protocol.GETATTR, node))).isEqualTo(Requests.OK);
    ByteBuffer batch = request(Protocol.BATCH_FORGET, 0);
    answer(requests, batch.putInt(2).putInt(0).putLong(99).putLong(1).putLong(node).putLong(1));
    assertThat(answer(requests, request(Protocol.GETATTR, node))).isEqualTo(ESTALE);
    lookUp(requests, 1, "file");
    assertThat(reply.getLong(16)).isGreaterThan(node);
  }

  @Test
  void aLookUpWhoseReplyReachedNobodyIsNotHeld() throws IOException {
    Requests requests = requests(MemoryTree.ofPaths("file"));
    lookUp(requests, 1, "file");
    long node = reply.getLong(16);
    requests.takeBack(Protocol.LOOKUP, reply);
    assertThat(answer(requests, request(Protocol.GETATTR, node))).isEqualTo(ESTALE);
  }

  @Test
  void forgetsAndInterruptsGetNoReply() {
    assertThat(Requests.wantsReply(Protocol.FORGET)).isFalse();
    assertThat(Requests.wantsReply(Protocol.BATCH_FORGET)).isFalse();
    assertThat(Requests.wantsReply(Protocol.INTERRUPT)).isFalse();
    assertThat(Requests.wantsReply(Protocol.DESTROY)).isTrue();
  }

  @Test
  void anAttributeIsToldBySizeFirst() throws IOException {
    TreeMap<String, String> xattrs = new TreeMap<>();
    xattrs.put("user.a", "12345");
    Entry root = Entry.directory("", 0755, 0, 0, 0).withXattrs(xattrs).withOpaque(true);
    Requests requests = requests(MemoryTree.ofPaths().with(root));
    assertThat(xattr(requests, "user.a", 0)).isEqualTo(Requests.OK);
    assertThat(reply.getInt(16)).isEqualTo(5);
    assertThat(xattr(requests, "user.a", 4)).isEqualTo(Errno.ERANGE);
    assertThat(xattr(requests, "user.a", 5)).isEqualTo(Requests.OK);
    assertThat(reply.position()).isEqualTo(16 + 5);
    assertThat(xattr(requests, "user.b", 5)).isEqualTo(Errno.ENODATA);
    assertThat(xattr(requests, "trusted.overlay.opaque", 5)).isEqualTo(Requests.OK);
    assertThat(reply.get(16)).isEqualTo((byte) 'y');
    assertThat(log.heard()).containsExactly("xattr user.a of ", "xattr user.b of ");
  }

  @Test
  void overlaysOwnAttributesAreNotShownFromTheTree() throws IOException {
    TreeMap<String, String> xattrs = new TreeMap<>();
    xattrs.put("trusted.overlay.redirect", "/etc");
    xattrs.put("user.a", "1");
    Entry root = Entry.directory("", 0755, 0, 0, 0).withXattrs(xattrs);
    Requests requests = requests(MemoryTree.ofPaths().with(root));
    assertThat(xattr(requests, "trusted.overlay.redirect", 9)).isEqualTo(Errno.ENODATA);
    ByteBuffer list = request(Protocol.LISTXATTR, 1).putInt(100).putInt(0);
    assertThat(answer(requests, list)).isEqualTo(Requests.OK);
    assertThat(reply.position()).isEqualTo(16 + "user.a".length() + 1);
  }

  @Test
  void aTreeWithoutAttributesSilencesTheQuestion() throws IOException {
    FuseTree tree =
        new FuseTree() {
          private final MemoryTree inner = MemoryTree.ofPaths();

          @Override
          public Optional<Entry> find(String path) {
            return inner.find(path);
          }

          @Override
          public java.util.List<Entry> list(String folder) {
            return inner.list(folder);
          }

          @Override
          public int read(Entry file, long offset, ByteBuffer into) {
            return -1;
          }

          @Override
          public boolean hasXattrs() {
            return false;
          }
        };
    assertThat(xattr(requests(tree), "user.a", 0)).isEqualTo(Errno.ENOSYS);
    assertThat(log.heard()).isEmpty();
  }

  @Test
  void aListingBringsNoAttributesUnlessAllThatIsListedIsLookedAt() throws IOException {
    Requests requests = requests(manyFolders());
    for (int folder = 0; folder < 40; folder++) {
      long node = node(requests, 1, "d" + folder);
      assertThat(namesWithNodes(requests, node)).as("folder " + folder).isZero();
      lookUp(requests, node, "f0");
    }
  }

  @Test
  void aListingBringsAttributesWhereAllThatIsListedIsLookedAt() throws IOException {
    Requests requests = requests(manyFolders());
    int brought = 0;
    for (int folder = 0; folder < 100; folder++) {
      long node = node(requests, 1, "d" + folder);
      int names = namesWithNodes(requests, node);
      assertThat(names).isIn(0, 10);
      if (names > 0) {
        brought++;
        assertThat(log.heard()).contains("found d" + folder + "/f9");
        continue;
      }
      for (int file = 0; file < 10; file++) {
        lookUp(requests, node, "f" + file);
      }
    }
    assertThat(brought).isBetween(85, 92);
  }

  @Test
  void whoStopsLookingIsBroughtNoMore() throws IOException {
    Requests requests = requests(manyFolders());
    int brought = 0;
    for (int folder = 0; folder < 100; folder++) {
      long node = node(requests, 1, "d" + folder);
      int names = namesWithNodes(requests, node);
      brought += names / 10;
      for (int file = 0; file < 10 && folder < 8; file++) {
        lookUp(requests, node, "f" + file);
      }
    }
    assertThat(brought).isEqualTo(62);
  }

  @Test
  void aListingWhoseReplyReachedNobodyIsNotHeld() throws IOException {
    Requests requests = requests(manyFolders());
    for (int folder = 0; folder < 8; folder++) {
      long node = node(requests, 1, "d" + folder);
      namesWithNodes(requests, node);
      for (int file = 0; file < 10; file++) {
        lookUp(requests, node, "f" + file);
      }
    }
    long folder = node(requests, 1, "d8");
    assertThat(namesWithNodes(requests, folder)).isEqualTo(10);
    long child = reply.getLong(16 + 2 * Attributes.plusBytes(2));
    assertThat(answer(requests, request(Protocol.GETATTR, child))).isEqualTo(Requests.OK);
    namesWithNodes(requests, folder);
    requests.takeBack(Protocol.READDIRPLUS, reply);
    assertThat(answer(requests, request(Protocol.GETATTR, child))).isEqualTo(Requests.OK);
    answer(requests, request(Protocol.FORGET, child).putLong(1));
    assertThat(answer(requests, request(Protocol.GETATTR, child))).isEqualTo(ESTALE);
  }

  private static MemoryTree manyFolders() {
    String[] paths = new String[1100];
    for (int folder = 0; folder < 100; folder++) {
      paths[folder * 11] = "d" + folder + "/";
      for (int file = 0; file < 10; file++) {
        paths[folder * 11 + 1 + file] = "d" + folder + "/f" + file;
      }
    }
    return MemoryTree.ofPaths(paths);
  }

  private long node(Requests requests, long folder, String name) throws IOException {
    lookUp(requests, folder, name);
    return reply.getLong(16);
  }

  /// Lists a folder in one reply, and counts the names that came with attributes.
  private int namesWithNodes(Requests requests, long folder) throws IOException {
    ByteBuffer request = request(Protocol.READDIRPLUS, folder);
    request.putLong(0).putLong(0).putInt(1 << 16).putInt(0);
    assertThat(answer(requests, request)).isEqualTo(Requests.OK);
    int count = 0;
    int names = 0;
    for (int at = 16; at < reply.position(); names++) {
      count += reply.getLong(at) != 0 ? 1 : 0;
      at += Attributes.plusBytes(reply.getInt(at + Protocol.ENTRY_BYTES + 16));
    }
    assertThat(names).isEqualTo(12);
    return count;
  }

  private Requests requests(FuseTree tree) throws IOException {
    return new Requests(tree, log, OverlayXattrs.TRUSTED, ServedIds.all());
  }

  private Errno lookUp(Requests requests, long folder, String name) throws IOException {
    return answer(requests, request(Protocol.LOOKUP, folder).put(text(name)));
  }

  private Errno xattr(Requests requests, String name, int room) throws IOException {
    ByteBuffer request = request(Protocol.GETXATTR, 1).putInt(room).putInt(0);
    return answer(requests, request.put(text(name)));
  }

  private Errno answer(Requests requests, ByteBuffer request) throws IOException {
    reply.clear().position(Protocol.REPLY_HEADER);
    return requests.answer(request.getInt(4), request.flip(), reply);
  }

  private static ByteBuffer request(int opcode, long node) {
    ByteBuffer request = ByteBuffer.allocate(4096).order(ByteOrder.nativeOrder());
    return request.putInt(4, opcode).putLong(16, node).position(Protocol.REQUEST_HEADER);
  }

  private static byte[] text(String name) {
    return (name + "\0").getBytes(StandardCharsets.UTF_8);
  }
}
