package dev.strata.dockerfile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.strata.source.DiagnosticsException;
import dev.strata.source.SourceFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

final class ParserConformanceTest {
  @TestFactory
  Stream<DynamicTest> treesAreThoseOfBuildKit() {
    return Conformance.files("parser/testfiles").stream()
        .filter(file -> file.endsWith("Dockerfile"))
        .map(file -> DynamicTest.dynamicTest(file.toString(), () -> assertTree(file)));
  }

  private static void assertTree(Path file) throws DiagnosticsException {
    String tree = SexpPrinter.print(new SourceFile("Dockerfile", Conformance.read(file)));

    assertThat(tree).isEqualTo(Conformance.read(file.resolveSibling("result")));
  }

  @TestFactory
  Stream<DynamicTest> refusesWhatBuildKitRefuses() {
    return Conformance.files("parser/testfiles-negative").stream()
        .map(
            file ->
                DynamicTest.dynamicTest(
                    file.toString(),
                    () -> {
                      SourceFile source = new SourceFile("Dockerfile", Conformance.read(file));
                      assertThatThrownBy(() -> SexpPrinter.print(source))
                          .isInstanceOf(DiagnosticsException.class);
                      assertThatThrownBy(() -> DockerfileParser.parse(source))
                          .isInstanceOf(DiagnosticsException.class);
                    }));
  }

  @Test
  void readsRealDockerfiles() {
    List<String> problems = new ArrayList<>();
    for (Path file : Conformance.files("corpus")) {
      try {
        DockerfileParser.parse(new SourceFile(file.toString(), Conformance.read(file)));
      } catch (DiagnosticsException e) {
        problems.add(e.getMessage());
      }
    }
    assertThat(problems).isEmpty();
  }
}
