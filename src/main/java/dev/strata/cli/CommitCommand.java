package dev.strata.cli;

import dev.strata.container.Container;
import dev.strata.container.ContainerChanges;
import dev.strata.container.Containers;
import dev.strata.image.PackedImage;
import dev.strata.layer.LayerId;
import dev.strata.layer.LayerIngest;
import dev.strata.oci.History;
import dev.strata.oci.ImageConfig;
import dev.strata.oci.ImageReference;
import dev.strata.snapshot.StateTree;
import dev.strata.solver.Engine;
import dev.strata.store.Lease;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/// `strata commit`: an image of what a container's process wrote, over the image that it stands on.
@Command(
    name = "commit",
    description = "Makes an image of a container.",
    mixinStandardHelpOptions = true)
final class CommitCommand implements Callable<Integer> {
  @ParentCommand @Nullable Main main;

  @Parameters(index = "0", paramLabel = "CONTAINER", description = "A name or an id.")
  String name = "";

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "NAME[:TAG]",
      description = "What to call the image.")
  @Nullable String image;

  @Option(
      names = {"-m", "--message"},
      paramLabel = "TEXT",
      description = "A comment in the image's history.")
  String message = "";

  @Option(
      names = {"-a", "--author"},
      paramLabel = "NAME",
      description = "The image's author.")
  String author = "";

  @Override
  public Integer call() throws Exception {
    Containers.Found found = ContainerCommands.get(main, name);
    Optional<ImageReference> reference =
        image == null ? Optional.empty() : Optional.of(TransferOptions.name(image));
    try (Engine engine = ContainerCommands.store(main).open("commit", System.err);
        Lease lease = engine.store().lease()) {
      PackedImage made = pack(engine, lease, found.container());
      if (reference.isPresent()) {
        engine.images().tag(reference.get(), made.descriptor());
      }
      System.out.println(made.manifest().config().digest());
    }
    return ExitCode.OK.code();
  }

  private PackedImage pack(Engine engine, Lease lease, Container container)
      throws WrongUseException, IOException {
    StateTree before = ContainerCommands.tree(engine, container.layers());
    List<LayerId> layers = new ArrayList<>(container.layers());
    boolean empty;
    try (LayerIngest ingest = engine.store().layers().ingest()) {
      ContainerChanges.pack(container, before, ingest);
      empty = ingest.size() == 0;
      if (!empty) {
        LayerId layer = ingest.commit(Optional.empty()).id();
        boolean _ = lease.hold(layer);
        layers.add(layer);
      }
    }
    Instant now = Clock.systemUTC().instant();
    ImageConfig config = container.config();
    List<History> history = new ArrayList<>(config.history());
    history.add(
        new History(
            Optional.of(now),
            String.join(" ", container.process().argv()),
            author,
            message,
            empty));
    return engine
        .packer()
        .describe(
            new ImageConfig(
                Optional.of(now),
                author.isEmpty() ? config.author() : author,
                config.platform(),
                config.runtime(),
                List.of(),
                history),
            layers);
  }
}
