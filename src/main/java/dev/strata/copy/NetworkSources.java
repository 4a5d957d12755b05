package dev.strata.copy;

import dev.strata.context.ContextTree;
import dev.strata.context.Fingerprints;
import dev.strata.context.IgnoreRules;
import dev.strata.net.Proxies;
import dev.strata.oci.Digest;
import dev.strata.tree.TreePath;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Fetches over the network: http(s) by Java's client, git by the program `git`.
///
/// What was asked for its version has to be of that when it is fetched: the version is in the key
/// of what is made of it. Safe for use by several threads, for one build.
public final class NetworkSources implements RemoteSources {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final GitProgram git;
  private final Proxies proxies;
  private final Map<String, String> versions = new ConcurrentHashMap<>();
  private @Nullable WebClient client;

  /// @param git the name or path of the program
  /// @param environment git's; it names the proxies for what git does not fetch, too
  public NetworkSources(String git, Map<String, String> environment) {
    this.git = new GitProgram(git, environment);
    this.proxies = Proxies.of(environment);
  }

  /// Made when it is first needed: it reads the machine's trusted certificates, which takes longer
  /// than a build in which everything is reused.
  private synchronized WebClient client() {
    if (client == null) {
      client = new WebClient(proxies, PATIENCE);
    }
    return client;
  }

  @Override
  public Optional<String> version(String url, Optional<String> checksum, boolean git)
      throws CopyException, IOException, InterruptedException {
    if (!git && checksum.isPresent()) {
      return checksum;
    }
    Optional<String> version = git ? commit(url, checksum) : tag(url);
    version.ifPresent(v -> versions.put(url, v));
    return version;
  }

  private Optional<String> commit(String url, Optional<String> checksum)
      throws CopyException, IOException, InterruptedException {
    GitUrl source = GitUrl.parse(url);
    return git.commit(source, checksum(source, checksum));
  }

  private Optional<String> tag(String url) throws CopyException, IOException, InterruptedException {
    HttpResponse<Void> response =
        client().send("HEAD", uri(url), HttpResponse.BodyHandlers.discarding());
    return response.statusCode() / 100 == 2 ? strongTag(response) : Optional.empty();
  }

  private static Optional<String> strongTag(HttpResponse<?> response) {
    return response.headers().firstValue("ETag").filter(tag -> tag.startsWith("\""));
  }

  private void checkVersion(String url, String fetched) throws CopyException {
    String asked = versions.getOrDefault(url, fetched);
    if (!asked.equals(fetched)) {
      throw new CopyException(
          url + " changed from " + asked + " to " + fetched + " while it was fetched",
          "build again");
    }
  }

  @Override
  public CopyInput.Download download(
      String url, Optional<String> checksum, Path folder, long mtimeNanos)
      throws CopyException, IOException, InterruptedException {
    Optional<Digest> expected = digest(checksum);
    URI uri = uri(url);
    String name = fileName(uri);
    HttpResponse<InputStream> response =
        client().send("GET", uri, HttpResponse.BodyHandlers.ofInputStream());
    try (InputStream body = response.body()) {
      if (response.statusCode() / 100 != 2) {
        throw new CopyException(
            "failed to load " + url + ": the server answered " + response.statusCode());
      }
      checkVersion(url, strongTag(response).orElse("a version without a tag"));
      Path file = folder.resolve(name);
      Digest content = store(body, file);
      if (expected.isPresent() && !expected.get().equals(content)) {
        throw new CopyException(
            "digest mismatch for " + url + ": " + content + " (expected: " + expected.get() + ")",
            "look into what the server sends now, or write its digest to --checksum");
      }
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
      long nanos = lastModified(response).orElse(mtimeNanos);
      Files.setLastModifiedTime(file, FileTime.from(nanos, TimeUnit.NANOSECONDS));
    }
    return new CopyInput.Download(
        ContextTree.scan(folder, IgnoreRules.none(), Fingerprints.none()), name);
  }

