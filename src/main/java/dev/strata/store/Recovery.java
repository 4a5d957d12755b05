package dev.strata.store;

import dev.strata.layer.DamagedLayerException;
import dev.strata.layer.Layer;
import dev.strata.layer.LayerId;
import dev.strata.layer.LayerStore;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// Settles the layers of a store that was not closed, as far as they were written since its
/// last sync: after the end of a process alone they are whole, and are brought to the disk;
/// after a power loss they are read, and removed where they are damaged.
final class Recovery {
  private final StoreLayout layout;
  private final LayerStore layers;
  private final StoreListener listener;

  Recovery(StoreLayout layout, LayerStore layers, StoreListener listener) {
    this.layout = layout;
    this.layers = layers;
    this.listener = listener;
  }

  void run(CrashMark mark) throws IOException {
    Optional<Instant> since = mark.unsyncedSince();
    if (since.isEmpty()) {
      return;
    }
    if (mark.isOfThisBoot()) {
      force(since.get());
    } else {
      removeDamaged(since.get());
    }
  }

  private void force(Instant since) throws IOException {
    List<Path> files;
    try (Stream<Path> all = Files.list(layout.layers())) {
      files = all.filter(Files::isRegularFile).toList();
    }
    for (Path file : files) {
      if (isAfter(file, since)) {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
          channel.force(true);
        }
      }
    }
  }

  private void removeDamaged(Instant since) throws IOException {
    for (LayerId id : layers.list().toList()) {
      try {
        Optional<Layer> layer = layers.find(id);
        if (layer.isPresent() && isAfter(layer.get().imageFile(), since)) {
          layers.verify(id);
        }
      } catch (DamagedLayerException e) {
        layers.remove(id);
        listener.warning(
            "a layer did not survive the last crash: "
                + e.reason()
                + "; what made it runs again when it is needed ("
                + id
                + ")");
      }
    }
  }

  private static boolean isAfter(Path file, Instant since) throws IOException {
    return !Files.getLastModifiedTime(file).toInstant().isBefore(since);
  }
}
