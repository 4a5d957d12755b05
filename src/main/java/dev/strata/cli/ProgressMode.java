package dev.strata.cli;

/// `--progress`: what is shown while a build runs.
enum ProgressMode {
  auto,
  tty,
  plain,
  rawjson,
  quiet
}
