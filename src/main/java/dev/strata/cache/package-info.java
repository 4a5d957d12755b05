/// What earlier builds left to be reused: records under cache keys, what each step's slot held
/// last, file fingerprints, compressed blobs of layers, witnesses, and the history of builds.
///
/// It is the only package that sees RocksDB and Caffeine. It knows where a layer is named, not
/// where it is kept, and it never decides whether a step runs. Whatever happens to its files, a
/// look-up gives what was put under that key, or a miss that says why.
@NullMarked
package dev.strata.cache;

import org.jspecify.annotations.NullMarked;
