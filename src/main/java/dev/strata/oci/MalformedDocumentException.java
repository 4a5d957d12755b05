package dev.strata.oci;

import java.io.IOException;

/// A JSON document of an image is not what the specification asks for: which document, where in it,
/// and what is wrong. Such a document comes from outside; it is never ours.
public final class MalformedDocumentException extends IOException {
  private static final long serialVersionUID = 1;

  public MalformedDocumentException(String document, String problem) {
    super(document + " is malformed: " + problem);
  }

  public MalformedDocumentException(String document, String problem, Throwable cause) {
    super(document + " is malformed: " + problem, cause);
  }
}
