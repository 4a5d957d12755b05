package dev.strata.linux;

import java.util.Locale;

/// The system calls in use, with their numbers on x86_64 and on aarch64 (which uses those of
/// `asm-generic/unistd.h`).
enum Call {
  CAPSET(126, 91),
  CHDIR(80, 49),
  CHROOT(161, 51),
  CLOSE(3, 57),
  CLOSE_RANGE(436, 436),
  EXECVE(59, 221),
  EXIT_GROUP(231, 94),
  FCHMODAT(268, 53),
  FCNTL(72, 25),
  FCHOWN(93, 55),
  FCHOWNAT(260, 54),
  FSCONFIG(431, 431),
  FSMOUNT(432, 432),
  FSOPEN(430, 430),
  GETDENTS64(217, 61),
  GETEGID(108, 177),
  GETEUID(107, 175),
  GETXATTR(191, 8),
  IOCTL(16, 29),
  KEYCTL(250, 219),
  KILL(62, 129),
  LGETXATTR(192, 9),
  LINKAT(265, 37),
  LLISTXATTR(195, 12),
  LREMOVEXATTR(198, 15),
  LSETXATTR(189, 6),
  MKDIRAT(258, 34),
  MKNODAT(259, 33),
  MMAP(9, 222),
  MOUNT(165, 40),
  MOVE_MOUNT(429, 429),
  MPROTECT(10, 226),
  OPENAT(257, 56),
  OPEN_TREE(428, 428),
  OPENAT2(437, 437),
  PIDFD_OPEN(434, 434),
  PIDFD_SEND_SIGNAL(424, 424),
  PIPE2(293, 59),
  PIVOT_ROOT(155, 41),
  PPOLL(271, 73),
  PRCTL(157, 167),
  PRLIMIT64(302, 261),
  READ(0, 63),
  READLINKAT(267, 78),
  RECVMSG(47, 212),
  REMOVEXATTR(197, 14),
  RENAMEAT2(316, 276),
  RT_SIGACTION(13, 134),
  RT_SIGPROCMASK(14, 135),
  SECCOMP(317, 277),
  SENDMSG(46, 211),
  SETGROUPS(116, 159),
  SETHOSTNAME(170, 161),
  SETNS(308, 268),
  SETRESGID(119, 149),
  SETRESUID(117, 147),
  SETSID(112, 157),
  SETXATTR(188, 5),
  SOCKET(41, 198),
  SOCKETPAIR(53, 199),
  STATFS(137, 43),
  STATX(332, 291),
  SYMLINKAT(266, 36),
  SYNCFS(306, 267),
  DUP3(292, 24),
  UMASK(95, 166),
  UMOUNT2(166, 39),
  UNLINKAT(263, 35),
  UNSHARE(272, 97),
  UTIMENSAT(280, 88),
  WAIT4(61, 260),
  WAITID(247, 95),
  WRITE(1, 64);

  private final int number;

  Call(int x86, int aarch64) {
    this.number = Architecture.current() == Architecture.X86_64 ? x86 : aarch64;
  }

  int number() {
    return number;
  }

  /// The name as in section 2 of the manual.
  String manualName() {
    return name().toLowerCase(Locale.ROOT);
  }
}
