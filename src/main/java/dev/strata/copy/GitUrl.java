package dev.strata.copy;

import dev.strata.tree.TreePath;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// What the URL of a git source says: `<remote>[?<key>=<value>&…][#<ref>[:<folder>]]`.
///
/// Keys are `ref`, `tag`, `branch`, `subdir`, `checksum` (or `commit`), `keep-git-dir`,
/// `submodules`, `mtime` and `fetch-by-commit`; a value may be left out only where it means `true`.
/// `mtime=commit` gives files the commit's time; `fetch-by-commit` trusts a full checksum and asks
/// for no ref. An unknown key, one given twice, and two that contradict each other are errors.
///
/// Source: Dockerfile reference, "Git repositories"; behaviour of BuildKit.
public record GitUrl(
    String remote,
    Optional<String> ref,
    String subfolder,
    Optional<String> checksum,
    Optional<Boolean> keepGitDir,
    boolean submodules,
    Optional<Boolean> commitTimes,
    boolean fetchByCommit) {
  /// Reads the URL of a git source.
  ///
  /// @throws CopyException for a query that has no meaning
  public static GitUrl parse(String url) throws CopyException {
    int hash = url.indexOf('#');
    String fragment = hash < 0 ? "" : url.substring(hash + 1);
    String rest = hash < 0 ? url : url.substring(0, hash);
    int question = rest.indexOf('?');
    Query query = new Query(question < 0 ? "" : rest.substring(question + 1));
    int colon = fragment.indexOf(':');
    String fragmentRef = colon < 0 ? fragment : fragment.substring(0, colon);
    String fragmentFolder = colon < 0 ? "" : TreePath.clean(fragment.substring(colon + 1));
    return new GitUrl(
        question < 0 ? rest : rest.substring(0, question),
        query.ref(fragmentRef),
        query.same("subdir", fragmentFolder, query.value("subdir").map(TreePath::clean)).orElse(""),
        query.same("checksum", query.value("commit").orElse(""), query.value("checksum")),
        query.flag("keep-git-dir"),
        query.flag("submodules").orElse(true),
        query.value("mtime").map("commit"::equals),
        query.flag("fetch-by-commit").orElse(false));
  }

  private static final class Query {
    private final Map<String, String> values = new LinkedHashMap<>();

    Query(String text) throws CopyException {
      for (String part : text.isEmpty() ? new String[0] : text.split("&")) {
        int equals = part.indexOf('=');
        String key = decode(equals < 0 ? part : part.substring(0, equals));
        String value = equals < 0 ? "" : decode(part.substring(equals + 1));
        check(key, value);
        if (values.put(key, value) != null) {
          throw new CopyException("query \"" + key + "\" has multiple values");
        }
      }
    }

    private static String decode(String text) throws CopyException {
      try {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
      } catch (IllegalArgumentException e) {
        throw new CopyException("invalid query \"" + text + "\"");
      }
    }

    private static void check(String key, String value) throws CopyException {
      boolean right =
          switch (key) {
            case "ref", "tag", "branch", "subdir", "checksum", "commit" -> !value.isEmpty();
            case "keep-git-dir", "submodules", "fetch-by-commit" ->
                value.isEmpty() || value.matches("(?i)true|false|t|f|0|1");
            case "mtime" -> value.equals("checkout") || value.equals("commit");
            default -> throw new CopyException("unexpected query \"" + key + "\"");
          };
      if (!right) {
        throw new CopyException(
            value.isEmpty()
                ? "query \"" + key + "\" has no value"
                : "invalid " + key + " value: \"" + value + "\"");
      }
    }

    Optional<String> value(String key) {
      return Optional.ofNullable(values.get(key));
    }

    Optional<Boolean> flag(String key) {
      return value(key).map(value -> value.isEmpty() || value.matches("(?i)true|t|1"));
    }

    Optional<String> ref(String fragment) throws CopyException {
      Optional<String> tag = value("tag").map(name -> prefixed("refs/tags/", name));
      Optional<String> branch = value("branch").map(name -> prefixed("refs/heads/", name));
      if (tag.isPresent() && branch.isPresent()) {
        throw new CopyException("branch conflicts with tag");
      }
      Optional<String> ref = same("ref", fragment, value("ref"));
      return same("ref", ref.orElse(""), tag.or(() -> branch));
    }

    private static String prefixed(String prefix, String name) {
      return name.startsWith(prefix) ? name : prefix + name;
    }

    Optional<String> same(String what, String one, Optional<String> other) throws CopyException {
      if (one.isEmpty()) {
        return other;
      }
      if (other.isPresent() && !other.get().equals(one)) {
        throw new CopyException(what + " conflicts: \"" + one + "\" vs \"" + other.get() + "\"");
      }
      return Optional.of(one);
    }
  }
}
