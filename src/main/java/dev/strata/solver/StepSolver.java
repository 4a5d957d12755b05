package dev.strata.solver;

import dev.strata.cache.BuildCache;
import dev.strata.cache.CacheException;
import dev.strata.cache.CacheRecord;
import dev.strata.cache.Lookup;
import dev.strata.cache.Slot;
import dev.strata.cache.SlotEntry;
import dev.strata.context.ContextChangedException;
import dev.strata.key.CacheKey;
import dev.strata.key.KeyParts;
import dev.strata.layer.ContentChangedException;
import dev.strata.layer.Layer;
import dev.strata.layer.LayerId;
import dev.strata.oci.Digest;
import dev.strata.plan.Step;
import dev.strata.snapshot.State;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ExecutionException;
import java.util.function.Supplier;

/// Solves one step: looks it up, and runs it only on a miss. The same key asked for twice at once
/// runs once; a step that fails is never recorded.
final class StepSolver {
  /// Where a step stands: its slot, what it stands on, which copies are among that, and how long
  /// the build is from it on.
  record Place(
      Slot slot,
      StageMemory.Past past,
      State parent,
      Copies copies,
      MissReasons.Below below,
      Supplier<Duration> remaining,
      Progress.Vertex vertex) {}

  /// A step's state, and when it was made.
  record Result(State state, Optional<LayerId> layer, Instant created, Verdict verdict) {}

  /// How the result came about, for reports.
  record Verdict(
      StepReport.Kind kind,
      List<Cause> causes,
      Duration saved,
      CacheKey key,
      Optional<Duration> expected) {
    String reason() {
      return MissReasons.words(causes);
    }
  }

  private final BuildCache cache;
  private final Layers layers;
  private final Permits permits;
  private final Clock clock;
  private final String buildId;
  private final WitnessMode mode;
  private final Watching watching;
  private final Witnesses witnesses;
  /// Every key that this build ran, or is running: a step that had its miss before another of the
  /// same key was recorded finds that one here.
  private final ConcurrentMap<CacheKey, CompletableFuture<CacheRecord>> running =
      new ConcurrentHashMap<>();

  StepSolver(
      BuildCache cache,
      Layers layers,
      Permits permits,
      Clock clock,
      String buildId,
      WitnessMode mode,
      WatchBalance.Costs costs) {
    this.cache = cache;
    this.layers = layers;
    this.permits = permits;
    this.clock = clock;
    this.buildId = buildId;
    this.mode = mode;
    this.watching = new Watching(cache, mode, costs);
    this.witnesses = new Witnesses(cache, layers);
  }

  Result solve(Step step, StepWork work, Place place)
      throws IOException, StepFailure, InterruptedException {
    Instant start = clock.instant();
    Optional<KeyParts> quick = step.facts().noCache() ? Optional.empty() : work.quickParts();
    if (quick.isPresent() && look(quick.get()) instanceof Found.Usable(CacheRecord record)) {
      noteSlotOf(quick.get().key(), place.slot());
      return reuse(record, place, start);
    }
    KeyParts parts = work.parts();
    Found found = step.facts().noCache() ? new Found.Unwanted() : look(parts);
    if (found instanceof Found.Usable(CacheRecord record)) {
      putQuick(quick, parts, record);
      noteSlot(place.slot(), parts, record);
      return reuse(record, place, start);
    }
    return runOnce(parts, quick, found, work, place);
  }

  /// What a look-up came to: a record whose layer is there, or why not.
  sealed interface Found {
    record Usable(CacheRecord record) implements Found {}

    /// There is a record, and its layer is gone.
    record WithoutLayer(CacheRecord record) implements Found {}

    record Missing(Lookup.Miss miss) implements Found {}

    /// There is a record that no run over this parent made, and all of these are to be verified.
    record Moved(CacheRecord record) implements Found {}

    /// The user asked for the step to be run.
    record Unwanted() implements Found {}
  }

  private Found look(KeyParts parts) {
    return switch (cache.find(parts.key())) {
      case Lookup.Miss miss -> new Found.Missing(miss);
      case Lookup.Hit(CacheRecord record) -> {
        if (!record.layer().map(layers::hold).orElse(true)) {
          yield new Found.WithoutLayer(record);
        }
        yield record.moved() && mode == WitnessMode.VERIFY
            ? new Found.Moved(record)
            : new Found.Usable(record);
      }
    };
  }

