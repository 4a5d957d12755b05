package dev.strata.cli;

import dev.strata.container.Container;
import dev.strata.container.ContainerInspection;
import dev.strata.container.Containers;
import dev.strata.container.NoContainerException;
import dev.strata.layer.Layer;
import dev.strata.layer.LayerId;
import dev.strata.oci.Json;
import dev.strata.report.JsonText;
import dev.strata.solver.Engine;
import dev.strata.template.Shape;
import dev.strata.template.Template;
import dev.strata.template.TemplateException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/// `strata inspect`: all that is on record of containers and images, in docker's JSON. A container
/// comes before an image of the same name. What is not there is told at the end, after all that is.
@Command(
    name = "inspect",
    description = "Prints what is on record of containers and images, as JSON.",
    mixinStandardHelpOptions = true)
final class InspectCommand implements Callable<Integer> {
  /// What may be asked for alone.
  enum Type {
    container,
    image
  }

  @ParentCommand @Nullable Main main;

  @Parameters(
      index = "0..*",
      arity = "1..*",
      paramLabel = "CONTAINER|IMAGE",
      description = "Names or ids.")
  List<String> names = new ArrayList<>();

  @Option(
      names = {"-f", "--format"},
      paramLabel = "FORMAT",
      description = "json, for one line; or a template of Go's with docker's functions.")
  String format = "";

  @Option(names = "--type", paramLabel = "TYPE", description = "Only a container, only an image.")
  @Nullable Type type;

  @Option(
      names = {"-s", "--size"},
      description = "Of containers, how much was written (SizeRw), and that with the image.")
  boolean sizes;

  @Override
  public Integer call() throws Exception {
    Optional<Template> template =
        format.isEmpty() || format.equals("json")
            ? Optional.empty()
            : Optional.of(Template.parse(format));
    List<Json> all = new ArrayList<>();
    List<String> missing = new ArrayList<>();
    for (String name : names) {
      find(name).ifPresentOrElse(all::add, () -> missing.add(name));
    }
    print(template, all);
    String what = type == null ? "object" : type.name();
    missing.forEach(name -> System.err.println("strata: No such " + what + ": " + name));
    return missing.isEmpty() ? ExitCode.OK.code() : ExitCode.NOT_FOUND.code();
  }

  private void print(Optional<Template> template, List<Json> all) throws TemplateException {
    if (template.isPresent()) {
      for (Json one : all) {
        System.out.println(template.get().fill(one, Shape.STRUCT, new DockerShapes()));
      }
    } else {
      Json array = new Json.Array(all);
      System.out.println(
          format.isEmpty()
              ? JsonText.indented(array)
              : new String(array.encode(), StandardCharsets.UTF_8));
    }
  }

  private Optional<Json> find(String name) throws IOException, InterruptedException {
    Optional<Containers.Found> container = type == Type.image ? Optional.empty() : container(name);
    if (container.isPresent()) {
      Json json = ContainerInspection.of(container.get());
      return Optional.of(sizes ? withSizes(container.get(), json) : json);
    }
    if (type == Type.container) {
      return Optional.empty();
    }
    try (Engine engine = Inspection.open(main, "inspect")) {
      return ImageInspection.find(engine, name);
    }
  }

  private Optional<Containers.Found> container(String name) throws IOException {
    try {
      return Optional.of(ContainerCommands.containers(main).get(name));
    } catch (NoContainerException _) {
      return Optional.empty();
    }
  }

  /// With `SizeRw` and `SizeRootFs`, in bytes, behind the graph driver as docker has them.
  private Json withSizes(Containers.Found found, Json json)
      throws IOException, InterruptedException {
    Container container = found.container();
    long written = found.writtenBytes();
    long below = 0;
    try (Engine engine = Inspection.open(main, "inspect --size")) {
      for (LayerId id : container.layers()) {
        below += engine.findLayer(id).map((Layer layer) -> layer.index().totalBytes()).orElse(0L);
      }
    }
    SequencedMap<String, Json> members = new LinkedHashMap<>();
    if (json instanceof Json.Members(var values)) {
      for (var member : values.entrySet()) {
        members.put(member.getKey(), member.getValue());
        if (member.getKey().equals("GraphDriver")) {
          members.put("SizeRw", Json.number(written));
          members.put("SizeRootFs", Json.number(written + below));
        }
      }
    }
    return new Json.Members(members);
  }
}
