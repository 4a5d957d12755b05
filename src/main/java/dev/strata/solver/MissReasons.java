package dev.strata.solver;

import dev.strata.cache.Lookup;
import dev.strata.cache.MissCause;
import dev.strata.cache.SlotEntry;
import dev.strata.key.Difference;
import dev.strata.key.KeyDiff;
import dev.strata.key.KeyParts;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// Says in words why a step is not reused: against the last build of the same slot, or what became
/// of its record.
record MissReasons(Optional<SlotEntry> last, Below below) {
  private static final int FILES_NAMED = 10;

  /// What a step stands on: the step above it by its name, or the base image's reference.
  sealed interface Below {
    record StepAbove(String name) implements Below {}

    record BaseImage(String reference) implements Below {}

    record Nothing() implements Below {}
  }

  /// As {@link #of(StepSolver.Found, KeyParts, StepWork)}, and what the step would see otherwise.
  String of(StepSolver.Found found, Witnesses.Answer observed, KeyParts parts, StepWork work)
      throws IOException, StepFailure, InterruptedException {
    String reason = of(found, parts, work);
    return switch (observed) {
      case Witnesses.Answer.Changed(String words) -> reason + "; " + words;
      case Witnesses.Answer.Fits fits -> reason + "; " + fits(fits);
      case Witnesses.Answer.Unknown _ -> reason;
    };
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

  String of(StepSolver.Found found, KeyParts parts, StepWork work)
      throws IOException, StepFailure, InterruptedException {
    return switch (found) {
      case StepSolver.Found.Unwanted _ -> "no cache was asked for";
      case StepSolver.Found.WithoutLayer _ -> "its layer is no longer in the store";
      case StepSolver.Found.Missing(Lookup.Miss(MissCause cause)) ->
          switch (cause) {
            case MissCause.NotFound _ -> againstLastBuild(parts, work);
            case MissCause.Damaged(String why) -> "its record was damaged: " + why;
            case MissCause.OtherVersion(int version) ->
                "its record was made by key version " + version;
            case MissCause.Pruned(var when, var policy) ->
                "its record was pruned at " + when + " (" + policy + ")";
          };
      case StepSolver.Found.Usable usable -> throw new IllegalStateException("no miss: " + usable);
    };
  }

  private String againstLastBuild(KeyParts parts, StepWork work)
      throws IOException, StepFailure, InterruptedException {
    if (last.isEmpty()) {
      return "not built before";
    }
    Optional<String> base =
        below instanceof Below.BaseImage(String reference)
            ? Optional.of(reference)
            : Optional.empty();
    List<String> reasons = new ArrayList<>();
    for (Difference difference : KeyDiff.between(last.get().parts(), parts, base).differences()) {
      reasons.addAll(words(difference, work));
    }
    return reasons.isEmpty() ? "its record is no longer in the store" : String.join("; ", reasons);
  }

  private List<String> words(Difference difference, StepWork work)
      throws IOException, StepFailure, InterruptedException {
    if (difference instanceof Difference.Parent && below instanceof Below.StepAbove(String name)) {
      return List.of("the step above changed: " + name);
    }
    if (difference instanceof Difference.Files
        && last.isPresent()
        && last.get().layer().isPresent()) {
      List<String> files = work.changedFiles(last.get().layer().get());
      if (!files.isEmpty()) {
        return few(files);
      }
    }
    return List.of(difference.words());
  }

  private static List<String> few(List<String> files) {
    if (files.size() <= FILES_NAMED) {
      return files;
    }
    List<String> few = new ArrayList<>(files.subList(0, FILES_NAMED));
    few.add("and " + (files.size() - FILES_NAMED) + " more");
    return few;
  }
}
