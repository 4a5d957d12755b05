package dev.strata.tree;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;

/// The form of an {@link Entry}'s path.
///
/// Linux names are bytes. A path is its bytes decoded as UTF-8; a byte that is not part of a
/// well-formed sequence becomes the lone surrogate `U+DC00 + byte` (Python's `surrogateescape`), so
/// that every name survives the way in and out.
public final class TreePath {
  /// By components, a folder right before what is in it: `/` sorts below every other character, and
  /// characters sort as UTF-16 units. The order of layer indexes; it depends on no locale.
  public static final Comparator<String> ORDER = TreePath::compare;

  /// What stands for bytes that are no text in the library's decoding.
  private static final char REPLACEMENT = '\uFFFD';

  private TreePath() {}

  private static int compare(String a, String b) {
    int shorter = Math.min(a.length(), b.length());
    for (int i = 0; i < shorter; i++) {
      char x = a.charAt(i);
      char y = b.charAt(i);
      if (x != y) {
        return rank(x) - rank(y);
      }
    }
    return a.length() - b.length();
  }

  private static int rank(char c) {
    return c == '/' ? 0 : c;
  }

  /// The last component; empty for the root.
  public static String name(String path) {
    return path.substring(path.lastIndexOf('/') + 1);
  }

  /// The folder that holds this path; the root's is the root.
  public static String parent(String path) {
    int slash = path.lastIndexOf('/');
    return slash < 0 ? "" : path.substring(0, slash);
  }

  /// `name` in `folder`.
  public static String child(String folder, String name) {
    return folder.isEmpty() ? name : folder + "/" + name;
  }

  /// Whether `path` is `folder` or lies below it.
  public static boolean isWithin(String path, String folder) {
    return folder.isEmpty()
        || path.startsWith(folder)
            && (path.length() == folder.length() || path.charAt(folder.length()) == '/');
  }

  /// Cleans a path written by a user or an archive, absolute or relative, lexically as Go's
  /// `path.Clean("/" + text)` does, and gives it relative to the root: `..` never leads above it.
  public static String clean(String text) {
    StringBuilder path = new StringBuilder(text.length());
    for (String part : text.split("/")) {
      if (part.equals("..")) {
        path.setLength(Math.max(0, path.lastIndexOf("/")));
      } else if (!part.isEmpty() && !part.equals(".")) {
        if (!path.isEmpty()) {
          path.append('/');
        }
        path.append(part);
      }
    }
    return path.toString();
  }

  public static byte[] encode(String path) {
    byte[] encoded = path.getBytes(StandardCharsets.UTF_8);
    if (!hasQuestionMark(encoded) || !hasLoneSurrogate(path)) {
      return encoded;
    }
    java.io.ByteArrayOutputStream bytes = new java.io.ByteArrayOutputStream(path.length());
    path.codePoints()
        .forEach(
            c -> {
              if (c >= 0xDC80 && c <= 0xDCFF) {
                bytes.write(c - 0xDC00);
              } else {
                bytes.writeBytes(Character.toString(c).getBytes(StandardCharsets.UTF_8));
              }
            });
    return bytes.toByteArray();
  }

  public static String decode(byte[] bytes) {
    String decoded = new String(bytes, StandardCharsets.UTF_8);
    if (decoded.indexOf(REPLACEMENT) < 0) {
      return decoded;
    }
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      return decodeWithEscapes(bytes);
    }
  }

  /// What stands for a lone surrogate in the library's encoding.
  private static boolean hasQuestionMark(byte[] bytes) {
    for (byte b : bytes) {
      if (b == '?') {
        return true;
      }
    }
    return false;
  }

  private static boolean hasLoneSurrogate(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (Character.isSurrogate(text.charAt(i))) {
        return true;
      }
    }
    return false;
  }

  private static String decodeWithEscapes(byte[] bytes) {
    StringBuilder text = new StringBuilder(bytes.length);
    int at = 0;
    while (at < bytes.length) {
      int length = sequenceLength(bytes, at);
      if (length == 0) {
        text.append((char) (0xDC00 + (bytes[at] & 0xFF)));
        at++;
      } else {
        text.append(new String(bytes, at, length, StandardCharsets.UTF_8));
        at += length;
      }
    }
    return text.toString();
  }

  /// The length of the well-formed UTF-8 sequence at `at`, or 0.
  private static int sequenceLength(byte[] bytes, int at) {
    for (int length = 1; length <= 4 && at + length <= bytes.length; length++) {
      try {
        StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes, at, length));
        return length;
      } catch (CharacterCodingException e) {
        // Longer, or not well-formed at all.
      }
    }
    return 0;
  }
}
