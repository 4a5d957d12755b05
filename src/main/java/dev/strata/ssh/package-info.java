/// The ssh agent that a step talks to: the user's own, of which it may ask for signatures only, or
/// one in this process with the keys of files.
///
/// Knows nothing of builds. Protocol: draft-miller-ssh-agent; formats: RFC 4253, RFC 8332, RFC
/// 8709, and OpenSSH's PROTOCOL.key.
@NullMarked
package dev.strata.ssh;

import org.jspecify.annotations.NullMarked;
