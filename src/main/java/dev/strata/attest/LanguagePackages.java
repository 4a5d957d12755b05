package dev.strata.attest;

import dev.strata.oci.JsonObject;
import dev.strata.oci.MalformedDocumentException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipInputStream;

/// What the files of npm, pip and Maven say of the packages that they belong to. A file that cannot
/// be read says nothing.
final class LanguagePackages {
  private static final Pattern POM = Pattern.compile("META-INF/maven/[^/]+/[^/]+/pom\\.properties");
  private static final Pattern JAR = Pattern.compile(".+\\.(jar|war|ear)");
  private static final int MOST_POM_BYTES = 1 << 20;
  private static final int MOST_NESTED_BYTES = 256 << 20;

  private LanguagePackages() {}

  /// `package.json` in a folder of `node_modules`.
  static List<FoundPackage> npmManifest(byte[] bytes, String place) {
    try {
      JsonObject json = JsonObject.parse(bytes, place);
      return npm(json.text("name"), json.text("version"), licence(json), place).stream().toList();
    } catch (MalformedDocumentException _) {
      return List.of();
    }
  }

  /// `package-lock.json` of lockfile version 2 or 3, and npm's own copy in `node_modules`: what
  /// stands there under `packages`.
  static List<FoundPackage> npmLock(byte[] bytes, String place) {
    List<FoundPackage> found = new ArrayList<>();
    try {
      JsonObject lock = JsonObject.parse(bytes, place);
      for (String path : lock.names("packages")) {
        JsonObject json = lock.getObject("packages").getObject(path);
        int last = path.lastIndexOf("node_modules/");
        if (last >= 0) {
          String named = json.text("name");
          String name = named.isEmpty() ? path.substring(last + "node_modules/".length()) : named;
          found.addAll(npm(name, json.text("version"), licence(json), place).stream().toList());
        }
      }
    } catch (MalformedDocumentException _) {
      return found;
    }
    return found;
  }

  /// Old packages have an object in its place.
  private static String licence(JsonObject json) {
    try {
      return json.text("license");
    } catch (MalformedDocumentException _) {
      return "";
    }
  }

  private static Optional<FoundPackage> npm(
      String name, String version, String licence, String place) {
    if (name.isEmpty() || version.isEmpty()) {
      return Optional.empty();
    }
    int slash = name.startsWith("@") ? name.indexOf('/') : -1;
    PackageUrl url =
        slash < 0
            ? PackageUrl.of("npm", "", name, version)
            : PackageUrl.of("npm", name.substring(0, slash), name.substring(slash + 1), version);
    return Optional.of(new FoundPackage(url, licence, place));
  }

  /// `METADATA` of a `.dist-info`, `PKG-INFO` of an `.egg-info` (Python's core metadata).
  static List<FoundPackage> python(String text, String place) {
    // What follows the first blank line is a description.
    Map<String, String> fields =
        Texts.paragraphs(text).stream()
            .findFirst()
            .<Map<String, String>>map(f -> f)
            .orElse(Map.of());
    String name = fields.getOrDefault("name", "");
    String version = fields.getOrDefault("version", "");
    if (name.isEmpty() || version.isEmpty()) {
      return List.of();
    }
    String licence = fields.getOrDefault("license-expression", fields.getOrDefault("license", ""));
    String plain = name.toLowerCase(Locale.ROOT).replaceAll("[-_.]+", "-");
    return List.of(new FoundPackage(PackageUrl.of("pypi", "", plain, version), licence, place));
  }

  /// The `pom.properties` in a jar, and in the jars that it holds, as Spring Boot's and a war do.
  static List<FoundPackage> maven(InputStream jar, String place) throws IOException {
    List<FoundPackage> found = new ArrayList<>();
    try (ZipInputStream zip = new ZipInputStream(jar, StandardCharsets.UTF_8)) {
      maven(zip, place, true, found);
    } catch (ZipException | IllegalArgumentException _) {
      return found;
    }
    return found;
  }

  private static void maven(ZipInputStream zip, String place, boolean nested, List<FoundPackage> to)
      throws IOException {
    for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
      if (POM.matcher(entry.getName()).matches()) {
        Properties pom = new Properties();
        pom.load(new ByteArrayInputStream(zip.readNBytes(MOST_POM_BYTES)));
        String name = pom.getProperty("artifactId", "");
        String version = pom.getProperty("version", "");
        if (!name.isEmpty() && !version.isEmpty()) {
          PackageUrl url = PackageUrl.of("maven", pom.getProperty("groupId", ""), name, version);
          to.add(new FoundPackage(url, "", place));
        }
      } else if (nested && JAR.matcher(entry.getName()).matches()) {
        byte[] inner = zip.readNBytes(MOST_NESTED_BYTES);
        ZipInputStream below =
            new ZipInputStream(new ByteArrayInputStream(inner), StandardCharsets.UTF_8);
        maven(below, place + "!" + entry.getName(), false, to);
      }
    }
  }
}
