package dev.strata.store;

import dev.strata.erofs.OverlayXattrs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/// What the file `format` says, version 1:
///
/// ```text
/// strata store 1
/// overlay trusted
/// ```
///
/// How overlay's marks are written in the layers belongs to the store: a mount that looks for the
/// other kind would show what a layer hides.
record StoreFormat(OverlayXattrs overlay) {
  static final int VERSION = 1;
  private static final String HEADING = "strata store ";
  private static final String OVERLAY = "overlay ";

  /// Makes the folder where it is absent, and gives it to its owner only.
  ///
  /// @throws StoreFormatException for a folder with other things in it
  static void claim(StoreLayout layout) throws IOException {
    Path root = layout.root();
    if (Files.exists(root, LinkOption.NOFOLLOW_LINKS) && !Files.exists(layout.format())) {
      refuseForeign(layout);
    }
    Files.createDirectories(root);
    Files.setPosixFilePermissions(root, PosixFilePermissions.fromString("rwx------"));
  }

  private static void refuseForeign(StoreLayout layout) throws IOException {
    Path root = layout.root();
    if (!Files.isDirectory(root)) {
      throw new StoreFormatException(root, "it is not a folder", "name another --root");
    }
    try (Stream<Path> content = Files.list(root)) {
      // A process that was killed between the two leaves a lock file without a format.
      if (!content.allMatch(layout.lock()::equals)) {
        throw new StoreFormatException(
            root, "it holds other files and no store", "name an empty or a new folder with --root");
      }
    }
  }

  /// Reads the format, or writes this program's into a new store. To be called under the lock.
  ///
  /// @param wanted what this process can mount: root both kinds, an ordinary user `USER` only
  static StoreFormat settle(StoreLayout layout, OverlayXattrs wanted) throws IOException {
    List<String> lines;
    try {
      lines = Files.readAllLines(layout.format());
    } catch (NoSuchFileException _) {
      return create(layout, wanted);
    }
    checkVersion(layout.root(), lines.isEmpty() ? "" : lines.getFirst());
    StoreFormat format = new StoreFormat(overlay(layout.root(), lines));
    if (format.overlay() == OverlayXattrs.TRUSTED && wanted == OverlayXattrs.USER) {
      throw new StoreFormatException(
          layout.root(),
          "it was made by root, and its layers can be mounted by root only",
          "run as root, or name another --root");
    }
    return format;
  }

  private static StoreFormat create(StoreLayout layout, OverlayXattrs overlay) throws IOException {
    Path written = layout.root().resolve("format.new");
    Files.writeString(
        written,
        HEADING + VERSION + "\n" + OVERLAY + overlay.name().toLowerCase(Locale.ROOT) + "\n");
    Files.move(written, layout.format(), StandardCopyOption.ATOMIC_MOVE);
    return new StoreFormat(overlay);
  }

  private static void checkVersion(Path root, String heading) throws StoreFormatException {
    if (heading.equals(HEADING + VERSION)) {
      return;
    }
    if (heading.startsWith(HEADING)) {
      throw new StoreFormatException(
          root,
          "it has format "
              + heading.substring(HEADING.length())
              + ", and this Strata reads "
              + VERSION,
          "use the Strata that made it, name another --root, or remove the folder");
    }
    throw damaged(root);
  }

  private static OverlayXattrs overlay(Path root, List<String> lines) throws StoreFormatException {
    for (OverlayXattrs overlay : OverlayXattrs.values()) {
      if (lines.contains(OVERLAY + overlay.name().toLowerCase(Locale.ROOT))) {
        return overlay;
      }
    }
    throw damaged(root);
  }

  private static StoreFormatException damaged(Path root) {
    return new StoreFormatException(
        root, "its file \"format\" is damaged", "remove the folder, or name another --root");
  }
}
