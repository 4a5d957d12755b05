package dev.strata.context;

import dev.strata.linux.Attributes;
import dev.strata.linux.Nodes;
import dev.strata.linux.OpenFiles;
import dev.strata.tree.EntryType;
import dev.strata.tree.TreePath;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;

/// A build context that comes as a tar, compressed or not, from standard input or the network.
///
/// It is unpacked into an empty folder that nobody else writes to, and scanned there. Names are
/// cleaned, so none leads out; nothing is written through a link of the archive; a hard link must
/// name a file that was unpacked before. Devices, FIFOs and owners are left out.
public final class ContextArchive {
  private static final long NANOS = 1_000_000_000L;

  private final String root;
  private final long maxBytes;
  private final Map<String, EntryType> unpacked = new HashMap<>();
  private final Map<String, TarArchiveEntry> folders = new LinkedHashMap<>();
  private long bytes;

  private ContextArchive(String root, long maxBytes) {
    this.root = root;
    this.maxBytes = maxBytes;
  }

  /// Unpacks `tar` into the empty folder `target`.
  ///
  /// @throws ArchiveRefusedException for what is no archive, or one that does not fit
  public static void unpack(InputStream tar, Path target, long maxBytes) throws IOException {
    ContextArchive archive =
        new ContextArchive(
            TreePath.decode(target.toRealPath().toString().getBytes(FileNames.CHARSET)), maxBytes);
    try (TarArchiveInputStream in =
        new TarArchiveInputStream(Compression.decompress(tar), "UTF-8")) {
      archive.unpack(in);
    } catch (IllegalArgumentException e) {
      throw new ArchiveRefusedException("damaged archive: " + e.getMessage());
    }
  }

  private void unpack(TarArchiveInputStream in) throws IOException {
    for (TarArchiveEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
      String path = TreePath.clean(entry.getName());
      if (!path.isEmpty()) {
        place(entry, path, in);
      }
    }
    for (Map.Entry<String, TarArchiveEntry> folder : folders.entrySet()) {
      if (unpacked.get(folder.getKey()) == EntryType.DIRECTORY) {
        setAttributes(folder.getValue(), folder.getKey());
      }
    }
  }

  private void place(TarArchiveEntry entry, String path, InputStream in) throws IOException {
    makeFolder(TreePath.parent(path));
    if (entry.isDirectory()) {
      makeFolder(path);
      folders.put(path, entry);
      return;
    }
    if (entry.isCharacterDevice() || entry.isBlockDevice() || entry.isFIFO()) {
      return;
    }
    if (entry.isLink() && TreePath.clean(entry.getLinkName()).equals(path)) {
      return;
    }
    makeRoom(path);
    if (entry.isSymbolicLink()) {
      Nodes.makeSymlink(file(path), entry.getLinkName());
      unpacked.put(path, EntryType.SYMLINK);
    } else if (entry.isLink()) {
      String first = TreePath.clean(entry.getLinkName());
      if (unpacked.get(first) != EntryType.FILE) {
        throw new ArchiveRefusedException(
            entry.getName() + " is a hard link to " + entry.getLinkName() + ", which is no file");
      }
      Nodes.makeHardLink(file(path), file(first));
      unpacked.put(path, EntryType.FILE);
    } else {
      write(path, in);
      setAttributes(entry, path);
      unpacked.put(path, EntryType.FILE);
    }
  }

  private void write(String path, InputStream in) throws IOException {
    try (OutputStream out = Channels.newOutputStream(OpenFiles.create(file(path), 0600))) {
      byte[] buffer = new byte[1 << 16];
      for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
        bytes += count;
        if (bytes > maxBytes) {
          throw new ArchiveRefusedException("it unpacks to more than " + maxBytes + " bytes");
        }
        out.write(buffer, 0, count);
      }
    }
  }

  /// Every folder above a path is one that was made here: nothing is reached through a link.
  private void makeFolder(String path) throws IOException {
    if (path.isEmpty() || unpacked.get(path) == EntryType.DIRECTORY) {
      return;
    }
    makeFolder(TreePath.parent(path));
    makeRoom(path);
    Nodes.makeFolder(file(path), 0755);
    Attributes.setMode(file(path), 0755);
    unpacked.put(path, EntryType.DIRECTORY);
  }

  private void makeRoom(String path) throws IOException {
    EntryType there = unpacked.remove(path);
    if (there == EntryType.DIRECTORY) {
      throw new ArchiveRefusedException(path + " is a folder first, and then something else");
    }
    if (there != null) {
      Nodes.removeFile(file(path));
    }
  }

  private void setAttributes(TarArchiveEntry entry, String path) throws IOException {
    Attributes.setMode(file(path), entry.getMode() & 07777);
    Instant time =
        Optional.ofNullable(entry.getLastModifiedTime())
            .map(FileTime::toInstant)
            .orElse(Instant.EPOCH);
    Attributes.setTimes(file(path), time.getEpochSecond() * NANOS + time.getNano());
  }

  private String file(String path) {
    return root + "/" + path;
  }
}
