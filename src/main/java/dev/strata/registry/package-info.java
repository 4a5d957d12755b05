/// Where images come from and go to: registries (OCI and Docker v2), and this machine itself, which
/// serves `strata.local/base`. Knows images and layers; nothing of builds.
@NullMarked
package dev.strata.registry;

import org.jspecify.annotations.NullMarked;
