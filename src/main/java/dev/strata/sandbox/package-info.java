/// Runs one process of a build, isolated: its own root file system, processes, hostname and IPC,
/// and nothing of the host but, where asked, its network.
///
/// A fresh platform thread is the sandbox's workshop: in a mount namespace of its own it puts the
/// root together; its child enters that root, gives up what it must not have, and becomes the
/// program. There is no helper program and nothing is installed. The second implementation of the
/// same contract has an OCI runtime make the sandbox from a bundle.
///
/// It knows nothing of layers, snapshots or images: a root file system is a callback that mounts
/// it.
@NullMarked
package dev.strata.sandbox;

import org.jspecify.annotations.NullMarked;
