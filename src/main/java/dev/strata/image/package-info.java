/// Images: layers packed into blobs, manifests, archives in and out, and the images kept on this
/// machine under their names. Knows nothing of registries, of builds, or of how a layer came about.
@NullMarked
package dev.strata.image;

import org.jspecify.annotations.NullMarked;
