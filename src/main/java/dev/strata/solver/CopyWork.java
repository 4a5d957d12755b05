package dev.strata.solver;

import dev.strata.copy.CopyException;
import dev.strata.copy.CopyInput;
import dev.strata.copy.CopyManifest;
import dev.strata.copy.CopyPlan;
import dev.strata.copy.CopyRequest;
import dev.strata.copy.PlannedEntry;
import dev.strata.copy.RemoteSources;
import dev.strata.key.KeyParts;
import dev.strata.layer.ContentSource;
import dev.strata.layer.Layer;
import dev.strata.layer.LayerDigest;
import dev.strata.layer.LayerId;
import dev.strata.layer.LayerIngest;
import dev.strata.oci.Digest;
import dev.strata.plan.CopySource;
import dev.strata.plan.Source;
import dev.strata.plan.Step;
import dev.strata.snapshot.State;
import dev.strata.tree.Entry;
import dev.strata.tree.Tree;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// COPY and ADD. The key comes from the sources' attributes and digests; nothing is copied before
/// the look-up has missed, and a layer that has the very content already is taken as it is.
final class CopyWork implements StepWork {
  /// The origin of what comes from elsewhere.
  static final String FETCHED = "download";

  /// Of more files than this a miss tells those of the layer, by their places in it.
  private static final int MOST_TOLD = 50_000;

  /// What has no time of its own, such as a folder made above the destination, is of the epoch, so
  /// that equal inputs give equal layers.
  private static final long TIMESTAMP_NANOS = 0;

  private final Step.Copy step;
  private final State parent;
  private final Workshop workshop;
  private final SourceTrees sources;
  private final List<Path> fetched = new ArrayList<>();
  private Optional<CopyPlan> plan = Optional.empty();
  private Optional<List<PlannedEntry>> entries = Optional.empty();

  CopyWork(Step.Copy step, State parent, Workshop workshop, SourceTrees sources) {
    this.step = step;
    this.parent = parent;
    this.workshop = workshop;
    this.sources = sources;
  }

  /// Sources that are all states or texts count by those, which are at hand.
  @Override
  public Optional<KeyParts> quickParts() throws IOException, InterruptedException {
    KeyParts.Builder parts = instruction();
    int number = 0;
    for (CopySource source : step.sources()) {
      Optional<String> name = quickName(source);
      if (name.isEmpty()) {
        return Optional.empty();
      }
      parts.add(KeyParts.Kind.FILE, "source " + number++, name.get());
    }
    return Optional.of(parts.build());
  }

  private Optional<String> quickName(CopySource source) throws IOException, InterruptedException {
    return switch (source) {
      case CopySource.Paths(Source from, List<String> patterns) ->
          sources
              .quickName(from, step.parents() ? List.of("/") : patterns)
              .map(name -> name + " " + KeyParts.framed(patterns));
      case CopySource.Inline inline ->
          Optional.of(KeyParts.framed(List.of(inline.fileName(), inline.content())));
      case CopySource.Url(String url) -> remoteName(url, false);
      case CopySource.Git(String url) -> remoteName(url, true);
    };
  }

