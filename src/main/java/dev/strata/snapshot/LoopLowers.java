package dev.strata.snapshot;

import dev.strata.linux.LoopDevice;
import dev.strata.linux.Mounts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// Images mounted through loop devices, for kernels that cannot mount them from their files: each
/// step mounts its own, in its own mount namespace, and they go with that.
final class LoopLowers implements Lowers {
  @Override
  public String name() {
    return "overlay+loop";
  }

  @Override
  public Lower open(Path image) throws IOException {
    return new Looped(LoopDevice.over(image.toString()));
  }

  /// Mounts an image on a folder that is there; the device goes with the mount.
  static void mount(Path image, Path place) throws IOException {
    try (LoopDevice device = LoopDevice.over(image.toString())) {
      mount(device, place);
    }
  }

  private static void mount(LoopDevice device, Path place) throws IOException {
    Mounts.mount(device.path(), place.toString(), "erofs", Mounts.READ_ONLY, "");
  }

  @Override
  public void close() {}

  private record Looped(LoopDevice device) implements Lower {
    @Override
    public String folder(Path place) throws IOException {
      Files.createDirectory(place);
      mount(device, place);
      return place.toString();
    }

    @Override
    public void close() {
      device.close();
    }
  }
}