  private static Optional<Digest> digest(Optional<String> checksum) throws CopyException {
    try {
      return checksum.map(Digest::parse);
    } catch (IllegalArgumentException e) {
      throw new CopyException(
          "invalid checksum \"" + checksum.orElse("") + "\"", "write sha256: and 64 hex digits");
    }
  }

  private static URI uri(String url) throws CopyException {
    try {
      return URI.create(url);
    } catch (IllegalArgumentException e) {
      throw new CopyException("invalid URL: " + url);
    }
  }

  /// The last part of the URL's path.
  static String fileName(URI uri) {
    String name = TreePath.name(TreePath.clean(Optional.ofNullable(uri.getPath()).orElse("")));
    return name.isEmpty() ? "__unnamed__" : name;
  }

  private static Digest store(InputStream body, Path file) throws IOException {
    MessageDigest hash = Digest.sha256();
    try (OutputStream out = Files.newOutputStream(file)) {
      byte[] buffer = new byte[1 << 16];
      for (int count = body.read(buffer); count >= 0; count = body.read(buffer)) {
        hash.update(buffer, 0, count);
        out.write(buffer, 0, count);
      }
    }
    return Digest.of(hash);
  }

  private static Optional<Long> lastModified(HttpResponse<InputStream> response) {
    try {
      return response
          .headers()
          .firstValue("Last-Modified")
          .map(text -> ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant())
          .map(Instant::getEpochSecond)
          .map(TimeUnit.SECONDS::toNanos);
    } catch (DateTimeParseException e) {
      return Optional.empty();
    }
  }

  @Override
  public CopyInput.Checkout checkOut(
      String url, Optional<String> checksum, boolean keepGitDir, Path folder)
      throws CopyException, IOException, InterruptedException {
    Path files = checkOut(url, checksum, keepGitDir, false, folder).files();
    return new CopyInput.Checkout(ContextTree.scan(files, IgnoreRules.none(), Fingerprints.none()));
  }

  /// Fetches the repository of a build context into `folder`.
  ///
  /// @param keepGitDir keep the repository itself, where the URL does not say
  /// @param commitTimes give all files the time of the commit, where the URL does not say
  public Fetched checkOutContext(
      String url, Optional<String> checksum, boolean keepGitDir, boolean commitTimes, Path folder)
      throws CopyException, IOException, InterruptedException {
    GitProgram.Checkout checkout = checkOut(url, checksum, keepGitDir, commitTimes, folder);
    return new Fetched(checkout.files(), Optional.of(checkout.time()));
  }

  /// Downloads the file of a build context into `folder`.
  public Fetched downloadContext(String url, Optional<String> checksum, Path folder)
      throws CopyException, IOException, InterruptedException {
    Path file = folder.resolve(download(url, checksum, folder, 0).fileName());
    Instant time = Files.getLastModifiedTime(file).toInstant();
    return new Fetched(file, Optional.of(time).filter(t -> !t.equals(Instant.EPOCH)));
  }

  /// What came: a folder or a file, and its time, where the source tells one.
  public record Fetched(Path path, Optional<Instant> time) {}

  private GitProgram.Checkout checkOut(
      String url, Optional<String> checksum, boolean keepGitDir, boolean commitTimes, Path folder)
      throws CopyException, IOException, InterruptedException {
    GitUrl source = GitUrl.parse(url);
    Optional<String> wanted = checksum(source, checksum);
    if (keepGitDir && !source.keepGitDir().orElse(true)) {
      throw new CopyException("--keep-git-dir contradicts the URL's keep-git-dir");
    }
    GitProgram.Checkout checkout =
        git.checkOut(source, wanted, source.keepGitDir().orElse(keepGitDir), commitTimes, folder);
    checkVersion(url, checkout.commit());
    return checkout;
  }

  private static Optional<String> checksum(GitUrl source, Optional<String> flag)
      throws CopyException {
    if (flag.isPresent() && source.checksum().isPresent() && !flag.equals(source.checksum())) {
      throw new CopyException(
          "checksum mismatch \"" + flag.get() + "\" != \"" + source.checksum().get() + "\"");
    }
    return flag.or(source::checksum);
  }
}
