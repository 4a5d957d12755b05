package dev.strata.linux;

import java.io.IOException;

/// A system call that failed: which, on what, why, and what the user can do about it.
public final class LinuxException extends IOException {
  private static final long serialVersionUID = 1;

  private final String operation;
  private final String path;
  private final transient Errno errno;

  /// `path` may be empty, for calls that take none.
  public LinuxException(String operation, String path, Errno errno) {
    super(text(operation, path, errno));
    this.operation = operation;
    this.path = path;
    this.errno = errno;
  }

  public String operation() {
    return operation;
  }

  public String path() {
    return path;
  }

  public Errno errno() {
    return errno;
  }

  private static String text(String operation, String path, Errno errno) {
    String remedy = remedy(errno);
    return operation
        + (path.isEmpty() ? "" : " " + path)
        + ": "
        + errno.name()
        + (remedy.isEmpty() ? "" : " (" + remedy + ")");
  }

  private static String remedy(Errno errno) {
    return switch (errno.name()) {
      case "EPERM" ->
          "not permitted: run as root, or by the launcher, which makes a user namespace";
      case "EACCES" -> "permission denied: check the owner and mode of the path and its folders";
      case "ENOENT" -> "no such file or folder";
      case "EEXIST" -> "the path exists already";
      case "ENOTDIR" -> "a part of the path is not a folder";
      case "EISDIR" -> "the path is a folder";
      case "EROFS" -> "the file system is read-only";
      case "ENOSPC" -> "the disk is full, or a kernel limit is reached: free space, or run prune";
      case "EDQUOT" -> "the disk quota is used up";
      case "EMFILE" -> "too many open files: raise `ulimit -n`";
      case "ENFILE" -> "too many open files on this machine: raise fs.file-max";
      case "ENOMEM", "EAGAIN" ->
          "the kernel is out of memory or at a process limit: check `ulimit`";
      case "ENODEV" -> "the kernel lacks this file system or device";
      case "ENOSYS" -> "the kernel is too old, or a sandbox around this program hides the call";
      case "EOPNOTSUPP" -> "the file system does not support this";
      case "ENAMETOOLONG" -> "the path or name is too long";
      default -> "";
    };
  }
}
