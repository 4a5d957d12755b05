package dev.strata.attest;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// What the lists of Debian's and Alpine's package tools say.
final class SystemPackages {
  private SystemPackages() {}

  /// `/var/lib/dpkg/status`, or a file of `status.d` of images without dpkg: packages that are
  /// installed (deb822(5)).
  static List<FoundPackage> dpkg(String text, String place, Distribution distribution) {
    List<FoundPackage> packages = new ArrayList<>();
    for (Map<String, String> fields : Texts.paragraphs(text)) {
      String name = fields.getOrDefault("package", "");
      String version = fields.getOrDefault("version", "");
      String status = fields.getOrDefault("status", "install ok installed");
      if (!name.isEmpty() && !version.isEmpty() && status.endsWith(" installed")) {
        packages.add(
            new FoundPackage(
                PackageUrl.of("deb", id(distribution, "debian"), name, version)
                    .with("arch", fields.getOrDefault("architecture", ""))
                    .with("distro", distribution.qualifier()),
                "",
                place));
      }
    }
    return packages;
  }

  /// `/lib/apk/db/installed`: lines of one letter, a colon and a value, a blank one between
  /// packages (apk-tools, format of the installed database).
  static List<FoundPackage> apk(String text, String place, Distribution distribution) {
    List<FoundPackage> packages = new ArrayList<>();
    for (String paragraph : text.split("\n\n")) {
      String name = letter(paragraph, 'P');
      String version = letter(paragraph, 'V');
      if (!name.isEmpty() && !version.isEmpty()) {
        packages.add(
            new FoundPackage(
                PackageUrl.of("apk", id(distribution, "alpine"), name, version)
                    .with("arch", letter(paragraph, 'A'))
                    .with("distro", distribution.qualifier()),
                letter(paragraph, 'L'),
                place));
      }
    }
    return packages;
  }

  private static String letter(String paragraph, char letter) {
    return paragraph
        .lines()
        .filter(line -> line.startsWith(letter + ":"))
        .findFirst()
        .map(line -> line.substring(2).strip())
        .orElse("");
  }

  private static String id(Distribution distribution, String otherwise) {
    return distribution.id().isEmpty() ? otherwise : distribution.id();
  }
}
