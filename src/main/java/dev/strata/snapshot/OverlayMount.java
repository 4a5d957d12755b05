package dev.strata.snapshot;

import dev.strata.erofs.OverlayXattrs;
import dev.strata.linux.DetachedMount;
import dev.strata.linux.DetachedMount.Option;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The options that a snapshot's overlay is mounted with (kernel,
/// Documentation/filesystems/overlayfs.rst). They make the upper folder speak for itself:
///
/// - `redirect_dir=nofollow`: a renamed folder is copied, never a pointer into a lower, and
///   pointers in layers from elsewhere are not followed;
/// - `metacopy=off`: a changed file is whole;
/// - `index=off`, `xino=off`: nothing ties the upper to these lowers;
/// - `volatile`: nothing is synced, since an upper is packed or lost.
final class OverlayMount {
  /// Whether what was written is packed or lost, or stays and may be mounted once more.
  enum Life {
    ENDS,
    LASTS
  }

  private OverlayMount() {}

  /// @param lowers topmost first, at least one
  /// @param upper the folder that takes the writes, and beside it `work`; empty for a read-only one
  static DetachedMount create(List<String> lowers, Optional<Path> upper, OverlayXattrs xattrs)
      throws IOException {
    return create(lowers, upper, xattrs, Life.ENDS);
  }

  /// As the other, for an upper that may outlive the mount.
  static DetachedMount create(
      List<String> lowers, Optional<Path> upper, OverlayXattrs xattrs, Life life)
      throws IOException {
    List<Option> options = new ArrayList<>();
    for (String lower : lowers) {
      options.add(new Option("lowerdir+", lower));
    }
    if (upper.isPresent()) {
      options.add(new Option("upperdir", upper.get().toString()));
      options.add(new Option("workdir", upper.get().resolveSibling("work").toString()));
      if (life == Life.ENDS) {
        options.add(Option.flag("volatile"));
      }
    }
    options.add(new Option("index", "off"));
    options.add(new Option("xino", "off"));
    options.add(new Option("metacopy", "off"));
    options.add(new Option("redirect_dir", "nofollow"));
    if (xattrs == OverlayXattrs.USER) {
      options.add(Option.flag("userxattr"));
    }
    int readOnly = upper.isPresent() ? 0 : DetachedMount.READ_ONLY;
    return DetachedMount.create("overlay", options, DetachedMount.NO_DEV | readOnly);
  }
}
