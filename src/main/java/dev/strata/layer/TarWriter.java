package dev.strata.layer;

import dev.strata.linux.FileStatus;
import dev.strata.tree.Entry;
import dev.strata.tree.TreePath;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;

/// Writes tar as POSIX.1-2001 has it (pax): a ustar header, preceded by an extended one for what
/// does not fit. The bytes are a function of the entries alone.
final class TarWriter {
  private static final int BLOCK = TarHeader.BLOCK;
  private static final byte[] EXTENDED_NAME =
      "PaxHeaders.0/entry".getBytes(StandardCharsets.US_ASCII);
  private static final int NAME_BYTES = 100;
  private static final int PREFIX_BYTES = 155;
  private static final long OCTAL_7 = 07777777L;
  private static final long OCTAL_11 = 077777777777L;
  private static final long SECOND = 1_000_000_000L;

  private final OutputStream out;
  private final byte[] header = new byte[BLOCK];
  private final byte[] buffer = new byte[1 << 17];
  private long written;
  private int entries;

  TarWriter(OutputStream out) {
    this.out = out;
  }

  long written() {
    return written;
  }

  int entries() {
    return entries;
  }

  /// Writes one entry.
  ///
  /// @param name with the slash at its end for a folder
  /// @param linkName the target of a link of either kind
  /// @param content exactly `size` bytes
  void add(char type, byte[] name, byte[] linkName, Entry entry, long size, InputStream content)
      throws IOException {
    header(type, name, linkName, entry, size);
    copy(content, size, entry.path());
    pad(size);
    entries++;
  }

  /// Two blocks of zeros.
  void finish() throws IOException {
    Arrays.fill(header, (byte) 0);
    write(header, BLOCK);
    write(header, BLOCK);
    out.flush();
  }

  private void header(char type, byte[] name, byte[] linkName, Entry entry, long size)
      throws IOException {
    ByteSink extended = new ByteSink(128);
    int split = split(name);
    if (split < 0) {
      record("path", name, extended);
    }
    if (linkName.length > NAME_BYTES || !isAscii(linkName)) {
      record("linkpath", linkName, extended);
    }
    long uid = entry.uid() & 0xFFFFFFFFL;
    long gid = entry.gid() & 0xFFFFFFFFL;
    number("size", size, OCTAL_11, extended);
    number("uid", uid, OCTAL_7, extended);
    number("gid", gid, OCTAL_7, extended);
    long seconds = Math.floorDiv(entry.mtimeNanos(), SECOND);
    long nanos = Math.floorMod(entry.mtimeNanos(), SECOND);
    if (nanos != 0 || seconds < 0 || seconds > OCTAL_11) {
      record("mtime", ascii(decimal(entry.mtimeNanos())), extended);
    }
    for (Map.Entry<String, String> xattr : entry.xattrs().entrySet()) {
      record(
          TarHeader.XATTR_KEY + xattr.getKey(),
          xattr.getValue().getBytes(StandardCharsets.ISO_8859_1),
          extended);
    }
    if (extended.length() > 0) {
      block('x', EXTENDED_NAME, 0, new byte[0], 0644, 0, 0, extended.length(), 0, 0);
      write(extended.array(), extended.length());
      pad(extended.length());
    }
    block(
        type,
        split < 0 ? Arrays.copyOf(name, Math.min(NAME_BYTES, name.length)) : name,
        Math.max(0, split),
        linkName,
        entry.mode(),
        uid <= OCTAL_7 ? uid : 0,
        gid <= OCTAL_7 ? gid : 0,
        size <= OCTAL_11 ? size : 0,
        seconds < 0 || seconds > OCTAL_11 ? 0 : seconds,
        entry.device());
  }

  private void block(
      char type,
      byte[] name,
      int split,
      byte[] linkName,
      int mode,
      long uid,
      long gid,
      long size,
      long seconds,
      long device)
      throws IOException {
    Arrays.fill(header, (byte) 0);
    int from = split == 0 ? 0 : split + 1;
    System.arraycopy(name, from, header, 0, Math.min(NAME_BYTES, name.length - from));
    System.arraycopy(name, 0, header, 345, split);
    octal(mode, 100, 8);
    octal(uid, 108, 8);
    octal(gid, 116, 8);
    octal(size, 124, 12);
    octal(seconds, 136, 12);
    header[156] = (byte) type;
    System.arraycopy(linkName, 0, header, 157, Math.min(NAME_BYTES, linkName.length));
    System.arraycopy(ascii("ustar\00000"), 0, header, 257, 8);
    octal(FileStatus.major(device), 329, 8);
    octal(FileStatus.minor(device), 337, 8);
    Arrays.fill(header, 148, 156, (byte) ' ');
    int sum = 0;
    for (byte value : header) {
      sum += value & 0xFF;
    }
    octal(sum, 148, 7);
    header[155] = ' ';
    write(header, BLOCK);
  }

  /// Where the slash is that parts prefix and name; 0 when the name fits alone, -1 when it does not
  /// fit at all.
  private static int split(byte[] name) {
    if (!isAscii(name)) {
      return -1;
    }
    if (name.length <= NAME_BYTES) {
      return 0;
    }
    int last = Math.min(PREFIX_BYTES, name.length - 2);
    for (int i = last; i > 0 && name.length - i - 1 <= NAME_BYTES; i--) {
      if (name[i] == '/') {
        return i;
      }
    }
    return -1;
  }

  private static void number(String key, long value, long limit, ByteSink extended) {
    if (value > limit) {
      record(key, ascii(Long.toString(value)), extended);
    }
  }

  /// `length key=value\n`, where the length counts its own digits too.
  private static void record(String key, byte[] value, ByteSink sink) {
    byte[] name = TreePath.encode(key);
    int rest = name.length + value.length + 3;
    int length = rest + 1;
    while (Integer.toString(length).length() + rest > length) {
      length = Integer.toString(length).length() + rest;
    }
    sink.put(ascii(Integer.toString(length))).put(' ').put(name).put('=').put(value).put('\n');
  }

  /// Nanoseconds as seconds with the decimals that are needed.
  private static String decimal(long nanos) {
    String digits = new java.math.BigDecimal(nanos).movePointLeft(9).toPlainString();
    return digits.contains(".") ? digits.replaceAll("0+$", "").replaceAll("\\.$", "") : digits;
  }

  private void octal(long value, int at, int width) {
    long rest = value;
    for (int i = at + width - 2; i >= at; i--) {
      header[i] = (byte) ('0' + (rest & 7));
      rest >>>= 3;
    }
  }

  private void copy(InputStream content, long size, String path) throws IOException {
    long left = size;
    while (left > 0) {
      int count = content.read(buffer, 0, (int) Math.min(buffer.length, left));
      if (count < 0) {
        throw new ContentChangedException(path);
      }
      write(buffer, count);
      left -= count;
    }
    if (size > 0 && content.read() >= 0) {
      throw new ContentChangedException(path);
    }
  }

  private void pad(long size) throws IOException {
    int rest = (int) (size % BLOCK);
    if (rest > 0) {
      Arrays.fill(buffer, 0, BLOCK - rest, (byte) 0);
      write(buffer, BLOCK - rest);
    }
  }

  private void write(byte[] bytes, int count) throws IOException {
    out.write(bytes, 0, count);
    written += count;
  }

  private static boolean isAscii(byte[] bytes) {
    for (byte value : bytes) {
      if (value < 0) {
        return false;
      }
    }
    return true;
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
