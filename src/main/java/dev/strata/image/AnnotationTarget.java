package dev.strata.image;

/// Where an annotation of an `-o` option goes (`annotation-manifest.KEY=VALUE`).
public enum AnnotationTarget {
  MANIFEST,
  MANIFEST_DESCRIPTOR,
  INDEX,
  INDEX_DESCRIPTOR
}
