package dev.strata.fuse;

/// Numbers of the FUSE protocol, version 7.31 (kernel, include/uapi/linux/fuse.h). A request has a
/// header of 40 bytes (length 0, opcode 4, unique 8, node 16), a reply one of 16 (length 0, negated
/// errno 4, unique 8).
final class Protocol {
  static final int MAJOR = 7;
  static final int MINOR = 31;

  static final int LOOKUP = 1;
  static final int FORGET = 2;
  static final int GETATTR = 3;
  static final int READLINK = 5;
  static final int OPEN = 14;
  static final int READ = 15;
  static final int STATFS = 17;
  static final int GETXATTR = 22;
  static final int LISTXATTR = 23;
  static final int INIT = 26;
  static final int OPENDIR = 27;
  static final int READDIR = 28;
  static final int INTERRUPT = 36;
  static final int DESTROY = 38;
  static final int READDIRPLUS = 44;
  static final int BATCH_FORGET = 42;

  static final int ASYNC_READ = 1;
  static final int DO_READDIRPLUS = 1 << 13;
  static final int NO_OPEN_SUPPORT = 1 << 17;
  static final int PARALLEL_DIROPS = 1 << 18;
  static final int MAX_PAGES = 1 << 22;
  static final int CACHE_SYMLINKS = 1 << 23;
  static final int NO_OPENDIR_SUPPORT = 1 << 24;
  static final int EXPLICIT_INVAL_DATA = 1 << 25;
  /// Makes the kernel keep to access control lists, and check modes itself.
  static final int POSIX_ACL = 1 << 20;

  static final int WANTED =
      ASYNC_READ
          | DO_READDIRPLUS
          | NO_OPEN_SUPPORT
          | PARALLEL_DIROPS
          | MAX_PAGES
          | CACHE_SYMLINKS
          | NO_OPENDIR_SUPPORT
          | EXPLICIT_INVAL_DATA;

  static final int REQUEST_HEADER = 40;
  static final int REPLY_HEADER = 16;
  static final int ENTRY_BYTES = 128;
  static final int PAGES = 256;
  static final int READ_BYTES = PAGES * 4096;

  /// The tree does not change, so the kernel need never ask twice.
  static final long A_YEAR_SECONDS = 365L * 24 * 60 * 60;

  private Protocol() {}
}
