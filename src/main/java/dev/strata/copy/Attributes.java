package dev.strata.copy;

import dev.strata.tree.Entry;
import java.util.Optional;

/// What `--chown` and `--chmod` make of a source's attributes.
record Attributes(Optional<Owner> chown, Optional<ModeChange> chmod) {
  /// As for what an archive is unpacked into: `--chmod` does not reach it.
  Attributes withoutMode() {
    return new Attributes(chown, Optional.empty());
  }

  Owner owner(Entry source, boolean keepOwner) {
    return chown.orElseGet(() -> keepOwner ? new Owner(source.uid(), source.gid()) : Owner.ROOT);
  }

  int mode(Entry source) {
    if (source.isSymlink() || chmod.isEmpty()) {
      return source.mode();
    }
    return chmod.get().apply(source.mode(), source.isDirectory());
  }

  /// `source` as it is copied to `path`. No hard link: who lays out knows what it is linked to.
  Entry copied(Entry source, String path, boolean keepOwner) {
    Owner owner = owner(source, keepOwner);
    return new Entry(
        path,
        source.type(),
        mode(source),
        owner.uid(),
        owner.gid(),
        source.size(),
        source.content(),
        source.linkTarget(),
        Optional.empty(),
        source.device(),
        source.xattrs(),
        source.mtimeNanos(),
        false);
  }

  /// A folder made above a destination.
  Entry created(String path, long timestampNanos) {
    Owner owner = chown.orElse(Owner.ROOT);
    int mode = chmod.map(ModeChange::forCreatedFolders).orElse(0755);
    return Entry.directory(path, mode, owner.uid(), owner.gid(), timestampNanos);
  }
}
