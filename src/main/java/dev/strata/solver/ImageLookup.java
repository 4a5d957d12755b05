package dev.strata.solver;

import dev.strata.image.ImageStore;
import dev.strata.oci.Descriptor;
import dev.strata.oci.ImageReference;
import dev.strata.oci.Platform;
import dev.strata.plan.ImageResolver;
import dev.strata.plan.ResolvedImage;
import dev.strata.registry.Registries;
import dev.strata.registry.RegistryException;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// Finds images for one build: on this machine, and then in registries. A name is asked for once,
/// and means one image from then on. Where no registry can be asked, it means what it meant last
/// time. For one thread.
final class ImageLookup implements ImageResolver {
  private final LocalImages local;
  private final Registries registries;
  private final boolean pull;
  private final Progress progress;
  private final Map<ImageReference, Descriptor> targets = new HashMap<>();

  /// @param pull whether registries come before the images of this machine
  ImageLookup(LocalImages local, Registries registries, boolean pull, Progress progress) {
    this.local = local;
    this.registries = registries;
    this.pull = pull;
    this.progress = progress;
  }

  @Override
  public ResolvedImage resolve(String written, Platform platform)
      throws UnresolvedException, InterruptedException {
    String reference = LocalImages.plain(written);
    Optional<ImageReference> name = LocalImages.name(reference);
    if (name.isEmpty()) {
      return local.resolve(written, platform);
    }
    try {
      if (!pull && isHere(name.get(), platform)) {
        return local.resolve(written, platform);
      }
    } catch (IOException _) {
      // What is wrong with the image here is told by the local look-up, if no registry has it.
    }
    return fromRegistry(name.get(), platform);
  }

  private boolean isHere(ImageReference name, Platform platform)
      throws IOException, InterruptedException {
    if (images().findTarget(name).isEmpty()) {
      return false;
    }
    try {
      var _ = local.resolve(name.toString(), platform);
      return true;
    } catch (UnresolvedException _) {
      return false;
    }
  }

  private ImageStore images() {
    return local.images();
  }

  private ResolvedImage fromRegistry(ImageReference name, Platform platform)
      throws UnresolvedException, InterruptedException {
    Progress.Vertex vertex = progress.declare("[internal] load metadata for " + name);
    vertex.start();
    try {
      ResolvedImage image = ask(name, platform);
      vertex.done();
      return image;
    } catch (UnresolvedException e) {
      vertex.finish(new Outcome.Failed(String.valueOf(e.getMessage())));
      throw e;
    }
  }

  private ResolvedImage ask(ImageReference name, Platform platform)
      throws UnresolvedException, InterruptedException {
    try {
      ImageReference exact = pinned(name);
      Registries.Found found =
          registries
              .find(exact, platform, images())
              .orElseThrow(
                  () ->
                      new UnresolvedException(
                          name + " is not there for " + platform,
                          "choose another --platform, or another image"));
      targets.putIfAbsent(name, found.target());
      return new ResolvedImage(
          name.toString(),
          found.image().config().platform(),
          found.image().descriptor().digest(),
          found.image().config());
    } catch (RegistryException e) {
      return before(name, platform, e);
    } catch (IOException e) {
      throw new UnresolvedException(
          String.valueOf(e.getMessage()), "see to what the message names");
    }
  }

  /// The very image that the name meant earlier in this build, for another platform of it.
  private ImageReference pinned(ImageReference name) {
    Descriptor target = targets.get(name);
    return target == null
        ? name
        : new ImageReference(
            name.registry(), name.repository(), name.tag(), Optional.of(target.digest()));
  }

  private ResolvedImage before(ImageReference name, Platform platform, RegistryException failure)
      throws UnresolvedException {
    boolean away =
        failure.kind() == RegistryException.Kind.UNREACHABLE
            || failure.kind() == RegistryException.Kind.FAILING;
    try {
      Optional<Descriptor> before = images().findResolvedBefore(name);
      if (away && before.isPresent()) {
        ResolvedImage image = images().resolve(name.toString(), before.get(), platform);
        progress.notice(
            failure.getMessage()
                + ". "
                + name.familiar()
                + " is taken for what it was last time, "
                + before.get().digest());
        targets.putIfAbsent(name, before.get());
        return image;
      }
    } catch (IOException | UnresolvedException e) {
      failure.addSuppressed(e);
    }
    throw new UnresolvedException(
        (pull ? "" : "there is no image " + name.familiar() + " on this machine, and ")
            + failure.getMessage(),
        "pull it when its registry can be reached (strata pull "
            + name.familiar()
            + "), load it (strata load), import it (strata import), or see what there is (strata"
            + " images)");
  }
}
