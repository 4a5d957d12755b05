/// Root file systems in use: a state made of layers, looked into through its layers' indexes, or
/// mounted for a step that writes and then packed into a layer again.
///
/// It exists so that whoever runs a step sees a folder, however it came about: overlayfs over
/// mounted images or over a state that is served by FUSE, or plain copies. It knows nothing of
/// instructions, keys or processes.
@NullMarked
package dev.strata.snapshot;

import org.jspecify.annotations.NullMarked;
