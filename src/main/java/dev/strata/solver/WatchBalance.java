package dev.strata.solver;

import dev.strata.cache.BuildCache;
import dev.strata.cache.CacheException;
import dev.strata.key.CacheKey;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

/// What watching the runs of one instruction cost, and what reusing them saved.
///
/// The cost is counted, not timed, so that a loaded machine does not show in it: so much for a
/// watched run, and so much for each request that the kernel made. A step is watched until that is
/// more than it saved and one further reuse would save: whatever comes then, watching costs at most
/// about as much as having known it all before.
///
/// Kept beside the instruction key: version u8 | runs u32 | cost and saved, in ns, i64 each.
record WatchBalance(int runs, Duration cost, Duration saved) {
  /// What watching costs, in time of processors. The usual ones are estimates: a watched `RUN true`
  /// takes some 10 ms more (README, "A RUN is reused"), a request some tens of microseconds.
  ///
  /// @param run for a server and its mount
  record Costs(Duration run, Duration request) {
    static final Costs ESTIMATED = new Costs(Duration.ofMillis(10), Duration.ofNanos(25_000));

    private Duration of(long requests) {
      return run.plus(request.multipliedBy(requests));
    }
  }

  private static final byte VERSION = 1;
  private static final int BYTES = 1 + Integer.BYTES + 2 * Long.BYTES;

  /// So few runs say little: the first are often those of someone who is writing the instruction.
  private static final int LEAST_RUNS = 3;

  private static final WatchBalance NONE = new WatchBalance(0, Duration.ZERO, Duration.ZERO);

  static WatchBalance read(BuildCache cache, CacheKey instruction) {
    Optional<ByteBuffer> note = cache.note(instruction).filter(n -> n.remaining() == BYTES);
    if (note.isEmpty()) {
      return NONE;
    }
    ByteBuffer in = note.get().duplicate();
    return in.get() == VERSION
        ? new WatchBalance(
            in.getInt(), Duration.ofNanos(in.getLong()), Duration.ofNanos(in.getLong()))
        : NONE;
  }

  void write(BuildCache cache, CacheKey instruction) throws CacheException {
    ByteBuffer note = ByteBuffer.allocate(BYTES);
    note.put(VERSION).putInt(runs).putLong(cost.toNanos()).putLong(saved.toNanos()).flip();
    cache.putNote(instruction, note);
  }

  WatchBalance withRun(long requests, Costs costs) {
    return new WatchBalance(runs + 1, cost.plus(costs.of(requests)), saved);
  }

  WatchBalance withSaved(Duration more) {
    return new WatchBalance(runs, cost, saved.plus(more));
  }

  /// Whether it no longer pays to watch a step that takes so long.
  boolean isNegative(Duration run) {
    return runs >= LEAST_RUNS && cost.compareTo(saved.plus(run)) > 0;
  }

  String words() {
    return String.format(
        Locale.ROOT,
        "no longer watched: to watch %d runs took %.2fs, and saved %.2fs",
        runs,
        cost.toMillis() / 1e3,
        saved.toMillis() / 1e3);
  }
}
