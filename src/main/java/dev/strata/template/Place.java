package dev.strata.template;

/// Where something stands in a template.
///
/// @param line from 1
/// @param column in characters, from 0, as Go counts
record Place(int line, int column) {}
