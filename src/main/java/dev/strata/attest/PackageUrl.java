package dev.strata.attest;

import dev.strata.oci.Platform;
import java.nio.charset.StandardCharsets;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// A package URL (purl-spec): `pkg:type/namespace/name@version?qualifiers`. `namespace` and
/// `version` may be empty.
record PackageUrl(
    String type,
    String namespace,
    String name,
    String version,
    SortedMap<String, String> qualifiers)
    implements Comparable<PackageUrl> {
  PackageUrl {
    qualifiers = new TreeMap<>(qualifiers);
  }

  static PackageUrl of(String type, String namespace, String name, String version) {
    return new PackageUrl(type, namespace, name, version, new TreeMap<>());
  }

  /// BuildKit's form for an image: its tag stands for the version, a digest for a qualifier.
  ///
  /// @param reference as people write it: `debian:bookworm`
  static PackageUrl ofImage(String reference, Platform platform) {
    int at = reference.indexOf('@');
    String name = at < 0 ? reference : reference.substring(0, at);
    int colon = name.indexOf(':', name.lastIndexOf('/') + 1);
    PackageUrl url =
        of(
            "docker",
            "",
            colon < 0 ? name : name.substring(0, colon),
            colon < 0 ? (at < 0 ? "latest" : "") : name.substring(colon + 1));
    PackageUrl withDigest = at < 0 ? url : url.with("digest", reference.substring(at + 1));
    return withDigest.with("platform", platform.toString());
  }

  /// The same with a qualifier; without it where the value is empty.
  PackageUrl with(String key, String value) {
    if (value.isEmpty()) {
      return this;
    }
    SortedMap<String, String> more = new TreeMap<>(qualifiers);
    more.put(key, value);
    return new PackageUrl(type, namespace, name, version, more);
  }

  @Override
  public int compareTo(PackageUrl other) {
    return toString().compareTo(other.toString());
  }

  @Override
  public String toString() {
    String query =
        qualifiers.entrySet().stream()
            .map(q -> q.getKey() + "=" + encoded(q.getValue(), ""))
            .collect(Collectors.joining("&"));
    return "pkg:"
        + type
        + "/"
        + (namespace.isEmpty() ? "" : encoded(namespace, "/") + "/")
        + encoded(name, "/")
        + (version.isEmpty() ? "" : "@" + encoded(version, ":"))
        + (query.isEmpty() ? "" : "?" + query);
  }

  private static String encoded(String text, String kept) {
    StringBuilder url = new StringBuilder();
    for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
      char c = (char) (b & 0xff);
      boolean plain = c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9';
      if (plain || "-._~".indexOf(c) >= 0 || kept.indexOf(c) >= 0) {
        url.append(c);
      } else {
        url.append(String.format(java.util.Locale.ROOT, "%%%02X", (int) c));
      }
    }
    return url.toString();
  }
}
