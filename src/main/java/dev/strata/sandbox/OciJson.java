package dev.strata.sandbox;

import dev.strata.oci.Json;
import java.util.LinkedHashMap;
import java.util.SequencedMap;

/// Builds one JSON object, member by member.
final class OciJson {
  private final SequencedMap<String, Json> members = new LinkedHashMap<>();

  private OciJson() {}

  static OciJson object() {
    return new OciJson();
  }

  OciJson put(String name, Json value) {
    members.put(name, value);
    return this;
  }

  OciJson put(String name, String value) {
    return put(name, Json.text(value));
  }

  OciJson put(String name, long value) {
    return put(name, Json.number(value));
  }

  OciJson put(String name, boolean value) {
    return put(name, new Json.Bool(value));
  }

  OciJson put(String name, Iterable<String> values) {
    return put(name, Json.texts(values));
  }

  Json json() {
    return new Json.Members(members);
  }
}
