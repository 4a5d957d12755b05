package dev.strata.bench;

import dev.strata.cache.BuildCache;
import dev.strata.cache.CacheRecord;
import dev.strata.cache.Lookup;
import dev.strata.key.CacheKey;
import dev.strata.key.KeyParts;
import dev.strata.key.StateDigest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;

/// What a build does for each step: make its key, look that up. `coldLookup` opens the
/// cache anew for each invocation and asks for {@value #KEYS} keys once each, so that nothing in
/// front of the database answers, however few records there are.
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(value = 1, jvmArgs = "--enable-native-access=ALL-UNNAMED")
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class CacheBench {
  private static final int KEYS = 500;

  @Param({"1000", "1000000"})
  public int records;

  private Path folder;
  private BuildCache cache;
  private SplittableRandom random;

  @Setup
  public void fill() throws IOException {
    folder = Files.createTempDirectory("strata-jmh-");
    cache = open();
    for (int i = 0; i < records; i++) {
      cache.put(
          CacheRecord.of(
              parts(i),
              Optional.empty(),
              StateDigest.SCRATCH,
              Duration.ofSeconds(1),
              Instant.EPOCH,
              "bench"));
    }
  }

  @Setup(Level.Iteration)
  public void reopen() throws IOException {
    cache.close();
    cache = open();
    random = new SplittableRandom(3);
  }

  private BuildCache open() throws IOException {
    return BuildCache.open(folder.resolve("db"), warning -> {});
  }

  @TearDown
  public void remove() throws IOException {
    cache.close();
    try (Stream<Path> paths = Files.walk(folder)) {
      for (Path path : paths.toList().reversed()) {
        Files.delete(path);
      }
    }
  }

  private static KeyParts parts(int i) {
    return KeyParts.builder()
        .add(KeyParts.Kind.PARENT, "state", StateDigest.SCRATCH.toString())
        .add(KeyParts.Kind.INSTRUCTION, "RUN", "make part" + i)
        .build();
  }

  @Benchmark
  public CacheKey key() {
    return parts(random.nextInt(records)).key();
  }

  /// Opens the cache anew before each invocation.
  @State(Scope.Thread)
  public static class Opened {
    @Setup(Level.Invocation)
    public void reopen(CacheBench bench) throws IOException {
      bench.reopen();
    }
  }

  @Benchmark
  @OperationsPerInvocation(KEYS)
  public void coldLookup(Opened opened, Blackhole hole) {
    int step = records / KEYS;
    for (int i = 0; i < KEYS; i++) {
      hole.consume(cache.find(parts(i * step).key()));
    }
  }

  @Benchmark
  public Lookup miss() {
    return cache.find(parts(records + random.nextInt(records)).key());
  }
}
