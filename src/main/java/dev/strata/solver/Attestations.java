package dev.strata.solver;

import dev.strata.attest.AttestOptions;
import dev.strata.attest.Provenance;
import dev.strata.attest.Sbom;
import dev.strata.attest.Statement;
import dev.strata.layer.LayerId;
import dev.strata.oci.Digest;
import dev.strata.plan.StepId;
import dev.strata.snapshot.State;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Makes what a build attests of its images, each a line of progress.
final class Attestations {
  private final BuildRequest request;
  private final Layers layers;
  private final Progress progress;

  Attestations(BuildRequest request, Layers layers, Progress progress) {
    this.request = request;
    this.layers = layers;
    this.progress = progress;
  }

  /// @param reports of the steps of this platform
  /// @param created when the image was first made, and by which build
  List<Statement> of(PlatformPlan target, State state, List<StepReport> reports, FirstBuild created)
      throws IOException, InterruptedException {
    AttestOptions wanted = request.extras().attest();
    List<Statement> statements = new ArrayList<>();
    String prefix = target.several() ? "[" + target.target() + "] " : "";
    if (wanted.sbom()) {
      Progress.Vertex vertex = progress.declare(prefix + "listing packages");
      vertex.start();
      Instant time = clamped(created.time());
      Sbom sbom = Sbom.of(layers.tree(state), state.digest().digest(), target.target(), time);
      statements.add(sbom.statement());
      vertex.status(sbom.packages() + " found");
      sbom.skipped().forEach(skipped -> vertex.status("not read: " + skipped));
      vertex.done();
    }
    if (wanted.provenance().isPresent()) {
      statements.add(Provenance.of(facts(target, reports, created), wanted.provenance().get()));
    }
    return statements;
  }

  private Provenance.Facts facts(
      PlatformPlan target, List<StepReport> reports, FirstBuild created) {
    Map<StepId, Digest> made = new HashMap<>();
    for (StepReport report : reports) {
      Optional<LayerId> layer = report.layer();
      StepId inPlan = new StepId(report.id().stage() - target.offset(), report.id().position());
      layer.ifPresent(l -> made.put(inPlan, l.digest()));
    }
    return new Provenance.Facts(
        target.plan(),
        request.options().buildPlatform(),
        request.options().target(),
        request.extras().contextUri(),
        KeptArgs.of(request.options().buildArgs()),
        request.options().labels(),
        request.options().namedContexts(),
        created.buildId(),
        clamped(created.time()),
        made);
  }

  private Instant clamped(Instant time) {
    return request.epoch().filter(time::isAfter).orElse(time);
  }

  /// The build that first came to an image.
  record FirstBuild(Instant time, String buildId) {}
}
