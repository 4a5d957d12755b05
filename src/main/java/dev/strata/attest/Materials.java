package dev.strata.attest;

import dev.strata.oci.Digest;
import dev.strata.oci.ImageReference;
import dev.strata.oci.Json;
import dev.strata.oci.JsonMembers;
import dev.strata.plan.BuildPlan;
import dev.strata.plan.CopySource;
import dev.strata.plan.ResolvedImage;
import dev.strata.plan.Source;
import dev.strata.plan.StagePlan;
import dev.strata.plan.Step;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;

/// What a build took from elsewhere: images with their digests, and the sources of ADD, with the
/// digest where `--checksum` says it. Sorted by URI, each once.
final class Materials {
  private static final Pattern USER = Pattern.compile("(?<=://)[^/@\\s]*@");
  private static final Pattern QUERY = Pattern.compile("\\?[^#]*");

  private final SortedMap<String, Optional<Digest>> found = new TreeMap<>();

  private Materials() {}

  static Json of(BuildPlan plan) {
    Materials materials = new Materials();
    for (StagePlan stage : plan.stages()) {
      if (stage.base() instanceof StagePlan.Base.Image(var image)) {
        materials.add(image);
      }
      stage.steps().forEach(materials::add);
    }
    return new Json.Array(
        materials.found.entrySet().stream().map(e -> json(e.getKey(), e.getValue())).toList());
  }

  /// A URL without user, password and query, where tokens may be.
  static String withoutSecrets(String url) {
    return QUERY.matcher(USER.matcher(url).replaceAll("")).replaceAll("");
  }

  private void add(Step step) {
    for (Source source : step.trees()) {
      if (source instanceof Source.Image(var image)) {
        add(image);
      }
    }
    if (step instanceof Step.Copy copy) {
      for (CopySource source : copy.sources()) {
        switch (source) {
          case CopySource.Url(String url) ->
              found.put(withoutSecrets(url), copy.checksum().flatMap(Materials::digest));
          case CopySource.Git(String url) -> found.put(withoutSecrets(url), Optional.empty());
          case CopySource.Paths _, CopySource.Inline _ -> {}
        }
      }
    }
  }

  private void add(ResolvedImage image) {
    String reference = image.reference();
    String uri = withoutSecrets(reference);
    if (!reference.contains("://") || reference.startsWith("docker-image://")) {
      try {
        String name = reference.replaceFirst("^docker-image://", "");
        uri =
            PackageUrl.ofImage(ImageReference.parse(name).familiar(), image.platform()).toString();
      } catch (IllegalArgumentException _) {
        // Not a name: it stands as it was written.
      }
    } else if (reference.startsWith("oci-layout://")) {
      // The folder is this machine's business.
      uri = "oci-layout://" + reference.substring(reference.lastIndexOf('/') + 1);
    }
    found.put(uri, Optional.of(image.digest()));
  }

  private static Optional<Digest> digest(String checksum) {
    try {
      return Optional.of(Digest.parse(checksum));
    } catch (IllegalArgumentException _) {
      return Optional.empty();
    }
  }

  private static Json json(String uri, Optional<Digest> digest) {
    JsonMembers material = JsonMembers.of().put("uri", uri);
    digest.ifPresent(d -> material.put("digest", Statement.digest(d)));
    return material.json();
  }
}
