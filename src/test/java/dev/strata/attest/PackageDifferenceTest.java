package dev.strata.attest;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;

/// Which packages two root file systems differ in.
final class PackageDifferenceTest {
  private final FileTree before = new FileTree();
  private final FileTree after = new FileTree();

  @Test
  void packagesThatCameWentAndHaveAnotherVersion() throws Exception {
    before.file(
        "var/lib/dpkg/status", dpkg("bc", "1.07") + dpkg("libc6", "2.36") + dpkg("sed", "4"));
    after.file(
        "var/lib/dpkg/status", dpkg("libc6", "2.37") + dpkg("sed", "4") + dpkg("make", "4.3"));

    assertThat(PackageDifference.between(before, after).changes())
        .containsExactly(
            new PackageDifference.Change("deb", "bc", Optional.of("1.07"), Optional.empty()),
            new PackageDifference.Change("deb", "libc6", Optional.of("2.36"), Optional.of("2.37")),
            new PackageDifference.Change("deb", "make", Optional.empty(), Optional.of("4.3")));
  }

  @Test
  void anotherReleaseOfTheDistributionIsNoOtherPackage() throws Exception {
    before.file("etc/os-release", "ID=debian\nVERSION_ID=12\n");
    before.file("var/lib/dpkg/status", dpkg("sed", "4"));
    after.file("etc/os-release", "ID=debian\nVERSION_ID=13\n");
    after.file("var/lib/dpkg/status", dpkg("sed", "4"));

    assertThat(PackageDifference.between(before, after).changes()).isEmpty();
  }

  @Test
  void versionsSideBySideAreToldOneByOne() throws Exception {
    before
        .file("app/node_modules/tar/package.json", npm("tar", "6.0.0"))
        .file("app/node_modules/a/node_modules/tar/package.json", npm("tar", "5.0.0"));
    after
        .file("app/node_modules/tar/package.json", npm("tar", "6.0.0"))
        .file("app/node_modules/@x/b/package.json", npm("@x/b", "1.0.0"));

    assertThat(PackageDifference.between(before, after).changes())
        .containsExactly(
            new PackageDifference.Change("npm", "@x/b", Optional.empty(), Optional.of("1.0.0")),
            new PackageDifference.Change("npm", "tar", Optional.of("5.0.0"), Optional.empty()));
  }

  private static String dpkg(String name, String version) {
    return "Package: "
        + name
        + "\nStatus: install ok installed\nArchitecture: amd64\nVersion: "
        + version
        + "\n\n";
  }

  private static String npm(String name, String version) {
    return "{\"name\":\"" + name + "\",\"version\":\"" + version + "\"}";
  }
}
