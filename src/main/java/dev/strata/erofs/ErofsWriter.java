package dev.strata.erofs;

import dev.strata.tree.Entry;
import dev.strata.tree.TreePath;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/// Writes one uncompressed EROFS image in one pass over its entries.
///
/// A file's bytes go out as they are read: behind its inode when they are few, in blocks of their
/// own otherwise, in one piece in either case. A folder is written when its last descendant has
/// been, as only then everything in it has a number; until then its children's names are all that
/// is kept. What is known too late is put into place afterwards: a folder's number in the `..` of
/// its child folders, link counts, the root's size, the superblock.
///
/// The same entries and bytes give the same image. Not thread-safe. The channel is the caller's;
/// what stood in its file before is lost. Unless {@link #finish} has returned, the image is of no
/// use.
public final class ErofsWriter implements AutoCloseable {
  /// What {@link #add} returns for an entry that has no bytes in the image.
  public static final long NO_CONTENT = 0;

  private final ImageOutput out;
  private final Inodes inodes;
  private final Deque<OpenFolder> open = new ArrayDeque<>();
  private final LinkTargets linkTargets = new LinkTargets();
  private String last = "";
  private long rootNid;

  /// @param overlay which of overlay's names marks an opaque folder
  public ErofsWriter(FileChannel out, OverlayXattrs overlay) throws IOException {
    this.out = new ImageOutput(out);
    this.inodes = new Inodes(this.out, overlay);
  }

  /// Adds the next entry. They come in {@link TreePath#ORDER}, the root `""` first and every other
  /// after the folder that holds it.
  ///
  /// @param content the bytes of a file that is no hard link, `entry.size()` of them; it is not
  ///     closed. `null` for anything else
  /// @return the offset in the image of a file's bytes, all in one piece (a hard link's are those
  ///     of its first name); {@link #NO_CONTENT} for an empty file and for anything else
  /// @throws UnstorableEntryException if EROFS or Linux cannot hold such an entry
  /// @throws ContentSizeException if `content` is seen to have another size
  public long add(Entry entry, @Nullable InputStream content) throws IOException {
    String path = entry.path();
    if (open.isEmpty()) {
      return addRoot(entry);
    }
    if (TreePath.ORDER.compare(last, path) >= 0) {
      throw new IllegalStateException("/" + path + " was added after /" + last);
    }
    last = path;
    OpenFolder parent = closeUntilParentOf(path);
    EntryLimits.check(entry);
    if (entry.hardLinkTo().isPresent()) {
      return addHardLink(entry, parent, entry.hardLinkTo().get());
    }
    if (entry.isDirectory()) {
      open.push(new OpenFolder(entry));
      return NO_CONTENT;
    }
    Inodes.Placed placed =
        switch (entry.type()) {
          case FILE -> inodes.placeFile(entry, requireContent(entry, content));
          case SYMLINK -> inodes.placeSymlink(entry);
          default -> inodes.placeSpecial(entry);
        };
    long offset = entry.isFile() && entry.size() > 0 ? placed.offsetOf(0) : NO_CONTENT;
    linkTargets.add(path, placed.nid(), offset);
    parent.add(entry, placed.nid());
    return offset;
  }

  /// Writes the open folders, the root and the superblock. Nothing can be added afterwards.
  ///
  /// @return the size of the image in bytes
  public long finish() throws IOException {
    if (open.isEmpty()) {
      throw new IllegalStateException("an image without a root, or finished before");
    }
    while (open.size() > 1) {
      closeFolder();
    }
    closeRoot();
    for (Map.Entry<Long, Integer> link : linkTargets.names().entrySet()) {
      inodes.setLinks(link.getKey(), link.getValue());
    }
    long size = out.position();
    writeSuperblock(size / Format.BLOCK);
    out.finish();
    return size;
  }

  /// Ends the writing, finished or not; the channel stays open.
  @Override
  public void close() {
    open.clear();
  }

  private long addRoot(Entry entry) throws IOException {
    if (!entry.path().isEmpty() || !entry.isDirectory() || rootNid != 0) {
      throw new IllegalStateException("/" + entry.path() + " was added where the root belongs");
    }
    rootNid = inodes.placeRoot(entry);
    open.push(new OpenFolder(entry));
    return NO_CONTENT;
  }

  private long addHardLink(Entry entry, OpenFolder parent, String first) {
    int target = linkTargets.link(first, entry.path());
    parent.add(entry, linkTargets.nid(target));
    return linkTargets.offset(target);
  }

  private OpenFolder closeUntilParentOf(String path) throws IOException {
    while (!TreePath.isWithin(path, open.getFirst().entry().path())) {
      closeFolder();
    }
    OpenFolder folder = open.getFirst();
    if (folder.entry().path().length() != Math.max(path.lastIndexOf('/'), 0)) {
      throw new IllegalStateException("/" + path + " was added without the folder that holds it");
    }
    return folder;
  }

  private void closeFolder() throws IOException {
    OpenFolder folder = open.pop();
    OpenFolder.Data data = folder.encode();
    Inodes.Placed placed = inodes.placeFolder(folder.entry(), data, folder.linkCount());
    putOwnNid(folder, data, placed);
    open.getFirst().addFolder(folder.entry(), placed.nid(), placed.offsetOf(data.parentAt));
  }

  private void closeRoot() throws IOException {
    OpenFolder root = open.pop();
    OpenFolder.Data data = root.encode();
    Inodes.Placed placed = inodes.completeRoot(root.entry(), rootNid, data, root.linkCount());
    putOwnNid(root, data, placed);
    inodes.putNid(placed.offsetOf(data.parentAt), rootNid);
  }

  private void putOwnNid(OpenFolder folder, OpenFolder.Data data, Inodes.Placed placed)
      throws IOException {
    inodes.putNid(placed.offsetOf(data.selfAt), placed.nid());
    for (long slot : folder.parentSlots()) {
      inodes.putNid(slot, placed.nid());
    }
  }

  /// The superblock (`struct erofs_super_block`); what is not set here is zero, the UUID and the
  /// build time among it. The checksum is CRC-32C without the final inversion, over the rest of
  /// block 0 from the superblock on, itself taken as zero.
  private void writeSuperblock(long blocks) {
    byte[] block = out.firstBlock();
    int at = Format.SUPERBLOCK_OFFSET;
    Format.put32(block, at, Format.MAGIC);
    Format.put32(block, at + 8, Format.COMPAT_CHECKSUM | Format.COMPAT_MTIME);
    block[at + 12] = Format.BLOCK_BITS;
    Format.put16(block, at + 14, (int) rootNid);
    Format.put64(block, at + 16, inodes.count());
    Format.put32(block, at + 36, (int) blocks);
    CRC32C crc = new CRC32C();
    crc.update(block, at, Format.BLOCK - at);
    Format.put32(block, at + 4, (int) ~crc.getValue());
  }

  private static InputStream requireContent(Entry entry, @Nullable InputStream content) {
    if (content == null) {
      throw new IllegalStateException("/" + entry.path() + " was added without its content");
    }
    return content;
  }
}
