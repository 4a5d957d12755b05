package dev.strata.attest;

import dev.strata.oci.Digest;
import dev.strata.oci.Json;
import dev.strata.oci.JsonMembers;
import dev.strata.oci.Platform;
import dev.strata.oci.Rfc3339;
import dev.strata.plan.BuildPlan;
import dev.strata.plan.StagePlan;
import dev.strata.plan.Step;
import dev.strata.plan.StepId;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.TreeMap;

/// Where an image comes from: the predicate `https://slsa.dev/provenance/v1` (SLSA 1.0), with the
/// members that BuildKit has for `min` and `max`.
///
/// No value of a secret is in it, as none is in a plan. Instructions are told as they are written,
/// before arguments are put in. The time is that of the first build which came to this very image,
/// so that the same image has the same provenance.
public final class Provenance {
  static final String BUILD_TYPE = "urn:strata:build:dockerfile:v1";
  static final String BUILDER = "urn:strata";

  private Provenance() {}

  /// What is told.
  ///
  /// - `contextUri` is the URL of a context that is not a local folder.
  /// - `args` are the build arguments, without what may be secret.
  /// - `buildId` and `started` are of the build that first came to this image.
  /// - `layers` has the content digests of the layers that steps made.
  public record Facts(
      BuildPlan plan,
      Platform buildPlatform,
      Optional<String> target,
      Optional<String> contextUri,
      SequencedMap<String, String> args,
      Map<String, String> labels,
      Map<String, String> namedContexts,
      String buildId,
      Instant started,
      Map<StepId, Digest> layers) {}

  public static Statement of(Facts facts, AttestOptions.ProvenanceOptions options) {
    boolean max = options.mode() == AttestOptions.Mode.MAX;
    JsonMembers internal =
        JsonMembers.of().put("builderPlatform", facts.buildPlatform().toString());
    if (max) {
      internal.put("buildConfig", steps(facts));
    }
    Json definition =
        JsonMembers.of()
            .put("buildType", BUILD_TYPE)
            .put(
                "externalParameters",
                JsonMembers.of()
                    .put("configSource", configSource(facts))
                    .put("request", request(facts, max))
                    .json())
            .put("internalParameters", internal.json())
            .put("resolvedDependencies", Materials.of(facts.plan()))
            .json();
    JsonMembers metadata =
        JsonMembers.of()
            .put("invocationId", facts.buildId())
            .put("startedOn", Rfc3339.format(facts.started()));
    if (max) {
      metadata.put("strata_source", source(facts));
    }
    Json run =
        JsonMembers.of()
            .put("builder", JsonMembers.of().put("id", options.builderId().orElse(BUILDER)).json())
            .put("metadata", metadata.json())
            .json();
    return new Statement(
        Statement.PROVENANCE,
        JsonMembers.of().put("buildDefinition", definition).put("runDetails", run).json());
  }

  private static Json configSource(Facts facts) {
    JsonMembers source = JsonMembers.of();
    facts.contextUri().ifPresent(uri -> source.put("uri", Materials.withoutSecrets(uri)));
    return source
        .put("digest", Statement.digest(Digest.of(text(facts))))
        .put("path", facts.plan().source().name())
        .json();
  }

  /// Arguments, labels and sources of named contexts are the user's own: only `max` has them.
  private static Json request(Facts facts, boolean max) {
    JsonMembers args = JsonMembers.of();
    facts.target().ifPresent(target -> args.put("target", target));
    if (max) {
      facts.args().forEach((name, value) -> args.put("build-arg:" + name, value));
      new TreeMap<>(facts.labels()).forEach((name, value) -> args.put("label:" + name, value));
      new TreeMap<>(facts.namedContexts())
          .forEach(
              (name, value) -> {
                if (value.contains("://")) {
                  args.put("context:" + name, Materials.withoutSecrets(value));
                }
              });
    }
    JsonMembers request =
        JsonMembers.of().put("frontend", "dockerfile.v0").put("args", args.json());
    if (max && facts.contextUri().isEmpty()) {
      List<Json> locals = new ArrayList<>();
      locals.add(JsonMembers.of().put("name", "context").json());
      locals.add(JsonMembers.of().put("name", "dockerfile").json());
      request.put("locals", new Json.Array(locals));
    }
    return request.json();
  }

  private static Json steps(Facts facts) {
    List<Json> steps = new ArrayList<>();
    for (StagePlan stage : facts.plan().stages()) {
      for (Step step : stage.steps()) {
        JsonMembers json =
            JsonMembers.of()
                .put("id", step.facts().id().toString())
                .put("stage", stage.displayName())
                .put("platform", stage.platform().toString())
                .put("line", line(facts, step))
                .put("instruction", step.facts().instruction().head().original().strip());
        Digest layer = facts.layers().get(step.facts().id());
        if (layer != null) {
          json.put("layer", layer.toString());
        }
        steps.add(json.json());
      }
    }
    return JsonMembers.of().put("steps", new Json.Array(steps)).json();
  }

  private static int line(Facts facts, Step step) {
    return facts.plan().source().lineAt(step.facts().instruction().head().range().start());
  }

  private static Json source(Facts facts) {
    return JsonMembers.of()
        .put("filename", facts.plan().source().name())
        .put("language", "Dockerfile")
        .put("data", Base64.getEncoder().encodeToString(text(facts)))
        .json();
  }

  private static byte[] text(Facts facts) {
    return facts.plan().source().text().getBytes(StandardCharsets.UTF_8);
  }
}
