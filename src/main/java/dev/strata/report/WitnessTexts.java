package dev.strata.report;

import dev.strata.oci.Json;
import dev.strata.solver.ObservedSteps;
import dev.strata.solver.StepReport;
import dev.strata.tree.Entry;
import dev.strata.witness.MountWitness;
import dev.strata.witness.Place;
import dev.strata.witness.Witness;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.function.UnaryOperator;

/// What steps observed, as text and as JSON.
public record WitnessTexts(Palette palette) {
  /// A step, and what it observed, where that is known.
  public record Observed(StepReport step, Optional<Witness> witness) {}

  /// Every step's paths, by what it saw of them.
  public String of(List<Observed> steps) {
    StringBuilder text = new StringBuilder();
    for (Observed observed : steps) {
      head(text, observed.step());
      if (observed.witness().isEmpty()) {
        text.append("    nobody watched this step, or it is no longer known\n");
        continue;
      }
      Witness witness = observed.witness().get();
      group(text, witness, Place.ROOT);
      for (MountWitness mount : witness.mounts()) {
        Place place = mount.place();
        text.append("  of the bind mount on ").append(place.target()).append('\n');
        group(text, mount.seen(), place);
      }
    }
    return text.toString();
  }

  private static void group(StringBuilder text, Witness witness, Place place) {
    for (Witness.Kind kind : Witness.Kind.values()) {
      List<String> paths = witness.paths(kind);
      if (!paths.isEmpty()) {
        text.append("  ")
            .append(words(kind))
            .append(String.format(Locale.ROOT, " (%,d)%n", paths.size()));
        paths.forEach(path -> text.append("    ").append(place.shown(path)).append('\n'));
      }
    }
  }

  private void head(StringBuilder text, StepReport step) {
    text.append(text.isEmpty() ? "" : "\n")
        .append(palette.faint(step.id() + ", line " + step.line()))
        .append("  ")
        .append(step.instruction().replace("\n", "\n    "))
        .append('\n');
  }

  private static String words(Witness.Kind kind) {
    return switch (kind) {
      case READ -> "read";
      case LISTED -> "listed";
      case FOLLOWED -> "links followed";
      case LOOKED_UP -> "looked up";
      case MISSING -> "looked for and missed";
    };
  }

  public static Json json(List<Observed> steps) {
    List<Json> list = new ArrayList<>();
    for (Observed observed : steps) {
      SequencedMap<String, Json> to = jsonHead(observed.step());
      to.put("watched", new Json.Bool(observed.witness().isPresent()));
      if (observed.witness().isPresent()) {
        Witness witness = observed.witness().get();
        to.put("observations", Json.number(witness.size()));
        group(to, witness, path -> path);
        List<Json> mounts = new ArrayList<>();
        for (MountWitness mount : witness.mounts()) {
          SequencedMap<String, Json> of = new LinkedHashMap<>();
          of.put("target", Json.text(mount.place().target()));
          group(of, mount.seen(), mount.place()::shown);
          mounts.add(new Json.Members(of));
        }
        to.put("mounts", new Json.Array(mounts));
      }
      list.add(new Json.Members(to));
    }
    return new Json.Array(list);
  }

  private static void group(
      SequencedMap<String, Json> to, Witness witness, UnaryOperator<String> shown) {
    for (Witness.Kind kind : Witness.Kind.values()) {
      to.put(member(kind), Json.texts(witness.paths(kind).stream().map(shown).toList()));
    }
  }

  private static String member(Witness.Kind kind) {
    return switch (kind) {
      case READ -> "read";
      case LISTED -> "listed";
      case FOLLOWED -> "followed";
      case LOOKED_UP -> "lookedUp";
      case MISSING -> "missing";
    };
  }

  private static SequencedMap<String, Json> jsonHead(StepReport step) {
    SequencedMap<String, Json> to = new LinkedHashMap<>();
    to.put("id", Json.text(step.id().toString()));
    to.put("stage", Json.text(step.stage()));
    to.put("line", Json.number(step.line()));
    to.put("instruction", Json.text(step.instruction()));
    return to;
  }

  /// For every COPY, what it brought that no later step read.
  public String unused(List<ObservedSteps.Unused> copies) {
    StringBuilder text = new StringBuilder();
    for (ObservedSteps.Unused unused : copies) {
      head(text, unused.copy());
      if (unused.watched() == 0) {
        text.append("    no step below it, and none that mounts it, was watched\n");
        continue;
      }
      text.append(
          String.format(
              Locale.ROOT,
              "  %,d of %,d files (%s of %s) were read by none of the %d watched steps%n",
              unused.unread().size(),
              unused.files(),
              Bytes.format(unused.unreadBytes()),
              Bytes.format(unused.bytes()),
              unused.watched()));
      for (Entry entry : unused.unread()) {
        text.append("    /").append(entry.path()).append('\n');
      }
    }
    return text.isEmpty() ? "no COPY or ADD\n" : text.toString();
  }

  public static Json unusedJson(List<ObservedSteps.Unused> copies) {
    List<Json> list = new ArrayList<>();
    for (ObservedSteps.Unused unused : copies) {
      SequencedMap<String, Json> to = jsonHead(unused.copy());
      to.put("watchedSteps", Json.number(unused.watched()));
      to.put("files", Json.number(unused.files()));
      to.put("bytes", Json.number(unused.bytes()));
      to.put("unreadBytes", Json.number(unused.unreadBytes()));
      to.put("unread", Json.texts(unused.unread().stream().map(Entry::path).toList()));
      list.add(new Json.Members(to));
    }
    return new Json.Array(list);
  }
}
