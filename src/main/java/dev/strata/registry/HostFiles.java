package dev.strata.registry;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// Gathers programs of this machine with all that they need to run: the real files, links to them
/// by other names, the libraries, and the dynamic loader at the path that the programs name.
/// Everything is laid out under `usr`, as on a merged system; libraries all stand beside the C
/// library, where the
/// loader looks without a cache.
///
/// Files are read once; their bytes are what the image gets.
final class HostFiles {
  private static final List<String> PROGRAM_FOLDERS =
      List.of("usr/bin", "bin", "usr/sbin", "sbin", "usr/local/bin");

  /// What the C library opens by name at run time, where it is not part of it.
  private static final List<String> NAME_SERVICES = List.of("libnss_files.so.2", "libnss_dns.so.2");

  /// @param path where the bytes stand on this machine
  record HostFile(Path path, byte[] bytes, int mode) {}

  private final Path root;
  private final SortedMap<String, HostFile> files = new TreeMap<>();
  private final SortedMap<String, String> links = new TreeMap<>();
  private final Map<Path, byte[]> read = new HashMap<>();
  private final Map<String, HostFile> libraries = new TreeMap<>();
  private final Deque<Path> toVisit = new ArrayDeque<>();
  private final LibraryFolders folders;
  private String libraryFolder = "usr/lib";

  /// @param root this machine's root file system: `/`
  HostFiles(Path root) throws IOException {
    this.root = root;
    this.folders = new LibraryFolders(root);
  }

  /// Adds a program and whatever it needs; false when this machine lacks it.
  boolean addProgram(String name) throws IOException {
    Optional<Path> found = findProgram(name);
    if (found.isEmpty()) {
      return false;
    }
    Path real = found.get().toRealPath();
    String realName = real.getFileName().toString();
    String folder = folderOf(found.get());
    if (!realName.equals(name)) {
      links.put(folder + "/" + name, realName);
    }
    if (files.put(folder + "/" + realName, new HostFile(real, bytes(real), 0755)) == null) {
      toVisit.add(real);
      visit();
    }
    return true;
  }

  /// Ends the gathering: the libraries get their places.
  void finish() throws IOException {
    for (String name : NAME_SERVICES) {
      Optional<Path> found = folders.find(name, List.of());
      if (!libraries.isEmpty() && found.isPresent()) {
        addLibrary(name, found.get());
      }
    }
    visit();
    libraries.forEach((name, file) -> files.put(libraryFolder + "/" + name, file));
  }

  /// By their paths in the image.
  SortedMap<String, HostFile> files() {
    return files;
  }

  /// Links: the path in the image → the target's text.
  SortedMap<String, String> links() {
    return links;
  }

  private Optional<Path> findProgram(String name) {
    return PROGRAM_FOLDERS.stream()
        .map(f -> root.resolve(f).resolve(name))
        .filter(p -> Files.isRegularFile(p) && Files.isReadable(p))
        .findFirst();
  }

  private static String folderOf(Path program) {
    Path folder = program.getParent();
    return folder != null && folder.endsWith("sbin") ? "usr/sbin" : "usr/bin";
  }

  private void visit() throws IOException {
    while (!toVisit.isEmpty()) {
      Path path = toVisit.remove();
      Optional<ElfFile> elf = ElfFile.parse(bytes(path));
      if (elf.isPresent()) {
        visit(path, elf.get());
      }
    }
  }

  private void visit(Path path, ElfFile elf) throws IOException {
    if (elf.interpreter().isPresent()) {
      addInterpreter(elf.interpreter().get());
    }
    List<Path> own = new ArrayList<>();
    for (String folder : elf.runPath()) {
      String origin = String.valueOf(path.getParent());
      own.add(Path.of(folder.replace("${ORIGIN}", origin).replace("$ORIGIN", origin)));
    }
    for (String name : elf.needed()) {
      if (libraries.containsKey(name) || isInterpreter(name)) {
        continue;
      }
      Path library =
          folders
              .find(name, own)
              .orElseThrow(
                  () -> new IOException("the library " + name + " of " + path + " is not found"));
      addLibrary(name, library);
    }
  }

  private void addLibrary(String name, Path found) throws IOException {
    Path real = found.toRealPath();
    libraries.put(name, new HostFile(real, bytes(real), 0644));
    if (name.startsWith("libc.so")) {
      libraryFolder = merged(root.relativize(found.getParent()));
    }
    toVisit.add(real);
  }

  private void addInterpreter(String text) throws IOException {
    Path path = root.resolve(text.substring(1));
    Path real = path.toRealPath();
    String place = merged(Path.of(text.substring(1)));
    if (files.put(place, new HostFile(real, bytes(real), 0755)) == null) {
      toVisit.add(real);
    }
  }

  /// The loader is named by libraries too, and is loaded already.
  private boolean isInterpreter(String name) {
    return files.keySet().stream().anyMatch(f -> f.endsWith("/" + name));
  }

  /// `lib/x` is `usr/lib/x` where `/lib` is a link to `usr/lib`, as it is in the image.
  private static String merged(Path relative) {
    String text = relative.toString();
    return text.startsWith("usr/") ? text : "usr/" + text;
  }

  private byte[] bytes(Path real) throws IOException {
    byte[] known = read.get(real);
    if (known == null) {
      known = Files.readAllBytes(real);
      read.put(real, known);
    }
    return known;
  }
}
