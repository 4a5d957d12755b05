package dev.strata.plan;

import dev.strata.oci.Digest;
import dev.strata.oci.ImageConfig;
import dev.strata.oci.Platform;
import dev.strata.oci.RuntimeConfig;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A resolver that knows the images it was told of, and notes what it is asked.
public final class FakeImages implements ImageResolver {
  private final Map<String, ImageConfig> known = new HashMap<>();
  private final List<String> asked = new ArrayList<>();
  private boolean anything;

  /// Knows every name as an image of the platform asked for, with nothing in its config but PATH.
  public static FakeImages ofAnything() {
    FakeImages images = new FakeImages();
    images.anything = true;
    return images;
  }

  FakeImages with(String reference, RuntimeConfig runtime) {
    return with(reference, Platform.parse("linux/amd64"), runtime);
  }

  FakeImages with(String reference, Platform platform, RuntimeConfig runtime) {
    known.put(
        reference,
        new ImageConfig(
            Optional.empty(), "the base's author", platform, runtime, List.of(), List.of()));
    return this;
  }

  /// The references asked for, in order.
  List<String> asked() {
    return asked;
  }

  @Override
  public ResolvedImage resolve(String reference, Platform platform) throws UnresolvedException {
    asked.add(reference);
    ImageConfig config = known.get(reference);
    if (config == null && anything) {
      config =
          new ImageConfig(
              Optional.empty(),
              "",
              platform,
              RuntimeConfig.EMPTY.withEnv(Map.of("PATH", "/usr/bin")),
              List.of(),
              List.of());
    }
    if (config == null) {
      throw new UnresolvedException("no such image", "pull it first");
    }
    Digest digest = Digest.of(reference.getBytes(StandardCharsets.UTF_8));
    return new ResolvedImage(reference, platform, digest, config);
  }
}
