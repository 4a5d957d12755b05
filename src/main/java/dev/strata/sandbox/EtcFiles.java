package dev.strata.sandbox;

import dev.strata.linux.Errno;
import dev.strata.linux.LinuxException;
import dev.strata.linux.OpenFiles;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/// What a run finds at /etc/hosts and /etc/resolv.conf. As in BuildKit, the first is made for the
/// run and the second is the host's.
final class EtcFiles {
  private static final String RESOLVER = "/etc/resolv.conf";

  private final String stage;
  private final ProcessSpec spec;

  EtcFiles(String stage, ProcessSpec spec) {
    this.stage = stage;
    this.spec = spec;
  }

  /// The path of the file.
  String hosts() throws LinuxException {
    StringBuilder text = new StringBuilder();
    text.append("127.0.0.1\tlocalhost ").append(spec.hostname()).append('\n');
    text.append("::1\tlocalhost ip6-localhost ip6-loopback\n");
    for (HostEntry entry : spec.extraHosts()) {
      text.append(entry.address()).append('\t').append(entry.host()).append('\n');
    }
    return write("hosts", text.toString().getBytes(StandardCharsets.UTF_8));
  }

  /// A copy, so that a step cannot hold on to the host's file; empty where the host has none.
  Optional<String> resolver() throws LinuxException {
    byte[] text;
    try {
      text = OpenFiles.readSmall(RESOLVER);
    } catch (LinuxException e) {
      if (e.errno().equals(Errno.ENOENT) || e.errno().equals(Errno.EACCES)) {
        return Optional.empty();
      }
      throw e;
    }
    return Optional.of(write("resolv.conf", text));
  }

  private String write(String name, byte[] text) throws LinuxException {
    String file = stage + "/" + name;
    OpenFiles.write(file, 0644, text);
    return file;
  }
}
