package dev.strata.solver;

import dev.strata.cache.BuildCache;
import dev.strata.cache.CacheException;
import dev.strata.cache.StoredBuild;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;

/// The history of builds in the cache: the newest 1,000. One that is damaged, or in a format that
/// is not read, is not there.
public final class BuildRecords {
  private final BuildCache cache;

  public BuildRecords(BuildCache cache) {
    this.cache = cache;
  }

  void put(BuildRecord build) throws CacheException {
    cache.putBuild(
        new StoredBuild(
            build.id(), build.started(), ByteBuffer.wrap(BuildRecordCodec.encode(build))));
  }

  /// All, the newest first.
  public List<BuildRecord> newest() throws CacheException {
    return newest(Integer.MAX_VALUE);
  }

  /// At most so many, the newest first.
  public List<BuildRecord> newest(int most) throws CacheException {
    return cache.builds(most).stream()
        .flatMap(stored -> BuildRecordCodec.decode(stored).stream())
        .toList();
  }

  /// The builds whose id begins so, the newest first.
  public List<BuildRecord> find(String prefix) throws CacheException {
    return cache.builds(Integer.MAX_VALUE).stream()
        .filter(stored -> stored.id().startsWith(prefix))
        .flatMap(stored -> BuildRecordCodec.decode(stored).stream())
        .toList();
  }

  /// The last build of this Dockerfile.
  public Optional<BuildRecord> last(String buildFile) throws CacheException {
    return cache.builds(Integer.MAX_VALUE).stream()
        .flatMap(stored -> BuildRecordCodec.decode(stored).stream())
        .filter(b -> b.buildFile().equals(buildFile))
        .findFirst();
  }

  public void remove(BuildRecord build) throws CacheException {
    for (StoredBuild stored : cache.builds(Integer.MAX_VALUE)) {
      if (stored.id().equals(build.id())) {
        cache.removeBuild(stored);
      }
    }
  }
}
