package dev.strata.report;

/// The size of a terminal, in characters. It is asked for at each drawing, as it may change.
public interface Screen {
  int columns();

  int rows();
}
