package dev.strata.snapshot;

import dev.strata.linux.DetachedMount;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Images mounted straight from their files, as mounts that stand in no namespace: nobody sees
/// them, and they go with the process. A mount is kept for the next step that has the layer, up to
/// a bound, least recently used first out; one whose image was removed is let go when the next one
/// is opened. Needs EROFS over files (Linux 6.12) and overlayfs over detached mounts (6.15).
final class FileLowers implements Lowers {
  /// A mount costs a descriptor and little memory; 120 layers make the deepest image in use.
  private static final int KEPT_IDLE = 256;

  private final Map<Path, Mounted> mounts = new LinkedHashMap<>(64, 0.75f, true);
  private boolean closed;

  private static final class Mounted {
    private final DetachedMount mount;
    private int users;

    Mounted(DetachedMount mount) {
      this.mount = mount;
    }
  }

  @Override
  public String name() {
    return "overlay+file";
  }

  @Override
  public synchronized Lower open(Path image) throws IOException {
    if (closed) {
      throw new IllegalStateException("the snapshotter is closed");
    }
    Mounted mounted = mounts.get(image);
    if (mounted == null) {
      dropIdle();
      mounted = new Mounted(mount(image));
      mounts.put(image, mounted);
    }
    mounted.users++;
    return new Use(this, mounted);
  }

  /// Waits for no one: mounts in use are let go by their users.
  @Override
  public synchronized void close() {
    closed = true;
    mounts.values().stream().filter(m -> m.users == 0).forEach(m -> m.mount.close());
    mounts.clear();
  }

  static DetachedMount mount(Path image) throws IOException {
    List<DetachedMount.Option> options =
        List.of(new DetachedMount.Option("source", image.toAbsolutePath().toString()));
    return DetachedMount.create("erofs", options, DetachedMount.READ_ONLY);
  }

  private void dropIdle() {
    int idle = (int) mounts.values().stream().filter(m -> m.users == 0).count();
    Iterator<Map.Entry<Path, Mounted>> oldestFirst = mounts.entrySet().iterator();
    while (oldestFirst.hasNext()) {
      Map.Entry<Path, Mounted> next = oldestFirst.next();
      boolean spare = idle >= KEPT_IDLE || !Files.exists(next.getKey());
      if (next.getValue().users == 0 && spare) {
        next.getValue().mount.close();
        oldestFirst.remove();
        idle--;
      }
    }
  }

  private synchronized void release(Mounted mounted) {
    mounted.users--;
    if (mounted.users == 0 && (closed || !mounts.containsValue(mounted))) {
      mounted.mount.close();
    }
  }

  private static final class Use implements Lower {
    private final FileLowers lowers;
    private final Mounted mounted;
    private boolean closed;

    Use(FileLowers lowers, Mounted mounted) {
      this.lowers = lowers;
      this.mounted = mounted;
    }

    @Override
    public String folder(Path place) {
      return mounted.mount.path();
    }

    @Override
    public void close() {
      if (!closed) {
        closed = true;
        lowers.release(mounted);
      }
    }
  }
}
