package dev.strata.erofs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.strata.linux.Mounts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What the kernel makes of an image.
@Tag("root")
final class MountTest {
  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(longs = {21, 22, 23, 24})
  void theKernelSeesTheTreeThatWasWritten(long seed) throws IOException {
    RandomTree tree = RandomTree.grow(seed, 400, true);
    Path image = folder.resolve("image");
    Images.write(tree, image, OverlayXattrs.TRUSTED);
    String target = Files.createDirectory(folder.resolve("mount")).toString();
    Mounts.mount(image.toString(), target, "erofs", Mounts.READ_ONLY, "");
    try {
      assertThat(SeenTree.of(target)).containsExactlyElementsOf(tree.entries());
    } finally {
      Mounts.unmount(target, 0);
    }
  }
}
