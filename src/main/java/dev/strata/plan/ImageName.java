package dev.strata.plan;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// An image reference with Docker's defaults filled in: `alpine` is `docker.io/library/alpine`
/// (distribution/reference, "ParseNormalizedNamed").
record ImageName(String domain, String path, Optional<String> tag, Optional<String> digest) {
  private static final String HUB = "docker.io";
  private static final String LABEL = "(?:[a-zA-Z0-9]|[a-zA-Z0-9][a-zA-Z0-9-]*[a-zA-Z0-9])";
  private static final Pattern DOMAIN =
      Pattern.compile("(?:" + LABEL + "(?:\\." + LABEL + ")*|\\[(?:[a-fA-F0-9:]+)])(?::[0-9]+)?");
  private static final String COMPONENT = "[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*";
  private static final Pattern REMOTE =
      Pattern.compile(
          "(?<path>"
              + COMPONENT
              + "(?:/"
              + COMPONENT
              + ")*)(?::(?<tag>\\w[\\w.-]{0,127}))?"
              + "(?:@(?<digest>[A-Za-z][A-Za-z0-9]*(?:[-_+.][A-Za-z][A-Za-z0-9]*)*:[0-9a-fA-F]{32,}))?");
  private static final Pattern HEX_ID = Pattern.compile("[a-f0-9]{64}");
  private static final int LONGEST_NAME = 255;

  /// @throws IllegalArgumentException for what is no reference, saying why
  static ImageName parse(String text) {
    if (HEX_ID.matcher(text).matches()) {
      throw new IllegalArgumentException(
          "invalid repository name (" + text + "), cannot specify 64-byte hexadecimal strings");
    }
    int slash = text.indexOf('/');
    boolean hasDomain = slash >= 0 && isDomain(text.substring(0, slash));
    String domain = hasDomain ? text.substring(0, slash) : HUB;
    String remote = hasDomain ? text.substring(slash + 1) : text;
    if (domain.equals("index.docker.io")) {
      domain = HUB;
    }
    if (domain.equals(HUB) && remote.indexOf('/') < 0) {
      remote = "library/" + remote;
    }
    String name = remote.split("[:@]", 2)[0];
    if (!name.equals(name.toLowerCase(java.util.Locale.ROOT))) {
      throw new IllegalArgumentException(
          "invalid reference format: repository name (" + name + ") must be lowercase");
    }
    Matcher matcher = REMOTE.matcher(remote);
    if (!matcher.matches() || !DOMAIN.matcher(domain).matches()) {
      throw new IllegalArgumentException("invalid reference format");
    }
    if (name.length() > LONGEST_NAME) {
      throw new IllegalArgumentException(
          "repository name must not be more than " + LONGEST_NAME + " characters");
    }
    return new ImageName(
        domain,
        matcher.group("path"),
        Optional.ofNullable(matcher.group("tag")),
        Optional.ofNullable(matcher.group("digest")));
  }

  private static boolean isDomain(String first) {
    return first.indexOf('.') >= 0
        || first.indexOf(':') >= 0
        || first.equals("localhost")
        || !first.equals(first.toLowerCase(java.util.Locale.ROOT));
  }

  /// The short form by which named contexts are looked up: no default domain, no `:latest`.
  String familiar() {
    String shortPath = path.startsWith("library/") ? path.substring("library/".length()) : path;
    String name = domain.equals(HUB) ? shortPath : domain + "/" + path;
    String text = name + tag.map(t -> ":" + t).orElse("") + digest.map(d -> "@" + d).orElse("");
    return text.endsWith(":latest") ? text.substring(0, text.length() - 7) : text;
  }
}
