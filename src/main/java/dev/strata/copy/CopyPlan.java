package dev.strata.copy;

import dev.strata.oci.Digest;
import dev.strata.tree.Entry;
import dev.strata.tree.Tree;
import dev.strata.tree.TreePath;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;

/// What a COPY or ADD comes to: first what it takes in, for the cache key, and, where that is not
/// found, the entries of its layer.
///
/// Making a plan selects the sources and learns their digests; it reads no file whose digest is
/// known. Only {@link #entries()} looks at the parent, apart from the names of `--chown`. Nothing
/// is written. For one thread.
public final class CopyPlan implements AutoCloseable {
  private final CopyRequest request;
  private final Tree parent;
  private final Attributes attributes;
  private final List<Selection> selections;
  private final Digest digest;
  private final List<Spool> spools = new ArrayList<>();

  private CopyPlan(
      CopyRequest request,
      Tree parent,
      Attributes attributes,
      List<Selection> selections,
      SourcesDigest digest) {
    this.request = request;
    this.parent = parent;
    this.attributes = attributes;
    this.selections = selections;
    this.digest = digest.finish();
  }

  /// Selects the sources and learns their digests.
  ///
  /// @throws CopyException where a source is not there or a flag has no meaning
  /// @throws IOException where a tree cannot be read, or its files change meanwhile
  public static CopyPlan of(CopyRequest request, Tree parent) throws CopyException, IOException {
    Optional<ModeChange> chmod = Optional.empty();
    if (request.chmod().isPresent()) {
      chmod = Optional.of(ModeChange.parse(request.chmod().get()));
    }
    Tree below = request.link() ? new EmptyTree() : parent;
    Attributes attributes = new Attributes(owner(request, below), chmod);
    List<Selection> selections = new ArrayList<>();
    for (CopyInput input : request.inputs()) {
      selections.addAll(select(input, request));
    }
    readContents(selections);
    SourcesDigest digest = new SourcesDigest(attributes);
    selections.forEach(digest::add);
    return new CopyPlan(request, below, attributes, selections, digest);
  }

  private static Optional<Owner> owner(CopyRequest request, Tree parent)
      throws IOException, CopyException {
    if (request.chown().isEmpty()) {
      return Optional.empty();
    }
    String text = request.chown().get();
    if (request.link() && UserDatabase.needsLookUp(text)) {
      throw new CopyException(
          "cannot look up --chown=" + text + ": there is no /etc/passwd to find names in",
          "give the numbers: a linked copy does not see the files below it");
    }
    return Optional.of(UserDatabase.of(parent).owner(text));
  }

  private static List<Selection> select(CopyInput input, CopyRequest request)
      throws IOException, CopyException {
    return switch (input) {
      case CopyInput.Paths paths -> new SourceSelector(paths, request).select();
      case CopyInput.Inline inline -> {
        String path = TreePath.clean(inline.fileName());
        Tree tree = new InlineTree(path, inline.content(), request.timestampNanos());
        yield List.of(single(tree, path, false));
      }
      case CopyInput.Download download ->
          List.of(single(download.tree(), download.fileName(), request.unpackDownloads()));
      case CopyInput.Checkout checkout -> List.of(whole(checkout.tree(), request));
    };
  }

  private static Selection single(Tree tree, String path, boolean unpack) throws IOException {
    SourceTree source = new SourceTree(tree);
    Entry file =
        source
            .find(path)
            .orElseThrow(() -> new IllegalStateException("no " + path + " in its own tree"));
    return new Selection(Selection.Kind.SINGLE, source, path, file, List.of(), false, unpack);
  }

  private static Selection whole(Tree tree, CopyRequest request) throws IOException, CopyException {
    CopyInput.Paths all = new CopyInput.Paths(tree, "the repository", false, List.of("/"));
    CopyRequest plain =
        new CopyRequest(
            List.of(),
            "/",
            Optional.empty(),
            Optional.empty(),
            false,
            false,
            request.excludes(),
            false,
            false,
            request.timestampNanos());
    Selection root = new SourceSelector(all, plain).select().getFirst();
    return new Selection(
        Selection.Kind.WHOLE, root.tree(), "", root.top(), root.items(), false, false);
  }

  /// Asks each tree once for the contents of all that is selected of it.
  private static void readContents(List<Selection> selections) throws IOException {
    Map<Tree, List<Selection>> byTree = new LinkedHashMap<>();
    for (Selection selection : selections) {
      byTree.computeIfAbsent(selection.tree().tree(), _ -> new ArrayList<>()).add(selection);
    }
    for (List<Selection> ofTree : byTree.values()) {
      List<Entry> entries = new ArrayList<>();
      ofTree.forEach(selection -> entries.addAll(selection.entries()));
      List<Entry> complete = ofTree.getFirst().tree().withContents(entries);
      int from = 0;
      for (Selection selection : ofTree) {
        int to = from + selection.entries().size();
        selection.replaceEntries(complete.subList(from, to));
        from = to;
      }
    }
  }

  /// What goes into the cache key: contents, types, modes and owners as they will be set, relative
  /// paths, links and extended attributes; see {@link SourcesDigest}.
  public Digest sourcesDigest() {
    return digest;
  }

  /// The same, path by path, to tell a miss in words.
  public CopyManifest manifest() {
    return SourcesDigest.manifest(attributes, selections);
  }

  /// How many files, folders and links are selected.
  public int selected() {
    return selections.stream().mapToInt(selection -> selection.entries().size()).sum();
  }

  /// How many bytes the selected files have in all.
  public long totalBytes() {
    return selections.stream()
        .flatMap(selection -> selection.entries().stream())
        .mapToLong(Entry::size)
        .sum();
  }

  /// The entries of the layer, in {@link TreePath#ORDER}, with the folders above them, but not the
  /// root. Empty where nothing changes, as when patterns select nothing. To be called once.
  ///
  /// Archives that are to be unpacked are read here, into one file in the folder for temporary
  /// files.
  ///
  /// @throws CopyException where the parent has something in the way, or an archive is damaged
  public List<PlannedEntry> entries() throws CopyException, IOException {
    Destination destination = new Destination(parent, attributes, request.timestampNanos());
    Layout layout = new Layout(destination, attributes, request.destination());
    for (Selection selection : selections) {
      if (!selection.unpack() || !unpack(selection, destination, layout)) {
        layout.place(selection);
      }
    }
    return destination.entries();
  }

  /// Whether the source was an archive.
  private boolean unpack(Selection selection, Destination destination, Layout layout)
      throws CopyException, IOException {
    Entry file = selection.top();
    if (!file.isFile()) {
      return false;
    }
    try (InputStream in = selection.tree().tree().open(file)) {
      Optional<TarArchiveInputStream> tar = Archives.open(in);
      if (tar.isEmpty()) {
        return false;
      }
      String folder = layout.destinationPath();
      destination.makeFolders(folder, attributes.withoutMode());
      Spool spool = new Spool();
      spools.add(spool);
      new ArchiveLayout(destination, attributes.chown(), folder, spool).unpack(tar.get());
      in.transferTo(OutputStream.nullOutputStream());
      return true;
    }
  }

  /// Removes what {@link #entries()} spooled; the content of its entries can be read no longer.
  @Override
  public void close() throws IOException {
    for (Spool spool : spools) {
      spool.close();
    }
  }
}
