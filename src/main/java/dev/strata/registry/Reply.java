package dev.strata.registry;

import dev.strata.oci.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/// What a server answered. The body has to be closed.
record Reply(int status, HttpHeaders fields, InputStream body, URI uri) implements AutoCloseable {
  private static final int LONGEST_ERROR_BYTES = 1 << 16;
  private static final int LONGEST_WORDS = 300;

  Optional<String> field(String name) {
    return fields.firstValue(name);
  }

  OptionalLong length() {
    try {
      return fields.firstValueAsLong("Content-Length");
    } catch (NumberFormatException _) {
      return OptionalLong.empty();
    }
  }

  boolean isRedirect() {
    return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
  }

  boolean mayPass() {
    return status == 408 || status == 429 || status >= 500 && status != 501 && status != 505;
  }

  /// All of a small body.
  byte[] document(int limitBytes, String what) throws IOException {
    if (length().orElse(0) > limitBytes) {
      throw tooLarge(limitBytes, what);
    }
    byte[] bytes = body.readNBytes(limitBytes + 1);
    if (bytes.length > limitBytes) {
      throw tooLarge(limitBytes, what);
    }
    return bytes;
  }

  private static RegistryException tooLarge(int limitBytes, String what) {
    return RegistryException.invalid(
        what + " has more than " + limitBytes + " bytes, which is the most that is read");
  }

  /// What the server says is wrong, on one line: the messages of the distribution spec's error
  /// document, or the status alone.
  String words() {
    String status = "status " + status();
    try {
      byte[] bytes = body.readNBytes(LONGEST_ERROR_BYTES);
      StringBuilder words = new StringBuilder();
      for (JsonObject error : errors(bytes)) {
        String message = error.text("message");
        words
            .append(words.isEmpty() ? "" : "; ")
            .append(message.isEmpty() ? error.text("code") : message);
      }
      String line = words.toString().replaceAll("\\p{Cntrl}+", " ").strip();
      if (line.length() > LONGEST_WORDS) {
        line = line.substring(0, LONGEST_WORDS) + "…";
      }
      return line.isEmpty() ? status : line + " (" + status + ")";
    } catch (IOException | RuntimeException _) {
      return status;
    }
  }

  private static List<JsonObject> errors(byte[] bytes) throws IOException {
    String text = new String(bytes, StandardCharsets.UTF_8).strip();
    return text.startsWith("{")
        ? JsonObject.parse(bytes, "the error document").objects("errors")
        : List.of();
  }

  @Override
  public void close() throws IOException {
    body.close();
  }
}
