package dev.strata.solver;

import dev.strata.cache.Lookup;
import dev.strata.cache.MissCause;
import dev.strata.cache.SlotEntry;
import dev.strata.key.KeyDiff;
import dev.strata.key.KeyParts;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Collectors;

/// Says why a step is not reused: against the last build of the same place, or what became of its
/// record.
record MissReasons(Past past, Below below) {
  /// What is known of the step's last build.
  ///
  /// @param inputs what it took in
  /// @param otherVersion the version of its key, where that is another one
  /// @param place what became of the step's place in its stage
  record Past(
      Optional<SlotEntry> entry,
      Optional<StepInputs> inputs,
      OptionalInt otherVersion,
      StageMemory.Past place) {}

  /// What a step stands on: the step above it by its name, or the base image's reference.
  sealed interface Below {
    /// @param ran it was not reused
    record StepAbove(String name, boolean ran) implements Below {}

    record BaseImage(String reference) implements Below {}

    record Nothing() implements Below {}

    default Optional<String> base() {
      return this instanceof BaseImage(String reference)
          ? Optional.of(reference)
          : Optional.empty();
    }
  }

  /// The reason in one line.
  static String words(List<Cause> causes) {
    return causes.stream().map(Cause::words).collect(Collectors.joining("; "));
  }

  /// As {@link #of(StepSolver.Found, KeyParts, StepWork)}, and what the step would see otherwise.
  List<Cause> of(StepSolver.Found found, Witnesses.Answer observed, KeyParts parts, StepWork work)
      throws IOException, StepFailure, InterruptedException {
    List<Cause> causes = new ArrayList<>(of(found, parts, work));
    switch (observed) {
      case Witnesses.Answer.Changed(String words) ->
          causes.add(new Cause(Cause.Kind.OBSERVED, "", "changed", words));
      case Witnesses.Answer.Fits fits ->
          causes.add(new Cause(Cause.Kind.OBSERVED, "", "same", fits(fits)));
      case Witnesses.Answer.Unknown _ -> {}
    }
    return causes;
  }

  private static String fits(Witnesses.Answer.Fits fits) {
    int all = fits.witness().size();
    return fits.looked() == 0
        ? String.format(
            Locale.ROOT,
            "nothing that it observed changed: none of %,d observations lies in the layers that"
                + " differ",
            all)
        : String.format(
            Locale.ROOT,
            "nothing that it observed changed: of %,d observations, those at %,d paths lie in the"
                + " layers that differ, and are the same",
            all,
            fits.looked());
  }

  List<Cause> of(StepSolver.Found found, KeyParts parts, StepWork work)
      throws IOException, StepFailure, InterruptedException {
    return switch (found) {
      case StepSolver.Found.Unwanted _ ->
          List.of(new Cause(Cause.Kind.NO_CACHE, "no cache was asked for"));
      case StepSolver.Found.WithoutLayer _ ->
          List.of(new Cause(Cause.Kind.GONE, "its layer is no longer in the store"));
      case StepSolver.Found.Missing(Lookup.Miss(MissCause cause)) ->
          switch (cause) {
            case MissCause.NotFound _ -> againstLastBuild(parts, work);
            case MissCause.Damaged(String why) ->
                List.of(new Cause(Cause.Kind.DAMAGED, "its record was damaged: " + why));
            case MissCause.OtherVersion(int version) ->
                List.of(version("its record was made by record version " + version));
            case MissCause.Pruned(var when, var policy) ->
                List.of(
                    new Cause(
                        Cause.Kind.PRUNED,
                        policy,
                        "",
                        "its record was pruned at " + when + " (" + policy + ")"));
          };
      case StepSolver.Found.Moved _ ->
          List.of(
              new Cause(
                  Cause.Kind.OBSERVED,
                  "",
                  "same",
                  "it was reused since nothing that it observed had changed, which is verified"));
      case StepSolver.Found.Usable usable -> throw new IllegalStateException("no miss: " + usable);
    };
  }

  private List<Cause> againstLastBuild(KeyParts parts, StepWork work)
      throws IOException, StepFailure, InterruptedException {
    if (past.entry().isEmpty()) {
      return List.of(unknown());
    }
    List<Cause> causes = new ArrayList<>();
    KeyDiff diff = KeyDiff.between(past.entry().get().parts(), parts, below.base());
    new ChangedInputs(past, below, work).causes(diff.differences(), causes);
    return causes.isEmpty()
        ? List.of(new Cause(Cause.Kind.GONE, "its record is no longer in the store"))
        : causes;
  }

  private Cause unknown() {
    if (past.otherVersion().isPresent()) {
      return version(
          "its last record was made by key version "
              + past.otherVersion().getAsInt()
              + ", this program makes "
              + KeyParts.VERSION);
    }
    if (past.place().moved()) {
      return new Cause(Cause.Kind.NEW, "", "moved", "the instruction was moved here");
    }
    return past.place().fresh()
        ? new Cause(Cause.Kind.NEW, "", "added", "the instruction is new")
        : new Cause(Cause.Kind.NEW, "not built before");
  }

  private static Cause version(String words) {
    return new Cause(Cause.Kind.VERSION, words);
  }
}
