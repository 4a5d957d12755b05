package dev.strata.attest;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Reads one table of an SQLite database that lies in memory (SQLite, "Database File Format"), as
/// far as a list of packages needs it: rows in the order of their ids, texts in UTF-8, no journal
/// beside the file. Anything that does not fit is an {@link IllegalArgumentException} or an {@link
/// IndexOutOfBoundsException}.
final class SqliteTable {
  private static final byte[] MAGIC = "SQLite format 3\0".getBytes(StandardCharsets.US_ASCII);
  private static final int FILE_HEADER_BYTES = 100;
  private static final int INTERIOR = 5;
  private static final int LEAF = 13;
  private static final int MOST_DEPTH = 20;
  private static final int MOST_ROWS = 1_000_000;

  private final ByteBuffer file;
  private final int pageBytes;
  private final int usableBytes;

  SqliteTable(byte[] file) {
    this.file = ByteBuffer.wrap(file);
    int size = this.file.getShort(16) & 0xffff;
    this.pageBytes = size == 1 ? 65536 : size;
    this.usableBytes = pageBytes - (file[20] & 0xff);
    if (pageBytes < 512 || usableBytes < 480) {
      throw new IllegalArgumentException("page size " + size);
    }
  }

  static boolean isDatabase(byte[] file) {
    return file.length > FILE_HEADER_BYTES
        && Arrays.equals(file, 0, MAGIC.length, MAGIC, 0, MAGIC.length);
  }

  /// The values of one column, which are blobs or texts.
  ///
  /// @param column its number, from 0
  List<byte[]> blobs(String table, int column) {
    for (byte[] row : rows(1)) {
      // The schema: type, name, tbl_name, rootpage, sql.
      Row schema = new Row(row);
      if (schema.text(0).equals("table") && schema.text(1).equals(table)) {
        return rows((int) schema.number(3)).stream().map(r -> new Row(r).bytes(column)).toList();
      }
    }
    throw new IllegalArgumentException("no table " + table);
  }

  private List<byte[]> rows(int root) {
    List<byte[]> rows = new ArrayList<>();
    collect(root, 0, rows);
    return rows;
  }

  private void collect(int page, int depth, List<byte[]> rows) {
    if (depth > MOST_DEPTH || rows.size() > MOST_ROWS) {
      throw new IllegalArgumentException("the tree of a table is too large");
    }
    int start = Math.multiplyExact(page - 1, pageBytes);
    int head = page == 1 ? FILE_HEADER_BYTES : start;
    int type = file.get(head);
    int cells = file.getShort(head + 3) & 0xffff;
    int pointers = head + (type == INTERIOR ? 12 : 8);
    for (int i = 0; i < cells; i++) {
      int cell = start + (file.getShort(pointers + 2 * i) & 0xffff);
      if (type == INTERIOR) {
        collect(file.getInt(cell), depth + 1, rows);
      } else if (type == LEAF) {
        rows.add(payload(cell));
      } else {
        throw new IllegalArgumentException("a page of type " + type);
      }
    }
    if (type == INTERIOR) {
      collect(file.getInt(head + 8), depth + 1, rows);
    }
  }

  /// What is in a cell of a leaf: its size, its row's id, its first bytes, and where the page has
  /// no more room the number of the page that goes on.
  private byte[] payload(int cell) {
    Cursor at = new Cursor(file, cell);
    int size = Math.toIntExact(at.varint());
    var _ = at.varint();
    if (size < 0 || size > file.capacity()) {
      throw new IllegalArgumentException("a row of " + size + " bytes");
    }
    int most = usableBytes - 35;
    int least = (usableBytes - 12) * 32 / 255 - 23;
    int fitting = least + (size - least) % (usableBytes - 4);
    int here = size <= most ? size : fitting <= most ? fitting : least;
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(size);
    bytes.write(file.array(), at.position, here);
    int next = here < size ? file.getInt(at.position + here) : 0;
    while (bytes.size() < size) {
      int start = Math.multiplyExact(next - 1, pageBytes);
      int part = Math.min(size - bytes.size(), usableBytes - 4);
      int following = file.getInt(start);
      bytes.write(file.array(), start + 4, part);
      next = following;
    }
    return bytes.toByteArray();
  }

  /// A record: the sizes and types of its columns, then their values.
  private static final class Row {
    private final byte[] bytes;
    private final List<Long> types = new ArrayList<>();
    private final int data;

    Row(byte[] bytes) {
      this.bytes = bytes;
      Cursor at = new Cursor(ByteBuffer.wrap(bytes), 0);
      data = Math.toIntExact(at.varint());
      while (at.position < data) {
        types.add(at.varint());
      }
    }

    String text(int column) {
      return new String(bytes(column), StandardCharsets.UTF_8);
    }

    /// The value as it is stored; a number has its big end first.
    byte[] bytes(int column) {
      int from = data;
      for (int i = 0; i < column; i++) {
        from += size(types.get(i));
      }
      return Arrays.copyOfRange(bytes, from, from + size(types.get(column)));
    }

    long number(int column) {
      long type = types.get(column);
      if (type == 8 || type == 9) {
        return type - 8;
      }
      long value = 0;
      for (byte b : bytes(column)) {
        value = value << 8 | (b & 0xff);
      }
      return value;
    }

    private static int size(long type) {
      if (type >= 12) {
        return Math.toIntExact((type - 12) / 2);
      }
      return switch ((int) type) {
        case 1, 2, 3, 4 -> (int) type;
        case 5 -> 6;
        case 6, 7 -> 8;
        default -> 0;
      };
    }
  }

  /// Reads numbers of one to nine bytes, seven bits in each but the ninth.
  private static final class Cursor {
    private final ByteBuffer from;
    private int position;

    Cursor(ByteBuffer from, int position) {
      this.from = from;
      this.position = position;
    }

    long varint() {
      long value = 0;
      for (int i = 0; i < 8; i++) {
        int b = from.get(position++);
        value = value << 7 | (b & 0x7f);
        if (b >= 0) {
          return value;
        }
      }
      return value << 8 | (from.get(position++) & 0xff);
    }
  }
}
