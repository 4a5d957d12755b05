package dev.strata.sandbox;

import java.nio.file.Path;
import java.util.Objects;
import java.util.OptionalLong;

/// Something mounted into a process's root, at `target`, an absolute path there. A missing target
/// is made, and removed afterwards where it is still empty. Device files do not work in any of
/// them.
public sealed interface SandboxMount {
  String target();

  /// A file or folder of the host.
  record Bind(Path source, String target, boolean readOnly) implements SandboxMount {
    public Bind {
      Objects.requireNonNull(source);
      requireAbsolute(target);
    }
  }

  /// Empty memory; `mode` holds permission bits.
  record Tmpfs(String target, OptionalLong sizeBytes, int mode) implements SandboxMount {
    public Tmpfs {
      requireAbsolute(target);
    }

    /// As the data of mount(2).
    String data() {
      String size = sizeBytes.isPresent() ? ",size=" + sizeBytes.getAsLong() : "";
      return "mode=" + Integer.toOctalString(mode) + size;
    }
  }

  /// A folder that `content` mounts.
  record Prepared(String target, RootMount content, boolean readOnly) implements SandboxMount {
    public Prepared {
      Objects.requireNonNull(content);
      requireAbsolute(target);
    }
  }

  private static void requireAbsolute(String target) {
    if (!target.startsWith("/")) {
      throw new IllegalArgumentException("mount target " + target);
    }
  }
}
