package dev.strata.solver;

import dev.strata.layer.LayerId;
import dev.strata.oci.Digest;
import dev.strata.oci.Json;
import dev.strata.oci.JsonMembers;
import dev.strata.oci.JsonObject;
import dev.strata.oci.MalformedDocumentException;
import dev.strata.plan.StepId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;

/// The states that the steps of the last build began with and left, so that one can look around in
/// them. Kept in one file of the state folder, a JSON object; no layer is kept for it.
///
/// A step that failed left what it had written until then, where it was a RUN without secrets.
public record BuildStates(String build, List<Stage> stages) {
  public BuildStates {
    stages = List.copyOf(stages);
  }

  /// One stage: the layers that it began with, lowest first, and its steps as far as they came.
  public record Stage(String name, List<LayerId> base, List<Step> steps) {
    public Stage {
      base = List.copyOf(base);
      steps = List.copyOf(steps);
    }
  }

  /// One step.
  ///
  /// @param layer what it added; absent where that is nothing
  /// @param environment with which a process of it runs, without what may be secret
  public record Step(
      StepId id,
      int line,
      String text,
      boolean failed,
      Optional<LayerId> layer,
      SequencedMap<String, String> environment,
      String workingDir,
      String user) {
    public Step {
      environment = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(environment));
    }
  }

  /// A step with the layers that it began with, and those that it left.
  public record Around(Step step, List<LayerId> before, List<LayerId> after) {
    public Around {
      before = List.copyOf(before);
      after = List.copyOf(after);
    }
  }

  /// All steps, stage by stage.
  public List<Around> steps() {
    List<Around> all = new ArrayList<>();
    for (Stage stage : stages) {
      List<LayerId> layers = new ArrayList<>(stage.base());
      for (Step step : stage.steps()) {
        List<LayerId> before = List.copyOf(layers);
        step.layer().ifPresent(layers::add);
        all.add(new Around(step, before, layers));
      }
    }
    return all;
  }

  /// The steps that are meant by an id, or else by the line of their instruction.
  public List<Around> find(String text) {
    List<Around> byId =
        steps().stream().filter(s -> s.step().id().toString().equals(text)).toList();
    return byId.isEmpty()
        ? steps().stream().filter(s -> Integer.toString(s.step().line()).equals(text)).toList()
        : byId;
  }

  /// The step that failed, where one did.
  public Optional<Step> failed() {
    return steps().stream().map(Around::step).filter(Step::failed).findFirst();
  }

  void write(Path file) throws IOException {
    List<Json> all = new ArrayList<>();
    for (Stage stage : stages) {
      all.add(
          JsonMembers.of()
              .put("name", stage.name())
              .put("base", stage.base().stream().map(LayerId::toString).toList())
              .put("steps", new Json.Array(stage.steps().stream().map(BuildStates::json).toList()))
              .json());
    }
    Json json = JsonMembers.of().put("build", build).put("stages", new Json.Array(all)).json();
    Path fresh = file.resolveSibling(file.getFileName() + ".new");
    Files.write(fresh, json.encode());
    Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
  }

  private static Json json(Step step) {
    JsonMembers environment = JsonMembers.of();
    step.environment().forEach(environment::put);
    return JsonMembers.of()
        .put("id", step.id().toString())
        .put("line", step.line())
        .put("text", step.text())
        .put("failed", step.failed())
        .put("layer", step.layer().map(LayerId::toString).orElse(""))
        .put("environment", environment.json())
        .put("workingDir", step.workingDir())
        .put("user", step.user())
        .json();
  }

  /// Absent where there was no build yet.
  public static Optional<BuildStates> read(Path file) throws IOException {
    byte[] bytes;
    try {
      bytes = Files.readAllBytes(file);
    } catch (NoSuchFileException _) {
      return Optional.empty();
    }
    JsonObject json = JsonObject.parse(bytes, "the states of the last build");
    List<Stage> stages = new ArrayList<>();
    for (JsonObject stage : json.objects("stages")) {
      List<Step> steps = new ArrayList<>();
      for (JsonObject step : stage.objects("steps")) {
        steps.add(step(step));
      }
      stages.add(
          new Stage(
              stage.text("name"),
              stage.texts("base").stream().map(t -> new LayerId(Digest.parse(t))).toList(),
              steps));
    }
    return Optional.of(new BuildStates(json.text("build"), stages));
  }

  private static Step step(JsonObject json) throws MalformedDocumentException {
    return new Step(
        StepId.parse(json.getText("id")),
        (int) json.number("line"),
        json.text("text"),
        json.bool("failed"),
        Optional.of(json.text("layer"))
            .filter(t -> !t.isEmpty())
            .map(t -> new LayerId(Digest.parse(t))),
        json.textMap("environment"),
        json.text("workingDir"),
        json.text("user"));
  }
}
