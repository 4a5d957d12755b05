/// What is attested of images.
@org.jspecify.annotations.NullMarked
package dev.strata.attest;
