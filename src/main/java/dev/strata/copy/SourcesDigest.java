package dev.strata.copy;

import dev.strata.oci.Digest;
import dev.strata.tree.Entry;
import dev.strata.tree.TreePath;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The digest of what a COPY takes in, for its cache key, and the same as a manifest.
///
/// `SHA-256("strata copy 1" | source…)`. A source is its kind, the name that it would get in a
/// destination folder (empty for a folder, whose content goes there) and the number of its lines; a
/// line is a relative path and the text of what is set there. Every text is length-framed (4 bytes,
/// big-endian), numbers are 4 bytes. Not in it: mtimes, where the source lay, the modes that
/// `--chmod` replaces, owners that the copy does not get, and the attributes of a source folder
/// itself, which are not copied.
///
/// A line's text is `type mode uid:gid`, then, where there is any, ` dev <number>`,
/// ` x <name>=<hex>` for each extended attribute, and last ` sha256:<hex>` with ` = <first name>`
/// for a hard link, or ` -> <target>`.
final class SourcesDigest {
  private static final byte[] DOMAIN = "strata copy 1".getBytes(StandardCharsets.US_ASCII);

  /// For selections in which each file has one name.
  private static final Map<String, String> NO_LINKS = Map.of();

  private final Attributes attributes;
  private final MessageDigest hash = Digest.sha256();
  private final ByteBuffer number = ByteBuffer.allocate(Integer.BYTES);
  private final Optional<List<CopyManifest.Line>> lines;

  SourcesDigest(Attributes attributes) {
    this(attributes, Optional.empty());
  }

  private SourcesDigest(Attributes attributes, Optional<List<CopyManifest.Line>> lines) {
    this.attributes = attributes;
    this.lines = lines;
    hash.update(DOMAIN);
  }

  void add(Selection selection) {
    Entry top = selection.top();
    text(selection.kind().name());
    if (!top.isDirectory()) {
      text(TreePath.name(selection.path()));
      number(1);
      line("", selection.path(), top, selection, new HashMap<>());
      return;
    }
    boolean topCounts = selection.kind() == Selection.Kind.WHOLE;
    text("");
    number(selection.items().size() + (topCounts ? 1 : 0));
    if (topCounts) {
      line("", selection.path(), top, selection, new HashMap<>());
    }
    boolean linked =
        selection.items().stream().anyMatch(item -> item.entry().hardLinkTo().isPresent());
    Map<String, String> firstNames = new HashMap<>();
    for (Selection.Item item : selection.items()) {
      String shown = TreePath.child(selection.path(), item.relative());
      line(item.relative(), shown, item.entry(), selection, linked ? firstNames : NO_LINKS);
    }
  }

  private void line(
      String relative, String shown, Entry source, Selection selection, Map<String, String> names) {
    Entry copied = attributes.copied(source, relative, selection.keepOwners());
    String details = details(copied, firstName(relative, source, names));
    text(relative);
    int mode = copied.isSymlink() ? 0 : copied.mode();
    text(
        copied.type().code()
            + " "
            + Integer.toOctalString(mode)
            + " "
            + copied.uid()
            + ":"
            + copied.gid()
            + details);
    if (lines.isPresent()) {
      lines.get().add(CopyManifest.line(shown, copied, details));
    }
  }

  /// The path below the source of the first selected name of this file, if this is a later one.
  private static String firstName(String relative, Entry source, Map<String, String> names) {
    if (!source.isFile() || names == NO_LINKS) {
      return "";
    }
    String inode = source.hardLinkTo().orElse(source.path());
    String first = names.putIfAbsent(inode, relative);
    return first == null ? "" : first;
  }

  private static String details(Entry entry, String firstName) {
    StringBuilder text = new StringBuilder();
    if (entry.device() != 0) {
      text.append(" dev ").append(entry.device());
    }
    entry
        .xattrs()
        .forEach(
            (name, value) -> text.append(" x ").append(hex(name)).append('=').append(hex(value)));
    if (entry.isSymlink()) {
      text.append(" -> ").append(entry.linkTarget());
    }
    entry.content().ifPresent(content -> text.append(' ').append(content));
    if (!firstName.isEmpty()) {
      text.append(" = ").append(firstName);
    }
    return text.toString();
  }

  private static String hex(String latin1) {
    return HexFormat.of().formatHex(latin1.getBytes(StandardCharsets.ISO_8859_1));
  }

  private void text(String text) {
    byte[] bytes = TreePath.encode(text);
    number(bytes.length);
    hash.update(bytes);
  }

  private void number(int value) {
    hash.update(number.putInt(0, value).array());
  }

  Digest finish() {
    return Digest.of(hash);
  }

  /// The same selections path by path, which only a miss asks for.
  static CopyManifest manifest(Attributes attributes, List<Selection> selections) {
    List<CopyManifest.Line> lines = new ArrayList<>();
    SourcesDigest digest = new SourcesDigest(attributes, Optional.of(lines));
    selections.forEach(digest::add);
    return CopyManifest.of(lines);
  }
}
