package dev.strata.plan;

import dev.strata.oci.Platform;
import dev.strata.source.SourceRange;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Finds images and named contexts, each image once for a platform. For one thread.
final class Sources {
  private record Wanted(String reference, Platform platform) {}

  private final ImageResolver images;
  private final PlanOptions options;
  private final Map<Wanted, ResolvedImage> found = new HashMap<>();

  Sources(ImageResolver images, PlanOptions options) {
    this.images = images;
    this.options = options;
  }

  Optional<NamedContext> context(String name, Platform platform) {
    return NamedContext.find(options.namedContexts(), name, platform);
  }

  /// What a COPY or a mount that names no stage takes from: a named context, `scratch` or an image.
  Source outside(String from, Platform platform, SourceRange range, List<String> stageNames)
      throws PlanException, InterruptedException {
    if (from.equals("scratch")) {
      return new Source.Scratch();
    }
    Optional<NamedContext> context = context(from, platform);
    return context.isPresent()
        ? ofContext(context.get(), platform, range)
        : new Source.Image(image(from, platform, range, stageNames));
  }

  Source ofContext(NamedContext context, Platform platform, SourceRange range)
      throws PlanException, InterruptedException {
    if (context.isScratch()) {
      return new Source.Scratch();
    }
    return context.isImage()
        ? new Source.Image(find(context.value(), platform, range, List.of()))
        : new Source.Context(context.name());
  }

  ResolvedImage image(
      String reference, Platform platform, SourceRange range, List<String> stageNames)
      throws PlanException, InterruptedException {
    try {
      var _ = ImageName.parse(reference);
    } catch (IllegalArgumentException e) {
      throw PlanException.at(
          range,
          "failed to parse stage name \"" + reference + "\": " + e.getMessage(),
          Suggestions.hint("stage", reference, stageNames));
    }
    return find(reference, platform, range, stageNames);
  }

  private ResolvedImage find(
      String reference, Platform platform, SourceRange range, List<String> stageNames)
      throws PlanException, InterruptedException {
    Wanted wanted = new Wanted(reference, platform);
    ResolvedImage known = found.get(wanted);
    if (known != null) {
      return known;
    }
    try {
      ResolvedImage image = images.resolve(reference, platform);
      found.put(wanted, image);
      return image;
    } catch (ImageResolver.UnresolvedException e) {
      String hint =
          Suggestions.nearest(reference, stageNames)
              .map(n -> "did you mean stage \"" + n + "\"? Otherwise: " + e.hint())
              .orElse(e.hint());
      throw PlanException.at(range, reference + ": " + e.getMessage(), hint);
    }
  }
}
