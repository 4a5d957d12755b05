package dev.strata.solver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.strata.dockerfile.Dockerfile;
import dev.strata.dockerfile.DockerfileParser;
import dev.strata.dockerfile.Instruction;
import dev.strata.dockerfile.Text;
import dev.strata.dockerfile.Words;
import dev.strata.source.DiagnosticsException;
import dev.strata.source.SourceFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/// Builds buildah's own build contexts to the end, every base replaced by `strata.local/base`, or
/// sees them refused for the reason that {@link BuildahRefusals} tells. What a build needs beyond
/// its context, {@link BuildahNeeds} gives it.
@Tag("root")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class BuildahContextsTest {
  private static final Path DATA =
      Path.of(System.getProperty("conformance", "../shared/conformance")).resolve("buildah");
  private static final String BASE = "docker-image://strata.local/base";
  private static final Pattern MOUNT_FROM = Pattern.compile("(?:^|,)from=([^,]+)");

  @TempDir static Path folder;
  private Optional<BuildRoom> room = Optional.empty();

  @BeforeAll
  void open() throws Exception {
    assumeTrue(Files.exists(DATA), () -> DATA + " is absent");
    room = Optional.of(new BuildRoom(folder));
  }

  @AfterAll
  void close() throws Exception {
    if (room.isPresent()) {
      room.get().close();
    }
  }

  @TestFactory
  Stream<DynamicTest> eachIsBuiltOrRefusedForItsReason() throws Exception {
    List<String> names;
    try (Stream<Path> files = Files.walk(DATA)) {
      names =
          files
              .filter(f -> f.getFileName().toString().matches("(Docker|Container)file.*"))
              .map(f -> DATA.relativize(f).toString())
              .filter(n -> !n.endsWith(".dockerignore"))
              .sorted()
              .toList();
    }
    assertThat(BuildahRefusals.names()).isSubsetOf(names);
    return names.stream().map(n -> DynamicTest.dynamicTest(n, () -> check(n)));
  }

  private void check(String name) throws Exception {
    BuildRoom.Setup setup = setup(name);
    Optional<String> refusal = BuildahRefusals.find(name);
    if (refusal.isPresent()) {
      assertThatThrownBy(setup::build)
          .isInstanceOfAny(DiagnosticsException.class, BuildFailedException.class)
          .hasMessageContaining(refusal.get());
      return;
    }
    if (BuildahNeeds.expected(name).isEmpty()) {
      setup.withoutFiles();
    }
    BuildahNeeds.checkFiles(name, setup.build().files());
  }

  private BuildRoom.Setup setup(String name) throws Exception {
    Path file = DATA.resolve(name);
    Path folderOfFile = Objects.requireNonNull(file.getParent());
    String text = BuildahNeeds.forTheBase(Files.readString(file));
    BuildRoom.Setup setup =
        room.orElseThrow()
            .of(text)
            .from(BuildahNeeds.context(name, folderOfFile, folder))
            .fileName(file.getFileName().toString());
    for (String base : bases(text)) {
      setup.named(base, BASE);
    }
    BuildahNeeds.give(name, setup, folder);
    return setup;
  }

  /// Every image that a Dockerfile names; none where it is refused before that matters.
  private static Set<String> bases(String text) {
    Dockerfile file;
    try {
      file = DockerfileParser.parse(new SourceFile("Dockerfile", text));
    } catch (DiagnosticsException _) {
      return Set.of();
    }
    Set<String> named = new TreeSet<>();
    Set<String> stages = new HashSet<>(Set.of("scratch"));
    List<String> counted = new ArrayList<>();
    for (Instruction instruction : file.instructions()) {
      switch (instruction) {
        case Instruction.From from -> {
          named.add(expanded(file, from.image()));
          from.stageName().ifPresent(n -> stages.add(n.value().toLowerCase(Locale.ROOT)));
          counted.add(Integer.toString(counted.size()));
        }
        case Instruction.Copy copy ->
            copy.head()
                .flag("from")
                .filter(f -> !counted.contains(f.value()))
                .ifPresent(f -> named.add(f.value()));
        case Instruction.Run run ->
            run.head().flags("mount").stream()
                .map(m -> MOUNT_FROM.matcher(m.value()))
                .filter(Matcher::find)
                .forEach(m -> named.add(m.group(1)));
        default -> {}
      }
    }
    named.removeIf(n -> n.isEmpty() || n.contains("$") || stages.contains(n));
    return named;
  }

  private static String expanded(Dockerfile file, Text image) {
    try {
      return new Words(file.directives().escape())
          .expand(image.value(), argument -> defaultOf(file, argument))
          .value();
    } catch (Words.WordException e) {
      throw new AssertionError(image.value(), e);
    }
  }

  private static Optional<String> defaultOf(Dockerfile file, String argument) {
    return file.instructions().stream()
        .takeWhile(i -> !(i instanceof Instruction.From))
        .filter(Instruction.Arg.class::isInstance)
        .flatMap(i -> ((Instruction.Arg) i).declarations().stream())
        .filter(d -> d.name().value().equals(argument))
        .flatMap(d -> d.defaultValue().stream())
        .map(Text::value)
        .findFirst();
  }
}