  private Result reuse(CacheRecord record, Place place, Instant start) {
    Duration saved = saved(record, start);
    String reason =
        record.buildId().equals(buildId)
            ? "the same step ran in this build"
            : "made at " + record.created() + " by build " + record.buildId();
    place.vertex().finish(new Outcome.Cached(saved, reason));
    Cause reused = new Cause(Cause.Kind.REUSED, record.buildId(), "", reason);
    return result(
        record,
        place.parent(),
        new Verdict(
            StepReport.Kind.HIT, List.of(reused), saved, record.key(), Optional.of(Duration.ZERO)));
  }

  private static Result result(CacheRecord record, State parent, Verdict verdict) {
    State state = record.layer().map(parent::with).orElse(parent);
    return new Result(state, record.layer(), record.created(), verdict);
  }

  private Result runOnce(
      KeyParts parts, Optional<KeyParts> quick, Found found, StepWork work, Place place)
      throws IOException, StepFailure, InterruptedException {
    CompletableFuture<CacheRecord> mine = new CompletableFuture<>();
    CompletableFuture<CacheRecord> others = running.putIfAbsent(parts.key(), mine);
    if (others != null) {
      Instant start = clock.instant();
      try {
        CacheRecord record = others.get();
        noteSlot(place.slot(), parts, record);
        return reuse(record, place, start);
      } catch (ExecutionException e) {
        if (e.getCause() instanceof ContextChangedException
            || e.getCause() instanceof ContentChangedException) {
          throw (IOException) e.getCause();
        }
        throw new StepFailure(
            "the same step failed elsewhere in this build: " + StepFailure.words(e),
            Optional.empty(),
            Optional.empty());
      }
    }
    try {
      return run(parts, quick, found, work, place, mine);
    } catch (ContextChangedException | ContentChangedException e) {
      // It will be tried again, perhaps under the same key.
      running.remove(parts.key(), mine);
      mine.completeExceptionally(e);
      throw e;
    } catch (IOException | StepFailure | InterruptedException | RuntimeException e) {
      mine.completeExceptionally(e);
      throw e;
    }
  }

  private Result run(
      KeyParts parts,
      Optional<KeyParts> quick,
      Found found,
      StepWork work,
      Place place,
      CompletableFuture<CacheRecord> done)
      throws IOException, StepFailure, InterruptedException {
    Instant lookUp = clock.instant();
    Optional<SlotEntry> last = cache.slot(place.slot());
    Witnesses.Answer observed = observed(found, parts, work, place);
    List<Cause> causes =
        new MissReasons(past(last, place), place.below()).of(found, observed, parts, work);
    Optional<Duration> expected = lastCost(last);
    boolean watched =
        watching.isWanted(
            parts, last, lastCost(last).orElse(Duration.ZERO), work, place.copies(), causes);
    String reason = MissReasons.words(causes);
    if (observed instanceof Witnesses.Answer.Fits fits && mode != WitnessMode.VERIFY) {
      cache.putNote(parts.key(), note(work, place));
      return reuseWitnessed(fits, parts, quick, work, place, causes, lookUp, done);
    }
    try (Permits.Permit _ = permits.acquire(place.remaining().get())) {
      place.vertex().start();
      place.vertex().decided(reason);
      Instant start = clock.instant();
      if (watched) {
        work.watch();
      }
      Optional<Layer> made = work.make(place.vertex(), last.flatMap(SlotEntry::layer));
      Optional<LayerId> layer = made.map(Layer::id);
      layer.ifPresent(layers::hold);
      Optional<CacheRecord> reusable = reusable(found, observed);
      if (reusable.isPresent()) {
        WitnessVerification.check(layers, reusable.get(), made);
      }
      Duration cost = Duration.between(start, clock.instant());
      State state = layer.map(place.parent()::with).orElse(place.parent());
      Instant created = sameAsLast(last, layer).orElse(start);
      CacheRecord record = CacheRecord.of(parts, layer, state.digest(), cost, created, buildId);
      cache.put(record);
      cache.putNote(record.key(), note(work, place));
      if (work.isObservable()) {
        witnesses.put(record, work.witness(), start);
      }
      watching.ran(parts, work);
      putQuick(quick, parts, record);
      noteSlot(place.slot(), parts, record);
      done.complete(record);
      place.vertex().finish(new Outcome.Ran(cost, reason));
      return result(
          record,
          place.parent(),
          new Verdict(StepReport.Kind.RUN, causes, Duration.ZERO, record.key(), expected));
    }
  }

  /// What the step was, or would have been, reused with although it never ran here.
  private static Optional<CacheRecord> reusable(Found found, Witnesses.Answer observed) {
    if (observed instanceof Witnesses.Answer.Fits fits) {
      return Optional.of(fits.record());
    }
    return found instanceof Found.Moved(CacheRecord record)
        ? Optional.of(record)
        : Optional.empty();
  }

