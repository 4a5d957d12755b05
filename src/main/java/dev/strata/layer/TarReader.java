package dev.strata.layer;

import dev.strata.tree.TreePath;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Optional;

/// Reads a tar that nobody vouches for: ustar, GNU long names and numbers, pax extended headers.
/// Sparse files and continued volumes are refused; pax's global headers are passed over, as
/// container engines do. Ends at the first block of zeros, and reads what follows to its end, so
/// that whoever hashes the stream sees all of it.
final class TarReader {
  private static final int BLOCK = TarHeader.BLOCK;

  private final InputStream in;
  private final TarLimits limits;
  private final byte[] block = new byte[BLOCK];
  private long totalBytes;
  private long contentLeft;
  private long padding;
  private int entries;
  private String current = "";

  TarReader(InputStream in, TarLimits limits) {
    this.in = in;
    this.limits = limits;
  }

  /// The next entry; what is left of the one before is passed over.
  Optional<TarHeader> next() throws IOException {
    PaxRecords extended = new PaxRecords();
    while (true) {
      skipContent();
      if (!readBlock()) {
        drain();
        return Optional.empty();
      }
      checkSum();
      if (++entries > limits.entries()) {
        throw refuse("more than " + limits.entries() + " entries");
      }
      begin(number(124, 12));
      switch (block[156]) {
        case 'x' -> extended.read(extension());
        case 'g' -> extension();
        case 'L' -> extended.longName(cString(extension()));
        case 'K' -> extended.longLinkName(cString(extension()));
        case 'V' -> {}
        default -> {
          return Optional.of(header(extended));
        }
      }
    }
  }

  /// The content of the entry that {@link #next} gave last. Not to be closed.
  InputStream content() {
    return new InputStream() {
      private final byte[] one = new byte[1];

      @Override
      public int read() throws IOException {
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
      }

      @Override
      public int read(byte[] target, int offset, int count) throws IOException {
        return readContent(target, offset, count);
      }
    };
  }

  private TarHeader header(PaxRecords extended) throws IOException {
    char type = (char) (block[156] & 0xFF);
    String name = extended.name().orElse(ustarName());
    current = name;
    if (extended.isSparse() || type == 'S') {
      throw refuse("sparse files are not supported");
    }
    String linkName = extended.linkName().orElse(text(157, 100));
    long size = extended.number("size", number(124, 12));
    if (type == 0 || type == '7') {
      type = name.endsWith("/") ? TarHeader.DIRECTORY : TarHeader.FILE;
    } else if (type == TarHeader.FILE && name.endsWith("/")) {
      type = TarHeader.DIRECTORY;
    }
    if (type != TarHeader.FILE) {
      size = type == TarHeader.HARD_LINK || type == TarHeader.SYMLINK ? 0 : size;
    }
    begin(size);
    return new TarHeader(
        type,
        name,
        linkName,
        (int) number(100, 8) & 07777,
        id(extended.number("uid", number(108, 8))),
        id(extended.number("gid", number(116, 8))),
        type == TarHeader.FILE ? size : 0,
        extended.mtimeNanos(number(136, 12)),
        hasDevice(type) ? number(329, 8) : 0,
        hasDevice(type) ? number(337, 8) : 0,
        extended.xattrs());
  }

  private static boolean hasDevice(char type) {
    return type == TarHeader.CHAR_DEVICE || type == TarHeader.BLOCK_DEVICE;
  }

  private long id(long value) throws RefusedTarException {
    if (value < 0 || value > 0xFFFFFFFFL) {
      throw refuse("user or group id " + value);
    }
    return value;
  }

  /// The prefix field is a name's only in POSIX headers: GNU's put times there.
  private String ustarName() {
    String name = text(0, 100);
    boolean posix = text(257, 6).equals("ustar") && block[263] == '0';
    String prefix = posix ? text(345, 155) : "";
    return prefix.isEmpty() ? name : prefix + "/" + name;
  }

  private byte[] extension() throws IOException {
    if (contentLeft > limits.extensionBytes()) {
      throw refuse("an extended header of " + contentLeft + " bytes");
    }
    byte[] bytes = new byte[(int) contentLeft];
    int at = 0;
    while (at < bytes.length) {
      at += readContent(bytes, at, bytes.length - at);
    }
    return bytes;
  }

