package dev.strata.registry;

import java.util.List;

/// The programs of `strata.local/base`, by name. Those that this machine lacks are left out, except
/// the first few, without which no build works.
final class HostPrograms {
  static final List<String> REQUIRED = List.of("sh", "cat", "ls", "mkdir", "rm");

  static final List<String> SHELLS = List.of("sh", "bash");

  /// GNU coreutils, but for `stdbuf`, which needs a library of its own.
  private static final String COREUTILS =
      "[ arch b2sum base32 base64 basename basenc cat chcon chgrp chmod chown chroot cksum comm cp"
          + " csplit cut date dd df dir dircolors dirname du echo env expand expr factor false fmt"
          + " fold groups head hostid id install join link ln logname ls md5sum mkdir mkfifo mknod"
          + " mktemp mv nice nl nohup nproc numfmt od paste pathchk pinky pr printenv printf ptx"
          + " pwd readlink realpath rm rmdir runcon seq sha1sum sha224sum sha256sum sha384sum"
          + " sha512sum shred shuf sleep sort split stat stty sum sync tac tail tee test timeout"
          + " touch tr true truncate tsort tty uname unexpand uniq unlink users vdir wc who whoami"
          + " yes";

  private static final String OTHERS =
      "find xargs grep egrep fgrep sed mawk awk tar gzip gunzip zcat mount umount which";

  static final List<String> ALL =
      java.util.stream.Stream.of(
              SHELLS.stream(), List.of((COREUTILS + " " + OTHERS).split(" ")).stream())
          .flatMap(s -> s)
          .toList();

  private HostPrograms() {}
}
