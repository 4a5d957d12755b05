package dev.strata.context;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class IgnoreFileTest {
  @TempDir Path context;

  private IgnoreRules find(String buildFile) throws Exception {
    return IgnoreFile.find(context, context.resolve(buildFile));
  }

  @Test
  void takesTheContextsFile() throws Exception {
    Files.writeString(context.resolve(".dockerignore"), "common");
    assertThat(find("Dockerfile").excludes("common")).isTrue();
  }

  @Test
  void prefersTheBuildFilesOwnEvenIfEmpty() throws Exception {
    Files.writeString(context.resolve(".dockerignore"), "common");
    Files.writeString(context.resolve("a.Dockerfile.dockerignore"), "own");
    Files.writeString(context.resolve("b.Dockerfile.dockerignore"), "");
    assertThat(find("a.Dockerfile").excludes("common")).isFalse();
    assertThat(find("a.Dockerfile").excludes("own")).isTrue();
    assertThat(find("a.Dockerfile").fileName()).isEqualTo("a.Dockerfile.dockerignore");
    assertThat(find("b.Dockerfile").isEmpty()).isTrue();
  }

  @Test
  void excludesNothingWithoutAFile() throws Exception {
    assertThat(find("Dockerfile").isEmpty()).isTrue();
  }

  @Test
  void keepsTheBuildFileInTheContextUnlessARuleExcludesIt() throws Exception {
    Files.writeString(context.resolve("Dockerfile"), "FROM scratch");
    Files.writeString(context.resolve(".dockerignore"), ".dockerignore");
    ContextTree tree = ContextTree.scan(context, find("Dockerfile"), Fingerprints.none());
    assertThat(tree.find("Dockerfile")).isPresent();
    assertThat(tree.find(".dockerignore")).isEmpty();
  }
}
