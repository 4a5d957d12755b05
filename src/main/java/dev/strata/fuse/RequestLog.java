package dev.strata.fuse;

import dev.strata.tree.Entry;
import java.util.Optional;

/// Hears what the kernel asked a {@link FuseServer}, before it is answered. Since the kernel keeps
/// what it was told, each thing is heard about once, or a few times where memory was short; nothing
/// that a program saw goes unheard. Called by several threads at once; must be quick.
///
/// Paths are those that were looked up. What is heard about one name of an inode is heard about
/// each of its names that were looked up.
public interface RequestLog {
  /// For trees that nobody watches.
  RequestLog NONE =
      new RequestLog() {
        @Override
        public void lookedUp(String path, Optional<Entry> found) {}

        @Override
        public void contentRead(String path) {}

        @Override
        public void folderListed(String path) {}

        @Override
        public void linkRead(String path) {}

        @Override
        public void statusRead(String folder) {}

        @Override
        public void xattrRead(String path, String name) {}

        @Override
        public void xattrsListed(String path) {}
      };

  /// A request of any kind was answered.
  default void answered() {}

  /// What was heard before was asked to make the mount. Only where a snapshot says so.
  default void mounted() {}

  /// A path's attributes became known, or that nothing stands there.
  void lookedUp(String path, Optional<Entry> found);

  /// Some of a file's bytes were read. An empty file is never read: its size says all.
  void contentRead(String path);

  /// A folder's names and their types were read.
  void folderListed(String path);

  /// A symbolic link's target was read.
  void linkRead(String path);

  /// A folder's attributes were asked for, its mtime with them. That it was looked up alone, as on
  /// the way to what is in it, tells its type, mode and owner.
  void statusRead(String folder);

  /// An extended attribute was asked for, there or not; overlay's own are left out.
  void xattrRead(String path, String name);

  /// The names of a path's extended attributes were read.
  void xattrsListed(String path);
}
