package dev.strata.solver;

import dev.strata.attest.Statement;
import dev.strata.oci.ImageConfig;
import dev.strata.oci.Platform;
import dev.strata.snapshot.State;
import java.util.List;

/// What one platform of a build came to, before it is packed: the config, the state, and what is
/// attested of it.
record BuiltImage(ImageConfig config, State state, List<Statement> attestations) {
  BuiltImage {
    attestations = List.copyOf(attestations);
  }

  Platform platform() {
    return config.platform();
  }

  /// The folder that it gets beside those of other platforms, as buildx names it.
  String folder() {
    return platform().toString().replace('/', '_');
  }
}
