package dev.strata.oci;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;

/// Typed reading of a JSON object's members. A member of another type is an error that names the
/// document and the member's place in it; `null` counts as absent, as in Go; members that nobody
/// asks for are ignored.
public final class JsonObject {
  private final String document;
  private final String place;
  private final SequencedMap<String, Json> members;

  private JsonObject(String document, String place, SequencedMap<String, Json> members) {
    this.document = document;
    this.place = place;
    this.members = members;
  }

  /// Reads a document that must be an object.
  ///
  /// @param document what it is, for errors
  public static JsonObject parse(byte[] bytes, String document) throws MalformedDocumentException {
    return of(Json.parse(bytes, document), document, "");
  }

  /// `value`, which must be an object, at `place` of the document.
  public static JsonObject of(Json value, String document, String place)
      throws MalformedDocumentException {
    if (value instanceof Json.Members(SequencedMap<String, Json> members)) {
      return new JsonObject(document, place, members);
    }
    throw new MalformedDocumentException(
        document, (place.isEmpty() ? "it" : place) + " is not an object");
  }

  public boolean has(String name) {
    return member(name).isPresent();
  }

  public Optional<String> findText(String name) throws MalformedDocumentException {
    Optional<Json> value = member(name);
    return value.isEmpty() ? Optional.empty() : Optional.of(asText(value.get(), placeOf(name)));
  }

  /// The text, or `""` where there is none.
  public String text(String name) throws MalformedDocumentException {
    return findText(name).orElse("");
  }

  public String getText(String name) throws MalformedDocumentException {
    return findText(name).orElseThrow(() -> missing(name));
  }

  public boolean bool(String name) throws MalformedDocumentException {
    Optional<Json> value = member(name);
    if (value.isEmpty()) {
      return false;
    }
    if (value.get() instanceof Json.Bool(boolean bool)) {
      return bool;
    }
    throw bad(placeOf(name) + " is not a boolean");
  }

  /// The whole number, or 0 where there is none.
  public long number(String name) throws MalformedDocumentException {
    Optional<Json> value = member(name);
    if (value.isEmpty()) {
      return 0;
    }
    try {
      if (value.get() instanceof Json.Number(String literal)) {
        return Long.parseLong(literal);
      }
    } catch (NumberFormatException e) {
      // Told below.
    }
    throw bad(placeOf(name) + " is not a whole number of 64 bits");
  }

  public Digest getDigest(String name) throws MalformedDocumentException {
    return asDigest(getText(name), placeOf(name));
  }

  public Optional<JsonObject> findObject(String name) throws MalformedDocumentException {
    Optional<Json> value = member(name);
    return value.isEmpty()
        ? Optional.empty()
        : Optional.of(of(value.get(), document, placeOf(name)));
  }

  public JsonObject getObject(String name) throws MalformedDocumentException {
    return findObject(name).orElseThrow(() -> missing(name));
  }

  /// The objects of an array; empty where there is none.
  public List<JsonObject> objects(String name) throws MalformedDocumentException {
    List<JsonObject> objects = new ArrayList<>();
    for (Json value : array(name).orElse(List.of())) {
      objects.add(of(value, document, placeOf(name) + "[" + objects.size() + "]"));
    }
    return objects;
  }

  public Optional<List<String>> findTexts(String name) throws MalformedDocumentException {
    Optional<List<Json>> values = array(name);
    if (values.isEmpty()) {
      return Optional.empty();
    }
    List<String> texts = new ArrayList<>();
    for (Json value : values.get()) {
      texts.add(asText(value, placeOf(name) + "[" + texts.size() + "]"));
    }
    return Optional.of(texts);
  }

  public List<String> texts(String name) throws MalformedDocumentException {
    return findTexts(name).orElse(List.of());
  }

  /// The object's members as texts, in their order; empty where there is none.
  public SequencedMap<String, String> textMap(String name) throws MalformedDocumentException {
    SequencedMap<String, String> map = new LinkedHashMap<>();
    Optional<JsonObject> object = findObject(name);
    if (object.isPresent()) {
      for (String key : object.get().members.sequencedKeySet()) {
        map.put(key, object.get().text(key));
      }
    }
    return map;
  }

  /// The names of the object's members, in their order; empty where there is none.
  public List<String> names(String name) throws MalformedDocumentException {
    Optional<JsonObject> object = findObject(name);
    return object.isEmpty() ? List.of() : List.copyOf(object.get().members.sequencedKeySet());
  }

  public MalformedDocumentException bad(String problem) {
    return new MalformedDocumentException(document, problem);
  }

  MalformedDocumentException bad(String name, String problem) {
    return bad(placeOf(name) + " " + problem);
  }

  Digest asDigest(String text, String where) throws MalformedDocumentException {
    try {
      return Digest.parse(text);
    } catch (IllegalArgumentException e) {
      throw new MalformedDocumentException(document, where + " is " + e.getMessage(), e);
    }
  }

  private Optional<List<Json>> array(String name) throws MalformedDocumentException {
    Optional<Json> value = member(name);
    if (value.isEmpty()) {
      return Optional.empty();
    }
    if (value.get() instanceof Json.Array(List<Json> values)) {
      return Optional.of(values);
    }
    throw bad(placeOf(name) + " is not an array");
  }

  private String asText(Json value, String where) throws MalformedDocumentException {
    if (value instanceof Json.Text(String text)) {
      return text;
    }
    throw bad(where + " is not a text");
  }

  private Optional<Json> member(String name) {
    return Optional.ofNullable(members.get(name)).filter(v -> !(v instanceof Json.Null));
  }

  private MalformedDocumentException missing(String name) {
    return bad(placeOf(name) + " is missing");
  }

  private String placeOf(String name) {
    return place.isEmpty() ? name : place + "." + name;
  }
}