  private void begin(long size) throws RefusedTarException {
    if (size < 0 || size > limits.totalBytes() - totalBytes) {
      throw refuse("more than " + limits.totalBytes() + " bytes in all");
    }
    contentLeft = size;
    padding = (BLOCK - size % BLOCK) % BLOCK;
  }

  private int readContent(byte[] target, int offset, int count) throws IOException {
    if (contentLeft == 0) {
      return -1;
    }
    int read = in.read(target, offset, (int) Math.min(count, contentLeft));
    if (read < 0) {
      throw refuse("the tar ends within the entry");
    }
    contentLeft -= read;
    totalBytes += read;
    return read;
  }

  private void skipContent() throws IOException {
    long rest = contentLeft + padding;
    contentLeft = 0;
    padding = 0;
    byte[] waste = new byte[(int) Math.min(1 << 16, rest)];
    while (rest > 0) {
      int read = in.read(waste, 0, (int) Math.min(waste.length, rest));
      if (read < 0) {
        throw refuse("the tar ends within the entry");
      }
      rest -= read;
      totalBytes += read;
    }
  }

  /// False at the end: a block of zeros, or no more blocks.
  private boolean readBlock() throws IOException {
    int length = in.readNBytes(block, 0, BLOCK);
    totalBytes += length;
    if (length == 0) {
      return false;
    }
    if (length < BLOCK) {
      throw refuse("the tar ends within a header");
    }
    for (byte value : block) {
      if (value != 0) {
        return true;
      }
    }
    return false;
  }

  private void drain() throws IOException {
    byte[] waste = new byte[1 << 14];
    int read = 0;
    while (read >= 0) {
      totalBytes += read;
      if (totalBytes > limits.totalBytes()) {
        throw refuse("more than " + limits.totalBytes() + " bytes in all");
      }
      read = in.read(waste);
    }
  }

  /// The sum of the header's bytes, its own field taken as spaces; old tars summed signed bytes.
  private void checkSum() throws IOException {
    long stored = number(148, 8);
    long unsigned = 0;
    long signed = 0;
    for (int i = 0; i < BLOCK; i++) {
      byte value = i >= 148 && i < 156 ? (byte) ' ' : block[i];
      unsigned += value & 0xFF;
      signed += value;
    }
    if (stored != unsigned && stored != signed) {
      throw refuse("not a tar header where one should be");
    }
  }

  /// Octal digits, or GNU's base 256 when the first bit is set.
  private long number(int at, int width) throws IOException {
    if ((block[at] & 0x80) != 0) {
      return base256(at, width);
    }
    long value = 0;
    boolean any = false;
    for (int i = at; i < at + width; i++) {
      byte digit = block[i];
      if (digit >= '0' && digit <= '7') {
        value = value << 3 | digit - '0';
        any = true;
      } else if (digit == 0 || digit == ' ' && any) {
        break;
      } else if (digit != ' ') {
        throw refuse("a number of its header has the digit " + (char) digit);
      }
    }
    return value;
  }

  private long base256(int at, int width) throws IOException {
    boolean negative = (block[at] & 0x40) != 0;
    long value = negative ? -1 : 0;
    for (int i = at; i < at + width; i++) {
      int digit = block[i] & 0xFF;
      if (i == at) {
        digit = negative ? digit | 0x80 : digit & 0x7F;
      }
      if (value >> 55 != (negative ? -1 : 0)) {
        throw refuse("a number of its header is too large");
      }
      value = value << 8 | digit;
    }
    return value;
  }

  private String text(int at, int width) {
    return cString(Arrays.copyOfRange(block, at, at + width));
  }

  private static String cString(byte[] bytes) {
    int end = 0;
    while (end < bytes.length && bytes[end] != 0) {
      end++;
    }
    return TreePath.decode(Arrays.copyOf(bytes, end));
  }

  private RefusedTarException refuse(String reason) {
    return new RefusedTarException(current, reason);
  }
}
