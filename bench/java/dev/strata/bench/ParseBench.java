package dev.strata.bench;

import dev.strata.dockerfile.Dockerfile;
import dev.strata.dockerfile.DockerfileParser;
import dev.strata.source.DiagnosticsException;
import dev.strata.source.SourceFile;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/// A Dockerfile of 200 lines as people write them, from its text to its tree.
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
public class ParseBench {
  private static final String STAGE =
      """
      FROM debian:bookworm AS stage%1$d
      # What the compiler needs.
      ARG VERSION=1.%1$d
      ENV PATH=/opt/bin:$PATH LANG=C.UTF-8
      RUN --mount=type=cache,target=/var/cache/apt \\
          apt-get update && \\
          apt-get install -y --no-install-recommends \\
            gcc \\
            make
      WORKDIR /src
      COPY --chown=1000:1000 Makefile *.c ./
      COPY <<EOF /etc/app.conf
      version = ${VERSION}
      EOF
      RUN make -j2 VERSION="${VERSION:-0}"
      EXPOSE 8080/tcp
      HEALTHCHECK --interval=5s CMD ["/app", "--check"]
      LABEL org.example.stage="%1$d"
      USER 1000
      CMD ["/app"]
      """;

  private final SourceFile dockerfile = new SourceFile("Dockerfile", text());

  private static String text() {
    StringBuilder text = new StringBuilder();
    for (int stage = 0; stage < 10; stage++) {
      text.append(String.format(java.util.Locale.ROOT, STAGE, stage));
    }
    return text.toString();
  }

  @Benchmark
  public Dockerfile parse() throws DiagnosticsException {
    return DockerfileParser.parse(dockerfile);
  }
}
