package dev.strata.oci;

import java.io.ByteArrayOutputStream;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;

/// A JSON value. Members keep their order, so that the same value always encodes to the same bytes
/// (UTF-8, no white space). A number keeps the digits it was written with.
///
/// Read by the streaming parser alone: binding to classes costs a tenth of a second at each start.
public sealed interface Json {
  /// The largest document taken (registries refuse larger manifests too), in bytes.
  int LIMIT = 4 * 1024 * 1024;

  record Text(String value) implements Json {}

  record Number(String literal) implements Json {}

  record Bool(boolean value) implements Json {}

  record Null() implements Json {}

  record Array(List<Json> values) implements Json {
    public Array {
      values = List.copyOf(values);
    }
  }

  record Members(SequencedMap<String, Json> values) implements Json {
    public Members {
      values = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(values));
    }
  }

  static Json text(String value) {
    return new Text(value);
  }

  static Json number(long value) {
    return new Number(Long.toString(value));
  }

  static Json texts(Iterable<String> values) {
    List<Json> list = new ArrayList<>();
    values.forEach(v -> list.add(text(v)));
    return new Array(list);
  }

  /// Reads one document.
  ///
  /// @param document what it is, for the error: `the manifest sha256:…`
  /// @throws MalformedDocumentException also for one of more than {@link #LIMIT} bytes, nested more
  ///     than 64 deep, with a member given twice, or with anything after it
  static Json parse(byte[] bytes, String document) throws MalformedDocumentException {
    if (bytes.length > LIMIT) {
      throw new MalformedDocumentException(
          document, bytes.length + " bytes; at most " + LIMIT + " are read");
    }
    try (JsonParser parser = factory().createParser(ObjectReadContext.empty(), bytes)) {
      if (parser.nextToken() == null) {
        throw new MalformedDocumentException(document, "it is empty");
      }
      Json value = read(parser);
      if (parser.nextToken() != null) {
        throw new MalformedDocumentException(document, "something follows the JSON value");
      }
      return value;
    } catch (JacksonException e) {
      throw new MalformedDocumentException(document, e.getOriginalMessage(), e);
    }
  }

  default byte[] encode() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (JsonGenerator generator = factory().createGenerator(ObjectWriteContext.empty(), bytes)) {
      write(this, generator);
    }
    return bytes.toByteArray();
  }

  private static JsonFactory factory() {
    return JsonFactory.builder()
        .streamReadConstraints(
            StreamReadConstraints.builder().maxNestingDepth(64).maxStringLength(LIMIT).build())
        .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
        .build();
  }

  private static Json read(JsonParser parser) {
    return switch (parser.currentToken()) {
      case START_OBJECT -> {
        SequencedMap<String, Json> members = new LinkedHashMap<>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
          String name = parser.currentName();
          parser.nextToken();
          members.put(name, read(parser));
        }
        yield new Members(members);
      }
      case START_ARRAY -> {
        List<Json> values = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
          values.add(read(parser));
        }
        yield new Array(values);
      }
      case VALUE_STRING -> new Text(parser.getString());
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> new Number(parser.getString());
      case VALUE_TRUE -> new Bool(true);
      case VALUE_FALSE -> new Bool(false);
      case VALUE_NULL -> new Null();
      default -> throw new IllegalStateException("JSON token " + parser.currentToken());
    };
  }

  private static void write(Json value, JsonGenerator to) {
    switch (value) {
      case Text(String text) -> to.writeString(text);
      case Number(String literal) -> writeNumber(literal, to);
      case Bool(boolean bool) -> to.writeBoolean(bool);
      case Null() -> to.writeNull();
      case Array(List<Json> values) -> {
        to.writeStartArray();
        values.forEach(v -> write(v, to));
        to.writeEndArray();
      }
      case Members(SequencedMap<String, Json> values) -> {
        to.writeStartObject();
        values.forEach(
            (name, v) -> {
              to.writeName(name);
              write(v, to);
            });
        to.writeEndObject();
      }
    }
  }

  private static void writeNumber(String literal, JsonGenerator to) {
    if (literal.chars().allMatch(c -> c == '-' || c >= '0' && c <= '9') && literal.length() < 19) {
      to.writeNumber(Long.parseLong(literal));
    } else {
      to.writeNumber(new BigDecimal(literal));
    }
  }
}
