package dev.strata.registry;

import dev.strata.oci.Descriptor;
import dev.strata.oci.Digest;
import dev.strata.oci.Json;
import dev.strata.oci.JsonObject;
import dev.strata.oci.MediaTypes;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Optional;

/// A repository at one place, read by the endpoints of the OCI distribution spec. Documents are
/// checked against their digests, whatever the server says of them.
final class Repository {
  private static final String ACCEPTED =
      String.join(
          ", ",
          List.of(
              MediaTypes.OCI_INDEX,
              MediaTypes.DOCKER_LIST,
              MediaTypes.OCI_MANIFEST,
              MediaTypes.DOCKER_MANIFEST));
  private static final String DIGEST = "Docker-Content-Digest";

  /// A manifest or an index with its bytes.
  record Document(Descriptor descriptor, byte[] bytes) {}

  private final Place place;
  private final Connection connection;

  Repository(Place place, Connection connection) {
    this.place = place;
    this.connection = connection;
  }

  Place place() {
    return place;
  }

  Connection connection() {
    return connection;
  }

  URI uri(String rest) throws IOException, InterruptedException {
    return connection.base().resolve(place.repository() + "/" + rest);
  }

  /// The digest that a tag has now; absent where the server does not say.
  Optional<Digest> findDigest(String reference) throws IOException, InterruptedException {
    return findDigest(reference, Scope.reading(place));
  }

  Optional<Digest> findDigest(String reference, Scope scope)
      throws IOException, InterruptedException {
    String doing = "asking for " + place.name() + at(reference);
    Call head = Call.of("HEAD", uri("manifests/" + reference)).with("Accept", ACCEPTED);
    try (Reply reply = connection.send(head, scope, doing)) {
      if (reply.status() == 405 || reply.status() == 501) {
        return Optional.empty();
      }
      expect(reply, 200, doing);
      return reply.field(DIGEST).flatMap(Repository::digest);
    }
  }

  /// @param reference a tag or a digest
  /// @param expected what it must be
  Document manifest(String reference, Optional<Descriptor> expected)
      throws IOException, InterruptedException {
    String doing = "getting the manifest " + place.name() + at(reference);
    Call get = Call.of("GET", uri("manifests/" + reference)).with("Accept", ACCEPTED);
    try (Reply reply = connection.send(get, Scope.reading(place), doing)) {
      expect(reply, 200, doing);
      byte[] bytes = reply.document(Json.LIMIT, "the manifest " + place.name() + at(reference));
      Digest found = Digest.of(bytes);
      check(reply, found, reference, expected, bytes.length);
      return new Document(
          Descriptor.of(mediaType(reply, bytes, reference), found, bytes.length), bytes);
    }
  }

  private void check(
      Reply reply, Digest found, String reference, Optional<Descriptor> expected, int sizeBytes)
      throws IOException {
    Optional<Digest> named = digest(reference);
    Optional<Digest> said = reply.field(DIGEST).flatMap(Repository::digest);
    Optional<Digest> wanted = expected.map(Descriptor::digest).or(() -> named).or(() -> said);
    if (wanted.isPresent() && !wanted.get().equals(found)) {
      throw RegistryException.invalid(
          "the manifest "
              + place.name()
              + at(reference)
              + " is "
              + found
              + " where "
              + wanted.get()
              + " was promised");
    }
    if (expected.isPresent() && expected.get().sizeBytes() != sizeBytes) {
      throw RegistryException.invalid(
          "the manifest "
              + place.name()
              + at(reference)
              + " has "
              + sizeBytes
              + " bytes where "
              + expected.get().sizeBytes()
              + " were promised");
    }
  }

  /// What the document says it is, or else the server.
  private String mediaType(Reply reply, byte[] bytes, String reference) throws IOException {
    JsonObject json = JsonObject.parse(bytes, "the manifest " + place.name() + at(reference));
    if (json.has("schemaVersion") && json.number("schemaVersion") == 1) {
      throw RegistryException.invalid(
          place.name() + at(reference) + " is an image of Docker's schema 1, which is not taken");
    }
    String said =
        reply.field("Content-Type").map(t -> t.replaceFirst(";.*", "").strip()).orElse("");
    String type = json.findText("mediaType").orElse(said);
    if (MediaTypes.isIndex(type) || MediaTypes.isManifest(type)) {
      return type;
    }
    if (!type.isEmpty() && json.has("mediaType")) {
      throw RegistryException.invalid(
          place.name() + at(reference) + " is no image but of the type " + type);
    }
    return json.has("manifests") ? MediaTypes.OCI_INDEX : MediaTypes.OCI_MANIFEST;
  }

  /// Names a manifest or an index whose contents are there.
  void put(Descriptor document, byte[] bytes, String reference)
      throws IOException, InterruptedException {
    String doing = "sending the manifest " + place.name() + at(reference);
    Call put =
        Call.of("PUT", uri("manifests/" + reference))
            .withBody(Call.Body.of(bytes), document.mediaType());
    try (Reply reply = connection.send(put, new Scope(place, true, List.of()), doing)) {
      if (reply.status() != 200 && reply.status() != 201 && reply.status() != 202) {
        throw failure(reply, doing);
      }
      Optional<Digest> said = reply.field(DIGEST).flatMap(Repository::digest);
      if (said.isPresent() && !said.get().equals(document.digest())) {
        throw RegistryException.invalid(
            place.name() + " took the manifest " + document.digest() + " for " + said.get());
      }
    }
  }

  boolean hasBlob(Digest digest, Scope scope) throws IOException, InterruptedException {
    String doing = "asking " + place.name() + " for " + digest;
    try (Reply reply = connection.send(Call.of("HEAD", uri("blobs/" + digest)), scope, doing)) {
      if (reply.status() == 404) {
        return false;
      }
      expect(reply, 200, doing);
      return true;
    }
  }

  /// The bytes of a blob from `offset` on, as far as the server takes note of it.
  Reply blob(Digest digest, long offset) throws IOException, InterruptedException {
    String doing = "getting " + digest + " of " + place.name();
    Call get = Call.of("GET", uri("blobs/" + digest));
    return connection.send(
        offset == 0 ? get : get.with("Range", "bytes=" + offset + "-"),
        Scope.reading(place),
        doing);
  }

  /// @throws RegistryException where it is another
  void expect(Reply reply, int status, String doing) throws IOException {
    if (reply.status() != status) {
      throw failure(reply, doing);
    }
  }

  RegistryException failure(Reply reply, String doing) {
    String said = doing + ": " + reply.words();
    return switch (reply.status()) {
      case 401, 403 ->
          new RegistryException(
              RegistryException.Kind.DENIED,
              said
                  + "; it is not there, or log in to see it (docker login "
                  + place.location()
                  + ")");
      case 404 ->
          new RegistryException(
              RegistryException.Kind.NOT_FOUND, said + "; see to its name and tag");
      default -> new RegistryException(RegistryException.Kind.FAILING, said + "; try again later");
    };
  }

  private static Optional<Digest> digest(String text) {
    try {
      return Optional.of(Digest.parse(text));
    } catch (IllegalArgumentException _) {
      return Optional.empty();
    }
  }

  static String at(String reference) {
    return (reference.indexOf(':') >= 0 ? "@" : ":") + reference;
  }
}
