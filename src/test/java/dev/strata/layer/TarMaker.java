package dev.strata.layer;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.util.Locale;

/// Writes tars byte by byte, also such as nobody should.
final class TarMaker {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final StringBuilder extended = new StringBuilder();

  TarMaker folder(String name) {
    return entry('5', name, "", "");
  }

  TarMaker file(String name, String content) {
    return entry('0', name, "", content);
  }

  TarMaker link(char type, String name, String target) {
    return entry(type, name, target, "");
  }

  TarMaker xattr(String name, String value) {
    return pax("SCHILY.xattr." + name, value);
  }

  /// A record of the extended header of the next entry.
  TarMaker pax(String key, String value) {
    int rest = key.length() + value.length() + 3;
    int length = rest + 1;
    while (Integer.toString(length).length() + rest > length) {
      length = Integer.toString(length).length() + rest;
    }
    extended.append(length).append(' ').append(key).append('=').append(value).append('\n');
    return this;
  }

  byte[] bytes() {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    all.writeBytes(out.toByteArray());
    all.writeBytes(new byte[1024]);
    return all.toByteArray();
  }

  private TarMaker entry(char type, String name, String target, String content) {
    if (name.length() > 100) {
      pax("path", name);
    }
    if (!extended.isEmpty()) {
      String records = extended.toString();
      extended.setLength(0);
      block('x', "pax", "", records);
    }
    block(type, name.substring(0, Math.min(100, name.length())), target, content);
    return this;
  }

  private void block(char type, String name, String target, String content) {
    byte[] header = new byte[512];
    put(header, 0, name);
    put(header, 100, "0000644");
    put(header, 108, "0000000");
    put(header, 116, "0000000");
    put(header, 124, String.format(Locale.ROOT, "%011o", content.length()));
    put(header, 136, "00000000000");
    put(header, 148, "        ");
    header[156] = (byte) type;
    put(header, 157, target);
    put(header, 257, "ustar\u000000");
    int sum = 0;
    for (byte value : header) {
      sum += value & 0xFF;
    }
    put(header, 148, String.format(Locale.ROOT, "%06o\u0000", sum));
    out.writeBytes(header);
    out.writeBytes(content.getBytes(ISO_8859_1));
    out.writeBytes(new byte[(512 - content.length() % 512) % 512]);
  }

  private static void put(byte[] header, int at, String text) {
    byte[] bytes = text.getBytes(ISO_8859_1);
    System.arraycopy(bytes, 0, header, at, bytes.length);
  }
}
