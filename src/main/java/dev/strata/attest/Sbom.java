package dev.strata.attest;

import dev.strata.oci.Digest;
import dev.strata.oci.Json;
import dev.strata.oci.JsonMembers;
import dev.strata.oci.Platform;
import dev.strata.oci.Rfc3339;
import dev.strata.tree.Tree;
import java.io.IOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/// The packages in a root file system, as an SPDX 2.3 document in JSON.
///
/// One package stands for the image; it contains all others. A licence is told as `licenseDeclared`
/// where it is an expression of common SPDX names, and as a comment otherwise.
///
/// @param packages how many were found
/// @param skipped lists of packages that could not be read, each with its reason
public record Sbom(Statement statement, int packages, List<String> skipped) {
  private static final String NONE = "NOASSERTION";
  private static final String ROOT_ID = "SPDXRef-image";
  /// What is surely in SPDX's list of licences: any other name would make the document invalid.
  private static final String LICENCE =
      "(?:MIT|MIT-0|Apache-2\\.0|BSD-[23]-Clause|0BSD|ISC|Zlib|MPL-2\\.0|EPL-2\\.0|Unlicense|curl"
          + "|(?:GPL-[23]\\.0|LGPL-(?:2\\.0|2\\.1|3\\.0)|AGPL-3\\.0)-(?:only|or-later)|CC0-1\\.0"
          + "|CC-BY-[34]\\.0|PSF-2\\.0|Python-2\\.0|BlueOak-1\\.0\\.0|OpenSSL)";
  private static final Pattern EXPRESSION =
      Pattern.compile(LICENCE + "(?: (?:AND|OR) " + LICENCE + ")*");

  public Sbom {
    skipped = List.copyOf(skipped);
  }

  /// @param state the root file system's digest: equal ones have equal documents
  /// @param created when the image was made
  public static Sbom of(Tree tree, Digest state, Platform platform, Instant created)
      throws IOException {
    PackageFinder.Found found = PackageFinder.find(tree);
    List<Json> packages = new ArrayList<>();
    List<Json> relations = new ArrayList<>();
    packages.add(root(found.distribution(), state, platform));
    relations.add(relation("SPDXRef-DOCUMENT", "DESCRIBES", ROOT_ID));
    for (FoundPackage one : found.packages()) {
      String id = "SPDXRef-" + Digest.of(bytes(one.url().toString())).hex().substring(0, 16);
      packages.add(json(one, id));
      relations.add(relation(ROOT_ID, "CONTAINS", id));
    }
    JsonMembers document =
        JsonMembers.of()
            .put("spdxVersion", "SPDX-2.3")
            .put("dataLicense", "CC0-1.0")
            .put("SPDXID", "SPDXRef-DOCUMENT")
            .put("name", "sbom")
            .put("documentNamespace", "urn:strata:spdx:" + state.hex() + ":" + platform);
    if (!found.skipped().isEmpty()) {
      document.put("comment", "not read: " + String.join("; ", found.skipped()));
    }
    Json json =
        document
            .put("creationInfo", creation(created))
            .put("packages", new Json.Array(packages))
            .put("relationships", new Json.Array(relations))
            .json();
    return new Sbom(new Statement(Statement.SPDX, json), found.packages().size(), found.skipped());
  }

  private static byte[] bytes(String text) {
    return text.getBytes(java.nio.charset.StandardCharsets.UTF_8);
  }

  private static Json creation(Instant created) {
    return JsonMembers.of()
        .put("created", Rfc3339.format(created.truncatedTo(ChronoUnit.SECONDS)))
        .put("creators", List.of("Tool: strata"))
        .json();
  }

  private static Json root(Distribution distribution, Digest state, Platform platform) {
    JsonMembers root =
        members(ROOT_ID, "image", "sha256:" + state.hex())
            .put("primaryPackagePurpose", "CONTAINER");
    String comment = "root file system of " + platform;
    return root.put(
            "comment",
            distribution.name().isEmpty() ? comment : comment + ", " + distribution.name())
        .json();
  }

  private static JsonMembers members(String id, String name, String version) {
    JsonMembers members = JsonMembers.of().put("SPDXID", id).put("name", name);
    return members
        .put("versionInfo", version)
        .put("downloadLocation", NONE)
        .put("filesAnalyzed", false)
        .put("licenseConcluded", NONE)
        .put("copyrightText", NONE);
  }

  private static Json json(FoundPackage one, String id) {
    PackageUrl url = one.url();
    String name =
        switch (url.type()) {
          case "npm" -> (url.namespace().isEmpty() ? "" : url.namespace() + "/") + url.name();
          case "maven" -> url.namespace() + ":" + url.name();
          default -> url.name();
        };
    boolean plain = EXPRESSION.matcher(one.licence()).matches();
    JsonMembers json =
        members(id, name, url.version())
            .put("licenseDeclared", plain ? one.licence() : NONE)
            .put("sourceInfo", "told by /" + one.place());
    if (!plain && !one.licence().isEmpty()) {
      json.put("licenseComments", one.licence());
    }
    Json reference =
        JsonMembers.of()
            .put("referenceCategory", "PACKAGE-MANAGER")
            .put("referenceType", "purl")
            .put("referenceLocator", url.toString())
            .json();
    return json.put("externalRefs", new Json.Array(List.of(reference))).json();
  }

  private static Json relation(String from, String type, String to) {
    return JsonMembers.of()
        .put("spdxElementId", from)
        .put("relationshipType", type)
        .put("relatedSpdxElement", to)
        .json();
  }
}
