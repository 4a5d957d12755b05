package dev.strata.plan;

/// What an ignore file leaves out of the build context, as far as the check of COPY sources asks.
public interface IgnoredPaths {
  /// Nothing is left out.
  IgnoredPaths NONE =
      new IgnoredPaths() {
        @Override
        public boolean hasExceptions() {
          return false;
        }

        @Override
        public boolean excludesEverything() {
          return false;
        }

        @Override
        public boolean excludes(String path) {
          return false;
        }
      };

  /// Whether a line starts with `!`. Then nothing is certain of a folder, and nothing is checked.
  boolean hasExceptions();

  /// Whether one line is `*`, `**` or `**/*`.
  boolean excludesEverything();

  /// Whether this path, clean and without a leading slash, or a folder above it is left out.
  boolean excludes(String path);
}