  /// The version of a remote source, where asking for it is cheaper than fetching. One that cannot
  /// be asked for is left to the fetch, whose failure says why.
  private Optional<String> remoteName(String url, boolean git) {
    try {
      return workshop
          .remote()
          .version(url, step.checksum(), git)
          .map(
              version ->
                  KeyParts.framed(
                      List.of(
                          url,
                          version,
                          step.checksum().orElse(""),
                          Boolean.toString(step.keepGitDir()))));
    } catch (CopyException | IOException _) {
      return Optional.empty();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
  }

  @Override
  public KeyParts parts() throws IOException, StepFailure, InterruptedException {
    return instruction()
        .add(KeyParts.Kind.FILE, "sources", plan().sourcesDigest().toString())
        .build();
  }

  /// All but the sources. A linked copy does not depend on what is below it.
  private KeyParts.Builder instruction() {
    KeyParts.Builder parts = KeyParts.builder();
    if (!CopyRequest.of(step, List.of(), TIMESTAMP_NANOS).link()) {
      parts.add(KeyParts.Kind.PARENT, "state", parent.digest().toString());
    }
    parts
        .add(KeyParts.Kind.INSTRUCTION, step.add() ? "ADD" : "COPY", step.destination())
        .add(KeyParts.Kind.SETTING, "chown", step.chown().orElse(""))
        .add(KeyParts.Kind.SETTING, "chmod", step.chmod().orElse(""))
        .add(KeyParts.Kind.SETTING, "parents", Boolean.toString(step.parents()))
        .add(KeyParts.Kind.SETTING, "exclude", KeyParts.framed(step.excludes()));
    step.unpack().ifPresent(u -> parts.add(KeyParts.Kind.SETTING, "unpack", Boolean.toString(u)));
    return parts;
  }

  private CopyPlan plan() throws IOException, StepFailure, InterruptedException {
    if (plan.isEmpty()) {
      List<CopyInput> inputs = new ArrayList<>();
      for (CopySource source : step.sources()) {
        inputs.add(input(source));
      }
      try {
        plan =
            Optional.of(
                CopyPlan.of(
                    CopyRequest.of(step, inputs, TIMESTAMP_NANOS),
                    new StateView(workshop.layers(), parent)));
      } catch (CopyException e) {
        throw StepFailure.of(e);
      }
    }
    return plan.get();
  }

  private CopyInput input(CopySource source) throws IOException, StepFailure, InterruptedException {
    return switch (source) {
      case CopySource.Paths(Source from, List<String> patterns) -> {
        Tree tree = sources.tree(from);
        yield new CopyInput.Paths(
            tree, SourceTrees.origin(from), SourceTrees.keepsOwners(from), patterns);
      }
      case CopySource.Inline inline -> new CopyInput.Inline(inline.fileName(), inline.content());
      case CopySource.Url(String url) -> fetch(url, false);
      case CopySource.Git(String url) -> fetch(url, true);
    };
  }

  /// Fetches into a folder of the step's own, which {@link #close} removes.
  private CopyInput fetch(String url, boolean git)
      throws IOException, StepFailure, InterruptedException {
    Path folder = Files.createTempDirectory(workshop.scratchFolder(), "add-");
    fetched.add(folder);
    RemoteSources remote = workshop.remote();
    try {
      return git
          ? remote.checkOut(url, step.checksum(), step.keepGitDir(), folder)
          : remote.download(url, step.checksum(), folder, TIMESTAMP_NANOS);
    } catch (CopyException e) {
      throw StepFailure.of(e);
    }
  }

  @Override
  public StepInputs inputs() throws IOException, StepFailure, InterruptedException {
    Optional<CopyManifest> files =
        plan().selected() > MOST_TOLD ? Optional.empty() : Optional.of(plan().manifest());
    List<StepInputs.Taken> taken = new ArrayList<>();
    Map<String, List<String>> ignores = new HashMap<>();
    for (CopySource source : step.sources()) {
      taken.add(taken(source, taken.isEmpty() ? files : Optional.empty()));
      if (source instanceof CopySource.Paths(Source from, var _)) {
        sources.ignoreLines(from, ignores);
      }
    }
    return new StepInputs(
        StageMemory.text(step), step.facts().display(), Optional.empty(), taken, ignores);
  }

  private StepInputs.Taken taken(CopySource source, Optional<CopyManifest> files) {
    return switch (source) {
      case CopySource.Paths(Source from, List<String> patterns) ->
          new StepInputs.Taken("", sources.lastingName(from), patterns, files);
      case CopySource.Inline inline ->
          new StepInputs.Taken("", "", List.of(inline.fileName()), files);
      case CopySource.Url(String url) -> fetchedFrom(url, files);
      case CopySource.Git(String url) -> fetchedFrom(url, files);
    };
  }

  /// A URL may hold a password: its digest names it.
  private static StepInputs.Taken fetchedFrom(String url, Optional<CopyManifest> files) {
    String name = Digest.of(url.getBytes(StandardCharsets.UTF_8)).toString();
    return new StepInputs.Taken("", FETCHED, List.of(name), files);
  }

  @Override
  public Optional<CopyManifest> underOldText(StepInputs old, KeyParts parts)
      throws IOException, StepFailure, InterruptedException {
    List<CopyInput> inputs = new ArrayList<>();
    for (StepInputs.Taken taken : old.taken()) {
      Optional<CopyInput> input = inputNow(taken);
      if (input.isEmpty()) {
        return Optional.empty();
      }
      inputs.add(input.get());
    }
    CopyRequest request =
        new CopyRequest(
            inputs,
            parts
                .find(KeyParts.Kind.INSTRUCTION, step.add() ? "ADD" : "COPY")
                .orElse(step.destination()),
            flag(parts, "chown"),
            flag(parts, "chmod"),
            parts.find(KeyParts.Kind.PARENT, "state").isEmpty(),
            flag(parts, "parents").filter("true"::equals).isPresent(),
            KeyParts.unframed(flag(parts, "exclude").orElse("")),
            false,
            false,
            TIMESTAMP_NANOS);
    try (CopyPlan then = CopyPlan.of(request, new StateView(workshop.layers(), parent))) {
      return Optional.of(then.manifest());
    } catch (CopyException _) {
      // The old text no longer fits the files.
      return Optional.empty();
    }
  }

  private static Optional<String> flag(KeyParts parts, String name) {
    return parts.find(KeyParts.Kind.SETTING, name).filter(v -> !v.isEmpty());
  }

  /// The source that an earlier text named, as it is now, where this one names the same tree.
  private Optional<CopyInput> inputNow(StepInputs.Taken taken)
      throws IOException, StepFailure, InterruptedException {
    for (CopySource source : step.sources()) {
      if (source instanceof CopySource.Inline inline
          && taken.origin().isEmpty()
          && taken.patterns().contains(inline.fileName())) {
        return Optional.of(input(source));
      }
      if (source instanceof CopySource.Paths(Source from, var _)
          && sources.lastingName(from).equals(taken.origin())) {
        return Optional.of(input(new CopySource.Paths(from, taken.patterns())));
      }
    }
    return Optional.empty();
  }

  @Override
  public Optional<List<Entry>> foreseen() throws IOException, StepFailure, InterruptedException {
    if (entries().stream().allMatch(PlannedEntry::carried)) {
      return Optional.of(List.of());
    }
    List<Entry> known = entries().stream().map(PlannedEntry::entry).toList();
    return known.stream().allMatch(e -> !e.isFile() || e.content().isPresent())
        ? Optional.of(known)
        : Optional.empty();
  }

  /// What was fetched goes with the step: its layer holds the files.
  @Override
  public void close() throws IOException {
    if (plan.isPresent()) {
      plan.get().close();
    }
    for (Path folder : fetched) {
      RemovedFolder.remove(folder);
    }
  }

  @Override
  public List<String> changedFiles(LayerId earlier)
      throws IOException, StepFailure, InterruptedException {
    Optional<Layer> layer = workshop.layers().find(earlier);
    if (layer.isEmpty()) {
      return List.of();
    }
    return FileChanges.between(
        layer.get().index().entries(), entries().stream().map(PlannedEntry::entry).toList());
  }

  @Override
  public Optional<Layer> make(Progress.Vertex vertex, Optional<LayerId> last)
      throws IOException, StepFailure, InterruptedException {
    List<PlannedEntry> entries = entries();
    if (entries.stream().allMatch(PlannedEntry::carried)) {
      return Optional.empty();
    }
    List<Entry> known = entries.stream().map(PlannedEntry::entry).toList();
    if (known.stream().allMatch(e -> !e.isFile() || e.content().isPresent())) {
      Optional<Layer> same = workshop.layers().find(new LayerId(LayerDigest.of(known)));
      if (same.isPresent()) {
        return same;
      }
      Optional<Layer> delta = delta(entries, known, last);
      if (delta.isPresent()) {
        return delta;
      }
    }
    try (LayerIngest ingest = workshop.layers().store().ingest()) {
      ingest.addAll(
          entries.stream()
              .map(planned -> new LayerIngest.Source(planned.entry(), planned.content()))
              .toList());
      return Optional.of(ingest.commit(Optional.empty()));
    }
  }

  /// Few changes since the last version are written over that.
  private Optional<Layer> delta(
      List<PlannedEntry> entries, List<Entry> known, Optional<LayerId> last)
      throws IOException, InterruptedException {
    Optional<Layer> base = last.isEmpty() ? Optional.empty() : workshop.layers().find(last.get());
    if (base.isEmpty()) {
      return Optional.empty();
    }
    Map<String, ContentSource> contents = new HashMap<>();
    for (PlannedEntry planned : entries) {
      planned.content().ifPresent(content -> contents.put(planned.entry().path(), content));
    }
    return workshop
        .layers()
        .store()
        .ingestOver(
            base.get(),
            known,
            file -> java.util.Objects.requireNonNull(contents.get(file.path())),
            workshop.layers().tree(parent));
  }

  /// Asked for once: an archive is unpacked for it.
  private List<PlannedEntry> entries() throws IOException, StepFailure, InterruptedException {
    if (entries.isPresent()) {
      return entries.get();
    }
    try {
      List<PlannedEntry> planned = plan().entries();
      entries = Optional.of(planned);
      return planned;
    } catch (CopyException e) {
      throw StepFailure.of(e);
    }
  }
}
