package dev.strata.oci;

import java.util.LinkedHashMap;
import java.util.SequencedMap;

/// Builds one JSON object, member by member, in the order in which they are put.
public final class JsonMembers {
  private final SequencedMap<String, Json> members = new LinkedHashMap<>();

  private JsonMembers() {}

  public static JsonMembers of() {
    return new JsonMembers();
  }

  public JsonMembers put(String name, Json value) {
    members.put(name, value);
    return this;
  }

  public JsonMembers put(String name, String value) {
    return put(name, Json.text(value));
  }

  public JsonMembers put(String name, long value) {
    return put(name, Json.number(value));
  }

  public JsonMembers put(String name, boolean value) {
    return put(name, new Json.Bool(value));
  }

  public JsonMembers put(String name, Iterable<String> values) {
    return put(name, Json.texts(values));
  }

  public Json json() {
    return new Json.Members(members);
  }
}
