package dev.strata.linux;

import dev.strata.tree.EntryType;
import java.util.List;

/// Removes a folder and all that is in it, whatever the modes of the folders. No link is followed,
/// and what vanishes meanwhile is taken as removed.
public final class FolderRemoval {
  private FolderRemoval() {}

  /// Removes `path`; nothing happens where nothing is.
  public static void remove(String path) throws LinuxException {
    try (FolderReader reader = open(path)) {
      empty(reader);
    } catch (LinuxException e) {
      if (e.errno().equals(Errno.ENOENT)) {
        return;
      }
      throw e;
    }
    Nodes.removeFolder(path);
  }

  /// Removes `folder` by the names that it is known to have, each after those below it; where
  /// others are there, as {@link #remove} does.
  public static void remove(String folder, List<String> names) throws LinuxException {
    try (CallFrame frame = new CallFrame()) {
      long open =
          frame.call(
              Call.OPENAT, CallFrame.AT_FDCWD, frame.text(folder), OpenFiles.folderOnly(), 0);
      for (String name : names) {
        long text = frame.text(name);
        if (frame.call(Call.UNLINKAT, open, text, Nodes.REMOVE_FOLDER) == -Errno.ENOTDIR.code()) {
          frame.call(Call.UNLINKAT, open, text, 0);
        }
      }
      frame.call(Call.CLOSE, open);
      long text = frame.text(folder);
      if (frame.call(Call.UNLINKAT, CallFrame.AT_FDCWD, text, Nodes.REMOVE_FOLDER) == 0) {
        return;
      }
    }
    remove(folder);
  }

  private static void empty(FolderReader folder) throws LinuxException {
    for (FolderEntry entry : folder.entries()) {
      String path = folder.path() + "/" + entry.name();
      if (entry.status().type() == EntryType.DIRECTORY) {
        try (FolderReader below = openBelow(folder, entry, path)) {
          empty(below);
        }
        Nodes.removeFolder(path);
      } else {
        removeFile(path);
      }
    }
  }

  private static void removeFile(String path) throws LinuxException {
    try {
      Nodes.removeFile(path);
    } catch (LinuxException e) {
      if (!e.errno().equals(Errno.ENOENT)) {
        throw e;
      }
    }
  }

  private static FolderReader open(String path) throws LinuxException {
    try {
      return writable(FolderReader.open(path));
    } catch (LinuxException e) {
      if (!e.errno().equals(Errno.EACCES)) {
        throw e;
      }
      Attributes.setMode(path, 0700);
      return FolderReader.open(path);
    }
  }

  private static FolderReader openBelow(FolderReader folder, FolderEntry entry, String path)
      throws LinuxException {
    if ((entry.status().mode() & 0700) != 0700) {
      Attributes.setMode(path, 0700);
    }
    return folder.openFolder(entry.name());
  }

  /// Who is not root needs to write to a folder to remove what is in it.
  private static FolderReader writable(FolderReader reader) throws LinuxException {
    try {
      if ((Attributes.status(reader.path()).mode() & 0700) != 0700) {
        Attributes.setMode(reader.path(), 0700);
      }
      return reader;
    } catch (LinuxException e) {
      reader.close();
      throw e;
    }
  }
}
