package dev.strata.image;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;

/// The tar that an image archive is: read-only files of root, from the epoch.
final class ArchiveWriter {
  private final TarArchiveOutputStream tar;

  ArchiveWriter(OutputStream out) {
    tar = new TarArchiveOutputStream(out, StandardCharsets.UTF_8.name());
    tar.setBigNumberMode(TarArchiveOutputStream.BIGNUMBER_STAR);
  }

  void folder(String name) throws IOException {
    TarArchiveEntry entry = new TarArchiveEntry(name, TarConstants.LF_DIR);
    put(entry, 0755);
    tar.closeArchiveEntry();
  }

  void file(String name, byte[] bytes) throws IOException {
    file(name, bytes.length, new ByteArrayInputStream(bytes));
  }

  /// @param bytes exactly `size` of them
  void file(String name, long size, InputStream bytes) throws IOException {
    TarArchiveEntry entry = new TarArchiveEntry(name, TarConstants.LF_NORMAL);
    entry.setSize(size);
    put(entry, 0644);
    bytes.transferTo(tar);
    tar.closeArchiveEntry();
  }

  private void put(TarArchiveEntry entry, int mode) throws IOException {
    entry.setModTime(0L);
    entry.setMode(mode);
    entry.setIds(0, 0);
    entry.setNames("", "");
    tar.putArchiveEntry(entry);
  }

  void finish() throws IOException {
    tar.finish();
    tar.flush();
  }
}
