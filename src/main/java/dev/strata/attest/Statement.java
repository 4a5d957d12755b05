package dev.strata.attest;

import dev.strata.image.Attestation;
import dev.strata.oci.Digest;
import dev.strata.oci.ImageReference;
import dev.strata.oci.Json;
import dev.strata.oci.JsonMembers;
import dev.strata.oci.Platform;
import dev.strata.tree.Entry;
import dev.strata.tree.Tree;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/// An in-toto statement (in-toto attestation framework, v1), whose subject is an image or the files
/// of a root file system.
public record Statement(String predicateType, Json predicate) implements Attestation {
  public static final String PROVENANCE = "https://slsa.dev/provenance/v1";
  public static final String SPDX = "https://spdx.dev/Document";

  private static final String TYPE = "https://in-toto.io/Statement/v1";

  /// The subject's names are package URLs; that of an image without a name is `_`.
  @Override
  public byte[] statement(Digest manifest, List<ImageReference> names, Platform platform) {
    List<Json> subjects = new ArrayList<>();
    for (ImageReference name : names) {
      subjects.add(subject(PackageUrl.ofImage(name.familiar(), platform).toString(), manifest));
    }
    if (subjects.isEmpty()) {
      subjects.add(subject("_", manifest));
    }
    return json(subjects);
  }

  /// The statement of the files of this tree, each by its path.
  public byte[] ofFiles(Tree tree) throws IOException {
    List<Json> subjects = new ArrayList<>();
    collect(tree, "", subjects);
    return json(subjects);
  }

  private static void collect(Tree tree, String folder, List<Json> to) throws IOException {
    for (Entry entry : tree.list(folder)) {
      if (entry.isDirectory()) {
        collect(tree, entry.path(), to);
      } else if (entry.isFile() && entry.content().isPresent()) {
        to.add(subject(entry.path(), entry.content().get()));
      }
    }
  }

  private static Json subject(String name, Digest digest) {
    return JsonMembers.of().put("name", name).put("digest", digest(digest)).json();
  }

  static Json digest(Digest digest) {
    return JsonMembers.of().put("sha256", digest.hex()).json();
  }

  private byte[] json(List<Json> subjects) {
    return JsonMembers.of()
        .put("_type", TYPE)
        .put("predicateType", predicateType)
        .put("subject", new Json.Array(subjects))
        .put("predicate", predicate)
        .json()
        .encode();
  }
}
