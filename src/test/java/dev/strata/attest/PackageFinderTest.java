package dev.strata.attest;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;

/// Which packages are found in a root file system, and by which files.
final class PackageFinderTest {
  private final FileTree tree = new FileTree();

  @Test
  void debiansPackagesThatAreInstalled() throws Exception {
    tree.file("usr/lib/os-release", "ID=debian\nVERSION_ID=\"12\"\n")
        .link("etc/os-release", "../usr/lib/os-release")
        .file(
            "var/lib/dpkg/status",
            """
            Package: libc6
            Status: install ok installed
            Architecture: amd64
            Version: 2.36-9+deb12u10
            Description: GNU C Library
             Version: 1 of a continued line

            Package: gone
            Status: deinstall ok config-files
            Version: 1

            Package: adduser
            Status: install ok installed
            Architecture: all
            Version: 1:3.134
            """);

    assertThat(urls())
        .containsExactly(
            "pkg:deb/debian/adduser@1:3.134?arch=all&distro=debian-12",
            "pkg:deb/debian/libc6@2.36-9%2Bdeb12u10?arch=amd64&distro=debian-12");
  }

  @Test
  void thosePutThereWithoutDpkg() throws Exception {
    tree.file("var/lib/dpkg/status.d/tzdata", "Package: tzdata\nVersion: 2025a\n")
        .file("var/lib/dpkg/status.d/tzdata.md5sums", "Package: no\nVersion: 1\n");

    assertThat(urls()).containsExactly("pkg:deb/debian/tzdata@2025a");
  }

  @Test
  void alpinesPackagesWithTheirLicences() throws Exception {
    tree.file("etc/os-release", "ID=alpine\nVERSION_ID=3.22.1\n")
        .file(
            "lib/apk/db/installed",
            "C:Q1abc=\nP:musl\nV:1.2.5-r10\nA:x86_64\nL:MIT\nF:lib\nR:x\n\n"
                + "P:ssl_client\nV:1.37.0-r18\nA:x86_64\nL:GPL-2.0-only\n\n");

    assertThat(urls())
        .containsExactly(
            "pkg:apk/alpine/musl@1.2.5-r10?arch=x86_64&distro=alpine-3.22.1",
            "pkg:apk/alpine/ssl_client@1.37.0-r18?arch=x86_64&distro=alpine-3.22.1");
    assertThat(find().packages())
        .extracting(FoundPackage::licence)
        .containsExactly("MIT", "GPL-2.0-only");
  }

  @Test
  void rpmsInAnSqliteDatabase() throws Exception {
    tree.file("etc/os-release", "ID=fedora\nVERSION_ID=42\n")
        .file("usr/lib/sysimage/rpm/rpmdb.sqlite", rpmDatabase());

    assertThat(urls())
        .containsExactly(
            "pkg:rpm/fedora/tool-one@1.2.3-5.fc42?arch=noarch&distro=fedora-42",
            "pkg:rpm/fedora/tool-two@1.2.4-5.fc42?arch=noarch&distro=fedora-42&epoch=7");
    assertThat(find().skipped()).isEmpty();
  }

  @Test
  void rpmsInAnNdbDatabase() throws Exception {
    List<byte[]> headers = RpmDatabase.headers(rpmDatabase()).orElseThrow();
    tree.file("usr/lib/sysimage/rpm/Packages.db", ndb(headers));

    assertThat(find().packages())
        .extracting(p -> p.url().name())
        .containsExactly("tool-one", "tool-two");
  }

  @Test
  void aDatabaseThatIsNotReadIsTold() throws Exception {
    tree.file("var/lib/rpm/Packages", new byte[8192]).file("var/lib/rpm/rpmdb.sqlite", half());

    assertThat(urls()).isEmpty();
    assertThat(find().skipped())
        .containsExactly(
            "/var/lib/rpm/Packages, as this form of rpm's database is not read",
            "/var/lib/rpm/rpmdb.sqlite, as this form of rpm's database is not read");
  }

