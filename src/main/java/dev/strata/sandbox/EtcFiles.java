package dev.strata.sandbox;

import dev.strata.linux.OpenFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/// What a run finds at /etc/hosts and /etc/resolv.conf. As in BuildKit, the first is made for the
/// run and the second is the host's.
final class EtcFiles {
  private static final Path RESOLVER = Path.of("/etc/resolv.conf");

  private final String stage;
  private final ProcessSpec spec;

  EtcFiles(String stage, ProcessSpec spec) {
    this.stage = stage;
    this.spec = spec;
  }

  /// The path of the file.
  String hosts() throws IOException {
    StringBuilder text = new StringBuilder();
    text.append("127.0.0.1\tlocalhost ").append(spec.hostname()).append('\n');
    text.append("::1\tlocalhost ip6-localhost ip6-loopback\n");
    for (HostEntry entry : spec.extraHosts()) {
      text.append(entry.address()).append('\t').append(entry.host()).append('\n');
    }
    return write("hosts", text.toString());
  }

  /// A copy, so that a step cannot hold on to the host's file; empty where the host has none.
  Optional<String> resolver() throws IOException {
    return Files.isReadable(RESOLVER)
        ? Optional.of(write("resolv.conf", Files.readString(RESOLVER)))
        : Optional.empty();
  }

  private String write(String name, String text) throws IOException {
    String file = stage + "/" + name;
    OpenFiles.write(file, 0644, text.getBytes(StandardCharsets.UTF_8));
    return file;
  }
}
