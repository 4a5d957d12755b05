/// The system calls that Java lacks, through `java.lang.foreign`; the only package that uses it.
///
/// Every call goes through one libc function, `syscall`, so that one method handle is linked in a
/// whole run (each further shape costs milliseconds at start-up), and so that a call changes the
/// calling thread alone where libc would change every thread. Failures become {@link
/// dev.strata.linux.LinuxException} with the errno's name. Paths are `String`s in the form of
/// {@link dev.strata.tree.TreePath}, absolute or relative to the working folder.
///
/// It knows nothing of layers, steps or images.
@NullMarked
package dev.strata.linux;

import org.jspecify.annotations.NullMarked;
