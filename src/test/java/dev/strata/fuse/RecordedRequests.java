package dev.strata.fuse;

import dev.strata.tree.Entry;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListSet;

/// What a server's log heard, each thing once, in words.
final class RecordedRequests implements RequestLog {
  private final ConcurrentSkipListSet<String> heard = new ConcurrentSkipListSet<>();

  List<String> heard() {
    return List.copyOf(heard);
  }

  List<String> heardButStatus() {
    return heard.stream().filter(line -> !line.startsWith("status ")).toList();
  }

  @Override
  public void lookedUp(String path, Optional<Entry> found) {
    heard.add((found.isPresent() ? "found " : "missing ") + path);
  }

  @Override
  public void contentRead(String path) {
    heard.add("read " + path);
  }

  @Override
  public void folderListed(String path) {
    heard.add("listed " + path);
  }

  @Override
  public void linkRead(String path) {
    heard.add("link " + path);
  }

  @Override
  public void statusRead(String folder) {
    heard.add("status " + folder);
  }

  @Override
  public void xattrRead(String path, String name) {
    heard.add("xattr " + name + " of " + path);
  }

  @Override
  public void xattrsListed(String path) {
    heard.add("xattrs of " + path);
  }
}
