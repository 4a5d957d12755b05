package dev.strata.sandbox;

import dev.strata.linux.Errno;
import dev.strata.linux.FileStatus;
import dev.strata.linux.LinuxException;
import dev.strata.linux.Mounts;
import dev.strata.linux.Nodes;
import dev.strata.tree.EntryType;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;

/// Makes a /dev: a tmpfs in which device files do not work, with the usual nodes bound over files.
/// So a step, which has CAP_MKNOD, can make a node of the host's disk and not open it. The nodes
/// are made for the run, on the stage, since root may change the mode of the host's through a bind;
/// where they cannot be made (a user namespace), the host's are bound, whose modes it cannot
/// change.
final class DeviceFolder {
  private static final int TTY_GROUP = 5;
  private static final Map<String, Long> NODES = nodes();
  private static final Map<String, String> LINKS =
      Map.of(
          "fd", "/proc/self/fd",
          "stdin", "/proc/self/fd/0",
          "stdout", "/proc/self/fd/1",
          "stderr", "/proc/self/fd/2",
          "core", "/proc/kcore",
          "ptmx", "pts/ptmx");

  private final String stage;
  private final String folder;
  private final boolean ownNodes;
  private final boolean forbidOthers;

  DeviceFolder(String stage, boolean ownNodes, boolean forbidOthers) {
    this.stage = stage;
    this.folder = stage + "/dev";
    this.ownNodes = ownNodes;
    this.forbidOthers = forbidOthers;
  }

  private static Map<String, Long> nodes() {
    Map<String, Long> nodes = new LinkedHashMap<>();
    nodes.put("null", FileStatus.device(1, 3));
    nodes.put("zero", FileStatus.device(1, 5));
    nodes.put("full", FileStatus.device(1, 7));
    nodes.put("random", FileStatus.device(1, 8));
    nodes.put("urandom", FileStatus.device(1, 9));
    nodes.put("tty", FileStatus.device(5, 0));
    return nodes;
  }

  void make(long shmBytes) throws IOException {
    Nodes.makeFolder(folder, 0755);
    int flags = Mounts.NO_SUID | Mounts.STRICT_ATIME | (forbidOthers ? Mounts.NO_DEV : 0);
    Mounts.mount("tmpfs", folder, "tmpfs", flags, "mode=0755,size=65536k");
    for (Map.Entry<String, Long> node : NODES.entrySet()) {
      String place = folder + "/" + node.getKey();
      Nodes.makeFile(place, 0644);
      Mounts.bind(source(node.getKey(), node.getValue()), place);
    }
    for (Map.Entry<String, String> link : LINKS.entrySet()) {
      Nodes.makeSymlink(folder + "/" + link.getKey(), link.getValue());
    }
    mountTerminals();
    Nodes.makeFolder(folder + "/mqueue", 01777);
    Nodes.makeFolder(folder + "/shm", 01777);
    Mounts.mount(
        "shm",
        folder + "/shm",
        "tmpfs",
        Mounts.NO_SUID | Mounts.NO_DEV | Mounts.NO_EXEC,
        "mode=1777,size=" + shmBytes);
  }

  private String source(String name, long device) throws LinuxException {
    String host = "/dev/" + name;
    if (!ownNodes) {
      return host;
    }
    String own = stage + "/" + name;
    try {
      Nodes.makeSpecial(own, EntryType.CHAR_DEVICE, 0666, device);
      return own;
    } catch (LinuxException e) {
      if (e.errno().equals(Errno.EPERM)) {
        return host;
      }
      throw e;
    }
  }

  private void mountTerminals() throws LinuxException {
    String place = folder + "/pts";
    Nodes.makeFolder(place, 0755);
    int flags = Mounts.NO_SUID | Mounts.NO_EXEC;
    String data = "newinstance,ptmxmode=0666,mode=0620";
    try {
      Mounts.mount("devpts", place, "devpts", flags, data + ",gid=" + TTY_GROUP);
    } catch (LinuxException e) {
      if (!e.errno().equals(Errno.EINVAL)) {
        throw e;
      }
      // The group is not mapped in this user namespace.
      Mounts.mount("devpts", place, "devpts", flags, data);
    }
  }

  void moveTo(String target) throws LinuxException {
    Mounts.mount(folder, target, "", Mounts.MOVE, "");
  }
}
