/// Where images come from: this machine itself, which serves `strata.local/base`. Knows images and
/// layers; nothing of builds.
@NullMarked
package dev.strata.registry;

import org.jspecify.annotations.NullMarked;
