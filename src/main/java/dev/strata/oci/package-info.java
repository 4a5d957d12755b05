/// The OCI image specification as records: digests, descriptors, platforms, configs, manifests.
/// No I/O.
@NullMarked
package dev.strata.oci;

import org.jspecify.annotations.NullMarked;
