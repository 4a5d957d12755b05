/// AST → stages and the immutable graph of steps: ARG and ENV scopes, targets, ONBUILD, checks.
/// Knows nothing of keys, caches or how a step is carried out.
@NullMarked
package dev.strata.plan;

import org.jspecify.annotations.NullMarked;
