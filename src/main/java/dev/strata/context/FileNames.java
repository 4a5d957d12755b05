package dev.strata.context;

import java.nio.charset.Charset;

/// How this JVM writes the names of files as bytes.
final class FileNames {
  static final Charset CHARSET = Charset.forName(System.getProperty("sun.jnu.encoding", "UTF-8"));

  private FileNames() {}
}
