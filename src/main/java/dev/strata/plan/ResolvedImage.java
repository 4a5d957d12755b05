package dev.strata.plan;

import dev.strata.oci.Digest;
import dev.strata.oci.ImageConfig;
import dev.strata.oci.Platform;

/// An image that a FROM, a `COPY --from` or a mount names, as found: the manifest's digest and the
/// config. `reference` is what the lookup was asked, and what its layers are fetched by.
public record ResolvedImage(
    String reference, Platform platform, Digest digest, ImageConfig config) {}
