package dev.strata.cli;

import dev.strata.container.Container;
import dev.strata.container.ContainerProcess;
import dev.strata.container.ContainerRun;
import dev.strata.container.Containers;
import dev.strata.container.NoContainerException;
import dev.strata.image.ImageView;
import dev.strata.linux.Identity;
import dev.strata.oci.Digest;
import dev.strata.oci.ImageConfig;
import dev.strata.oci.Platform;
import dev.strata.plan.ImageResolver.UnresolvedException;
import dev.strata.plan.ResolvedImage;
import dev.strata.sandbox.OutputSink;
import dev.strata.snapshot.StateTree;
import dev.strata.solver.Engine;
import dev.strata.solver.Progress;
import java.io.IOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/// `strata run`: a container over an image, or over a step of the last build. The state folder is
/// open only until the container is made.
@Command(
    name = "run",
    description = "Runs a command in a new container.",
    exitCodeOnInvalidInput = ContainerCommands.FAILED,
    exitCodeOnExecutionException = ContainerCommands.FAILED,
    mixinStandardHelpOptions = true)
final class RunCommand implements Callable<Integer> {
  @ParentCommand @Nullable Main main;
  @Mixin ContainerOptions options = new ContainerOptions();

  @Parameters(
      index = "0..*",
      arity = "0..*",
      paramLabel = "IMAGE [COMMAND...]",
      description = "An image, and what to run in it. With --from-step, the command alone.")
  List<String> words = new ArrayList<>();

  @Option(names = "--name", paramLabel = "NAME", description = "What to call the container.")
  String name = "";

  @Option(names = "--rm", description = "Remove the container when its process has ended.")
  boolean remove;

  @Option(
      names = {"-d", "--detach"},
      description = "Run it in the background, and print its id.")
  boolean detach;

  @Option(
      names = "--sig-proxy",
      arity = "0..1",
      fallbackValue = "true",
      description =
          "Pass signals on to the process, unless it has a terminal, which is the default;"
              + " --sig-proxy=false: they end the run.")
  boolean passSignals = true;

  @Option(
      names = "--from-step",
      paramLabel = "[before:]ID|LINE",
      description =
          "Run in what a step of the last build left, instead of an image; before: what it began"
              + " with. A shell, if no command is given.")
  @Nullable String step;

  @Override
  public Integer call() throws Exception {
    if (step == null && words.isEmpty()) {
      throw new WrongUseException("write strata run IMAGE [COMMAND...]");
    }
    if (!name.isEmpty() && !name.matches("[a-zA-Z0-9][a-zA-Z0-9_.-]+")) {
      throw new WrongUseException("--name " + name + ": write letters, digits, _ . -");
    }
    if (detach && options.process.interactive) {
      throw new WrongUseException("-d goes with no -i: nobody would be there to type");
    }
    Containers.Found made;
    try (Engine engine = ContainerCommands.store(main).open("run", System.err)) {
      made = step == null ? fromImage(engine) : FromStep.create(this, engine, step);
    } catch (NoContainerException e) {
      throw ContainerCommands.wrong(e);
    }
    return detach ? Detached.start(made) : attached(made);
  }

  private int attached(Containers.Found made) throws Exception {
    ContainerRun run = new ContainerRun(made, Clock.systemUTC());
    OutputSink sink = Attached.sink(System.out, System.err);
    try (Attached attached = open(made)) {
      if (passSignals) {
        try (SignalProxy proxy = SignalProxy.begin()) {
          return run.run(attached.attachment(), proxy.watching(sink)).code();
        }
      }
      return Interrupts.during(() -> run.run(attached.attachment(), sink)).code();
    }
  }

  /// What cannot be attached leaves no container.
  private Attached open(Containers.Found made) throws Exception {
    try {
      return Attached.open(options.process.interactive, options.process.terminal);
    } catch (WrongUseException | IOException e) {
      ContainerCommands.containers(main).remove(made);
      throw e;
    }
  }

  private Containers.Found fromImage(Engine engine)
      throws WrongUseException, IOException, InterruptedException, NoContainerException {
    String reference = words.getFirst();
    ResolvedImage image;
    try {
      image =
          engine
              .resolver(false, new Progress(_ -> {}, Clock.systemUTC()))
              .resolve(reference, Platform.host());
    } catch (UnresolvedException e) {
      throw new WrongUseException(String.valueOf(e.getMessage()));
    }
    ImageView view = ImageView.of(image, engine.images());
    return create(
        engine,
        view.tree(),
        reference,
        new ImageFacts(engine.images()).find(image).map(i -> i.manifest().config().digest()),
        image.config(),
        words.subList(1, words.size()));
  }

  Containers.Found create(
      Engine engine,
      StateTree tree,
      String from,
      Optional<Digest> imageId,
      ImageConfig config,
      List<String> command)
      throws WrongUseException, IOException, NoContainerException {
    if (!Identity.isInitialRoot()) {
      throw new WrongUseException(
          "containers need root: their layers are mounted on this machine; run strata as root");
    }
    // Read before the container is made, so that what is wrong leaves nothing.
    ContainerProcess process = options.process(config.runtime(), command, tree);
    return new Containers(engine.store().layout())
        .create(
            engine.store(),
            tree,
            name,
            (id, called, root) ->
                new Container(
                    id,
                    called,
                    from,
                    imageId,
                    Clock.systemUTC().instant(),
                    config,
                    process.hostname().isEmpty()
                        ? process.withHostname(id.substring(0, Container.SHORT_ID))
                        : process,
                    remove,
                    root,
                    tree.layers().stream().map(l -> l.id()).toList()));
  }
}
