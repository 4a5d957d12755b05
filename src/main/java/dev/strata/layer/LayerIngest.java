package dev.strata.layer;

import dev.strata.erofs.ContentSizeException;
import dev.strata.erofs.ErofsWriter;
import dev.strata.erofs.OverlayXattrs;
import dev.strata.oci.DiffId;
import dev.strata.oci.Digest;
import dev.strata.tree.Entry;
import dev.strata.tree.TreePath;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A layer in the making: entries are added in order, then it is committed or dropped.
///
/// Everything is written once, to private files that {@link #close} removes unless the layer was
/// committed. After an exception the ingest is of no use: close it. Not safe for several threads.
public final class LayerIngest implements AutoCloseable {
  private static final int IMPLIED_MODE = 0755;

  private final LayerStore store;
  private final Path imageFile;
  private final LayerIndex.Builder index = new LayerIndex.Builder();
  private final Set<String> folders = new HashSet<>();
  private final MessageDigest hash = Digest.sha256();
  private String lastParent = "";
  private @Nullable Image image;

  private record Image(FileChannel channel, ErofsWriter writer) {}

  LayerIngest(LayerStore store, Path imageFile) {
    this.store = store;
    this.imageFile = imageFile;
  }

  /// The image, begun with the first entry: many a step adds none.
  private Image image() throws IOException {
    if (image == null) {
      FileChannel channel =
          FileChannel.open(
              imageFile,
              StandardOpenOption.CREATE_NEW,
              StandardOpenOption.READ,
              StandardOpenOption.WRITE);
      image = new Image(channel, new ErofsWriter(channel, store.overlay()));
    }
    return image;
  }

  /// Adds an entry. Entries come in {@link TreePath#ORDER}, each path once. A folder that holds
  /// them need not have an entry of its own: the index then does not have it either.
  ///
  /// A file's size has to be right. Where its content digest is present it is checked, otherwise it
  /// is taken from the bytes. A hard link gets the attributes of the name that it points to, which
  /// was added before.
  ///
  /// @param bytes opened once for a file that is no hard link; not asked for anything else
  /// @return the entry as it stands in the layer
  /// @throws ContentChangedException when the bytes are not `entry.size()` many, or do not have its
  ///     digest
  public Entry add(Entry entry, ContentSource bytes) throws IOException {
    openParents(entry);
    if (entry.hardLinkTo().isPresent()) {
      return addHardLink(entry, entry.hardLinkTo().get());
    }
    if (entry.isFile()) {
      return addFile(entry, bytes);
    }
    image().writer().add(entry, null);
    if (entry.isDirectory()) {
      folders.add(entry.path());
    }
    index.add(entry, ErofsWriter.NO_CONTENT);
    return entry;
  }

  /// An entry to add, and where its bytes come from if it is a file.
  public record Source(Entry entry, Optional<ContentSource> bytes) {}

  /// Adds these entries as {@link #add(Entry, ContentSource)} does each, while files are read ahead
  /// on other threads.
  public void addAll(List<Source> sources) throws IOException {
    try (ReadAhead ahead = new ReadAhead(sources)) {
      for (Source source : sources) {
        Entry entry = source.entry();
        Optional<ReadAhead.Loaded> loaded = ahead.take(entry);
        if (loaded.isPresent()) {
          openParents(entry);
          long offset = image().writer().add(entry, new ByteArrayInputStream(loaded.get().bytes()));
          index.add(entry.withContent(entry.size(), loaded.get().digest()), offset);
        } else if (source.bytes().isPresent()) {
          add(entry, source.bytes().get());
        } else {
          add(entry);
        }
      }
    }
  }

  /// Adds an entry that has no bytes of its own: anything but a file.
  public Entry add(Entry entry) throws IOException {
    return add(
        entry,
        () -> {
          throw new IllegalArgumentException("no bytes for " + entry.path());
        });
  }

  /// Ends the layer and makes it known to the store, all at once.
  ///
  /// @param external the diff id of a layer that came from outside, which then names it
  /// @return the layer; when the store has it already, the one that it has
  public Layer commit(Optional<DiffId> external) throws IOException {
    if (folders.isEmpty()) {
      openRoot();
    }
    long size = image().writer().finish();
    return store.commit(imageFile, image().channel(), size, index.build(), external);
  }

  /// Ends the layer and puts it in the place of the one that has this id.
  Layer replace(LayerId id) throws IOException {
    if (folders.isEmpty()) {
      openRoot();
    }
    long size = image().writer().finish();
    return store.replace(imageFile, image().channel(), size, index.build(), id);
  }

  /// How many entries were added.
  public int size() {
    return index.size();
  }

  @Override
  public void close() throws IOException {
    if (image != null) {
      image.writer().close();
      image.channel().close();
      Files.deleteIfExists(imageFile);
    }
  }

  OverlayXattrs overlay() {
    return store.overlay();
  }

  /// A private file beside the layer's own, gone when it is closed.
  FileChannel spool() throws IOException {
    return FileChannel.open(
        imageFile.resolveSibling(imageFile.getFileName() + ".spool"),
        StandardOpenOption.CREATE_NEW,
        StandardOpenOption.READ,
        StandardOpenOption.WRITE,
        StandardOpenOption.DELETE_ON_CLOSE);
  }

  private Entry addFile(Entry entry, ContentSource bytes) throws IOException {
    Entry stored;
    long offset;
    try (InputStream content = bytes.open()) {
      HashedContent hashed = new HashedContent(content, hash);
      offset = image().writer().add(entry, hashed);
      stored = entry.withContent(entry.size(), hashed.digest());
    } catch (ContentSizeException e) {
      ContentChangedException changed = new ContentChangedException(entry.path());
      changed.initCause(e);
      throw changed;
    }
    if (entry.content().isPresent() && !entry.content().equals(stored.content())) {
      throw new ContentChangedException(entry.path());
    }
    index.add(stored, offset);
    return stored;
  }

  private Entry addHardLink(Entry entry, String target) throws IOException {
    int first =
        index
            .find(target)
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        entry.path() + " is a hard link to " + target + ", which is not there"));
    Entry link = index.entry(first).withPath(entry.path()).withHardLinkTo(Optional.of(target));
    if (index.entry(first).hardLinkTo().isPresent()) {
      throw new IllegalArgumentException(entry.path() + " is a hard link to a hard link");
    }
    image().writer().add(link, null);
    index.add(link, index.offset(first));
    return link;
  }

  private void openParents(Entry entry) throws IOException {
    if (entry.path().isEmpty()) {
      return;
    }
    if (folders.isEmpty()) {
      openRoot();
    }
    String parent = TreePath.parent(entry.path());
    if (!parent.equals(lastParent)) {
      open(parent);
      lastParent = parent;
    }
  }

  private void openRoot() throws IOException {
    image().writer().add(Entry.directory("", IMPLIED_MODE, 0, 0, 0), null);
    folders.add("");
  }

  /// An image has every folder; those that the layer does not name look like no one's.
  private void open(String folder) throws IOException {
    if (folders.contains(folder)) {
      return;
    }
    if (index.find(folder).isPresent()) {
      throw new IllegalArgumentException(folder + " is no folder, and holds entries");
    }
    open(TreePath.parent(folder));
    image().writer().add(Entry.directory(folder, IMPLIED_MODE, 0, 0, 0), null);
    folders.add(folder);
  }
}
