package dev.strata.copy;

import dev.strata.layer.ContentSource;
import dev.strata.tree.Entry;
import java.util.Optional;

/// One entry of the layer that a COPY makes.
///
/// - `content` gives the bytes of a file; absent for a hard link and for everything else.
/// - `carried` marks a folder of the parent that is there only because something in it is new: its
///   attributes are the parent's. A layer needs it, since the topmost layer's attributes of a
///   folder are those that are seen.
public record PlannedEntry(Entry entry, Optional<ContentSource> content, boolean carried) {}
