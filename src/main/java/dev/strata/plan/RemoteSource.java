package dev.strata.plan;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Tells a source of ADD that comes over the network from a path.
public final class RemoteSource {
  /// Where a source is.
  public enum Kind {
    LOCAL,
    HTTP,
    GIT
  }

  private static final Pattern PROTOCOL =
      Pattern.compile("^([a-zA-Z0-9]+)://(.*)$", Pattern.DOTALL);
  private static final Pattern SCP_STYLE =
      Pattern.compile("^[a-zA-Z0-9_-]+@[a-zA-Z0-9.-]+:.*$", Pattern.DOTALL);

  private RemoteSource() {}

  /// An http(s) URL is a git repository where its path ends in `.git`. What only looks like one,
  /// `github.com/…` without a protocol, is a path.
  public static Kind kindOf(String source) {
    Matcher protocol = PROTOCOL.matcher(source);
    if (!protocol.matches()) {
      return SCP_STYLE.matcher(source).matches() ? Kind.GIT : Kind.LOCAL;
    }
    return switch (protocol.group(1).toLowerCase(Locale.ROOT)) {
      case "git", "ssh" -> Kind.GIT;
      case "http", "https" ->
          protocol.group(2).split("[?#]", 2)[0].endsWith(".git") ? Kind.GIT : Kind.HTTP;
      default -> Kind.LOCAL;
    };
  }
}