  private static ByteBuffer note(StepWork work, Place place)
      throws IOException, StepFailure, InterruptedException {
    return StepInputsCodec.encode(work.inputs().withBase(place.below().base()));
  }

  private Optional<Duration> lastCost(Optional<SlotEntry> last) {
    return last.map(l -> cache.find(l.parts().key()))
        .flatMap(
            l ->
                l instanceof Lookup.Hit(CacheRecord record)
                    ? Optional.of(record.cost())
                    : Optional.empty());
  }

  private MissReasons.Past past(Optional<SlotEntry> last, Place place) {
    return new MissReasons.Past(
        last,
        last.flatMap(entry -> cache.note(entry.parts().key())).flatMap(StepInputsCodec::decode),
        cache.otherVersionOf(place.slot()),
        place.past());
  }

  private Witnesses.Answer observed(Found found, KeyParts parts, StepWork work, Place place)
      throws IOException, StepFailure, InterruptedException {
    return mode == WitnessMode.OFF
            || found instanceof Found.Unwanted
            || found instanceof Found.Moved
            || !work.isObservable()
        ? new Witnesses.Answer.Unknown()
        : witnesses.find(parts, place.parent(), work.binds(), place.copies().fetched());
  }

  /// The layer is put on the new parent, as if the step had been run there.
  private Result reuseWitnessed(
      Witnesses.Answer.Fits fits,
      KeyParts parts,
      Optional<KeyParts> quick,
      StepWork work,
      Place place,
      List<Cause> causes,
      Instant start,
      CompletableFuture<CacheRecord> done)
      throws IOException, StepFailure, InterruptedException {
    CacheRecord then = fits.record();
    State state = then.layer().map(place.parent()::with).orElse(place.parent());
    CacheRecord record = then.as(parts, state.digest(), true);
    cache.put(record);
    witnesses.move(fits, place.parent(), work.binds(), record, clock.instant());
    putQuick(quick, parts, record);
    noteSlot(place.slot(), parts, record);
    done.complete(record);
    Duration saved = saved(record, start);
    watching.saved(parts, saved);
    place.vertex().finish(new Outcome.Witnessed(saved, MissReasons.words(causes)));
    return result(
        record,
        place.parent(),
        new Verdict(
            StepReport.Kind.WITNESS, causes, saved, record.key(), Optional.of(Duration.ZERO)));
  }

  private Duration saved(CacheRecord record, Instant start) {
    Duration cost = Duration.between(start, clock.instant());
    return record.cost().compareTo(cost) > 0 ? record.cost().minus(cost) : Duration.ZERO;
  }

  /// When the step's result of last time was made, where this one is the same: an image of it then
  /// is, too.
  private Optional<Instant> sameAsLast(Optional<SlotEntry> last, Optional<LayerId> layer) {
    return last.filter(l -> l.layer().equals(layer) && layer.isPresent())
        .map(l -> cache.find(l.parts().key()))
        .flatMap(
            l ->
                l instanceof Lookup.Hit(CacheRecord record)
                    ? Optional.of(record.created())
                    : Optional.empty());
  }

  private void putQuick(Optional<KeyParts> quick, KeyParts full, CacheRecord record)
      throws CacheException {
    if (quick.isPresent()) {
      cache.put(under(quick.get(), record));
      cache.putNote(quick.get().key(), ByteBuffer.wrap(full.key().digest().bytes()));
    }
  }

  /// A quick key hides what the step took in; the slot is to say it all the same.
  private void noteSlotOf(CacheKey quick, Slot slot) throws CacheException {
    Optional<ByteBuffer> note = cache.note(quick).filter(n -> n.remaining() == Digest.BYTES);
    if (note.isEmpty()) {
      return;
    }
    byte[] bytes = new byte[Digest.BYTES];
    note.get().duplicate().get(bytes);
    CacheKey full = new CacheKey(Digest.ofBytes(bytes));
    if (cache.slot(slot).filter(e -> e.parts().key().equals(full)).isEmpty()
        && cache.find(full) instanceof Lookup.Hit(CacheRecord record)) {
      noteSlot(slot, record.parts(), record);
    }
  }

  private static CacheRecord under(KeyParts parts, CacheRecord record) {
    return record.as(parts, record.result(), record.moved());
  }

  private void noteSlot(Slot slot, KeyParts parts, CacheRecord record) throws CacheException {
    SlotEntry entry = new SlotEntry(parts, record.layer(), buildId);
    if (cache.slot(slot).filter(e -> e.parts().equals(parts)).isEmpty()) {
      cache.putSlot(slot, entry);
    }
  }
}
