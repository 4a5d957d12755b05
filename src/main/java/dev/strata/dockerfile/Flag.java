package dev.strata.dockerfile;

import dev.strata.source.SourceRange;
import java.util.Optional;

/// `--name` or `--name=value` between an instruction's keyword and its arguments.
public record Flag(String name, Optional<Text> value, SourceRange range) {}