  @Test
  void npmsPackagesByTheirManifestsAndLocks() throws Exception {
    tree.file(
            "app/node_modules/left-pad/package.json",
            "{\"name\":\"left-pad\",\"version\":\"1.3.0\",\"license\":\"WTFPL\"}")
        .file(
            "app/node_modules/@babel/core/package.json",
            "{\"name\":\"@babel/core\",\"version\":\"7.1.0\",\"license\":{\"type\":\"MIT\"}}")
        .file("app/node_modules/broken/package.json", "{\"name\":")
        .file("app/node_modules/left-pad/lib/package.json", "{\"type\":\"module\"}")
        .file("app/package.json", "{\"name\":\"app\",\"version\":\"1.0.0\"}")
        .file(
            "app/node_modules/.package-lock.json",
            """
            {"packages":{"node_modules/left-pad":{"version":"1.3.0"},
             "node_modules/a/node_modules/@s/b":{"version":"2.0.0","license":"ISC"}}}
            """);

    assertThat(urls())
        .containsExactly(
            "pkg:npm/%40babel/core@7.1.0", "pkg:npm/%40s/b@2.0.0", "pkg:npm/left-pad@1.3.0");
    assertThat(find().packages().getLast().licence()).isEqualTo("WTFPL");
  }

  @Test
  void pythonsByTheirMetadata() throws Exception {
    tree.file(
            "usr/lib/python3/dist-packages/ruamel.yaml-0.18.dist-info/METADATA",
            "Metadata-Version: 2.4\nName: ruamel.yaml\nVersion: 0.18\nLicense-Expression: MIT\n\n"
                + "Version: of a description\n")
        .file("usr/lib/python3/six-1.16.0.egg-info", "Name: six\nVersion: 1.16.0\n")
        .file("usr/lib/python3/Old.egg-info/PKG-INFO", "Name: Old_Name\nVersion: 3\n");

    assertThat(urls())
        .containsExactly("pkg:pypi/old-name@3", "pkg:pypi/ruamel-yaml@0.18", "pkg:pypi/six@1.16.0");
  }

  @Test
  void mavensByWhatStandsInTheirJarsAndInJarsInThese() throws Exception {
    byte[] inner = jar("META-INF/maven/org.x/lib/pom.properties", pom("org.x", "lib", "2.1"));
    byte[] outer =
        zip(
            List.of("META-INF/maven/org.x/app/pom.properties", "BOOT-INF/lib/lib-2.1.jar"),
            List.of(pom("org.x", "app", "1.0"), inner));
    tree.file("app/app.jar", outer).file("app/no.jar", "no zip").link("app/again.jar", "app.jar");

    assertThat(urls()).containsExactly("pkg:maven/org.x/app@1.0", "pkg:maven/org.x/lib@2.1");
    assertThat(find().packages().getLast().place())
        .isEqualTo("app/app.jar!BOOT-INF/lib/lib-2.1.jar");
  }

  private PackageFinder.Found find() throws IOException {
    return PackageFinder.find(tree);
  }

  private List<String> urls() throws IOException {
    return find().packages().stream().map(p -> p.url().toString()).toList();
  }

  /// Made by rpm 4.18: two packages with texts longer than a page.
  private static byte[] rpmDatabase() throws IOException {
    try (InputStream file =
        new GZIPInputStream(
            Objects.requireNonNull(
                PackageFinderTest.class.getResourceAsStream("/attest/rpmdb.sqlite.gz")))) {
      return file.readAllBytes();
    }
  }

  private static byte[] half() throws IOException {
    byte[] whole = rpmDatabase();
    return java.util.Arrays.copyOf(whole, whole.length / 8);
  }

  private static byte[] ndb(List<byte[]> headers) {
    ByteBuffer file = ByteBuffer.allocate(1 << 20).order(ByteOrder.LITTLE_ENDIAN);
    file.put(0, "RpmP".getBytes(StandardCharsets.US_ASCII)).putInt(12, 1);
    int at = 4096;
    for (int i = 0; i < headers.size(); i++) {
      byte[] header = headers.get(i);
      int slot = 32 + 16 * i;
      file.put(slot, "Slot".getBytes(StandardCharsets.US_ASCII));
      file.putInt(slot + 4, i + 1).putInt(slot + 8, at / 16);
      file.put(at, "BlbS".getBytes(StandardCharsets.US_ASCII)).putInt(at + 4, i + 1);
      file.putInt(at + 12, header.length).put(at + 16, header);
      at += (16 + header.length + 12 + 15) / 16 * 16;
    }
    return file.array();
  }

  private static byte[] pom(String group, String artifact, String version) {
    return ("version=" + version + "\ngroupId=" + group + "\nartifactId=" + artifact + "\n")
        .getBytes(StandardCharsets.ISO_8859_1);
  }

  private static byte[] jar(String name, byte[] content) throws IOException {
    return zip(List.of(name), List.of(content));
  }

  private static byte[] zip(List<String> names, List<byte[]> contents) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      for (int i = 0; i < names.size(); i++) {
        zip.putNextEntry(new ZipEntry(names.get(i)));
        zip.write(contents.get(i));
      }
    }
    return bytes.toByteArray();
  }
}
