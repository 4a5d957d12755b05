package dev.strata.copy;

import dev.strata.tree.Entry;
import dev.strata.tree.Tree;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// A COPY to be tried: sources, flags, and its outcome as text, one line an entry.
final class CopyCase {
  static final long TIMESTAMP = 42;

  private final List<CopyInput> inputs = new ArrayList<>();
  private final List<String> excludes = new ArrayList<>();
  private Optional<String> chown = Optional.empty();
  private Optional<String> chmod = Optional.empty();
  private boolean link;
  private boolean parents;
  private boolean unpack;

  static CopyCase copy(Tree context, String... patterns) {
    CopyCase made = new CopyCase();
    made.inputs.add(new CopyInput.Paths(context, "the build context", false, List.of(patterns)));
    return made;
  }

  static CopyCase copyFromStage(Tree stage, String... patterns) {
    CopyCase made = new CopyCase();
    made.inputs.add(new CopyInput.Paths(stage, "stage 0", true, List.of(patterns)));
    return made;
  }

  static CopyCase of(CopyInput input) {
    CopyCase made = new CopyCase();
    made.inputs.add(input);
    return made;
  }

  CopyCase and(CopyInput input) {
    inputs.add(input);
    return this;
  }

  CopyCase chown(String value) {
    chown = Optional.of(value);
    return this;
  }

  CopyCase chmod(String value) {
    chmod = Optional.of(value);
    return this;
  }

  CopyCase link() {
    link = true;
    return this;
  }

  CopyCase parents() {
    parents = true;
    return this;
  }

  CopyCase unpack() {
    unpack = true;
    return this;
  }

  CopyCase exclude(String... patterns) {
    excludes.addAll(List.of(patterns));
    return this;
  }

  CopyRequest request(String destination) {
    return new CopyRequest(
        inputs, destination, chown, chmod, link, parents, excludes, unpack, unpack, TIMESTAMP);
  }

  CopyPlan plan(Tree parent, String destination) throws CopyException, IOException {
    return CopyPlan.of(request(destination), parent);
  }

  /// `path type mode owner detail`; a folder that is only carried starts with `(`.
  List<String> onto(Tree parent, String destination) throws CopyException, IOException {
    try (CopyPlan plan = plan(parent, destination)) {
      return plan.entries().stream().map(CopyCase::line).toList();
    }
  }

  List<String> ontoScratch(String destination) throws CopyException, IOException {
    return onto(new FakeTree(), destination);
  }

  private static String line(PlannedEntry planned) {
    Entry entry = planned.entry();
    String text =
        switch (entry.type()) {
          case DIRECTORY -> "dir " + modeAndOwner(entry) + (entry.opaque() ? " opaque" : "");
          case FILE ->
              entry.hardLinkTo().isPresent()
                  ? "= " + entry.hardLinkTo().get()
                  : "file " + modeAndOwner(entry) + " " + content(planned);
          case SYMLINK -> "-> " + entry.linkTarget();
          default -> entry.type().name().toLowerCase(java.util.Locale.ROOT);
        };
    String line = entry.path() + " " + text;
    return planned.carried() ? "(" + line + ")" : line;
  }

  private static String modeAndOwner(Entry entry) {
    return "%o %d:%d".formatted(entry.mode(), entry.uid(), entry.gid());
  }

  private static String content(PlannedEntry planned) {
    try (InputStream in = planned.content().orElseThrow().open()) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
