package dev.strata.registry;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// One request. A body can be opened again when the request is sent again.
///
/// @param repeatable whether it may be sent again after a failure
record Call(
    String method, URI uri, Map<String, String> fields, Optional<Body> body, boolean repeatable) {
  record Body(long sizeBytes, Source source) {
    @FunctionalInterface
    interface Source {
      InputStream open() throws IOException;
    }

    static Body of(byte[] bytes) {
      return new Body(bytes.length, () -> new java.io.ByteArrayInputStream(bytes));
    }
  }

  Call {
    fields = Map.copyOf(fields);
  }

  static Call of(String method, URI uri) {
    return new Call(method, uri, Map.of(), Optional.empty(), true);
  }

  Call with(String field, String value) {
    Map<String, String> sum = new LinkedHashMap<>(fields);
    sum.put(field, value);
    return new Call(method, uri, sum, body, repeatable);
  }

  Call withBody(Body value, String mediaType) {
    return new Call(method, uri, fields, Optional.of(value), repeatable)
        .with("Content-Type", mediaType);
  }

  Call once() {
    return new Call(method, uri, fields, body, false);
  }

  Call at(URI other) {
    return new Call(method, other, fields, body, repeatable);
  }

  boolean reads() {
    return method.equals("GET") || method.equals("HEAD");
  }
}
