package dev.strata.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The samples that start from a distribution and fetch what they need with apt-get, Maven and npm
/// into cache mounts. Their bases are made by `.ci/run`; where one was not made the test is
/// skipped, but not in CI. Steps reach the network that this machine reaches.
@Tag("root")
final class ApplicationSamplesIT {
  private static final Map<String, Path> BASES =
      Map.of(
          "debian:bookworm", Path.of("target/debian.tar"),
          "maven:3.8", Path.of("target/maven.tar"),
          "node:18", Path.of("target/node.tar"));

  @TempDir Path folder;

  @Test
  void packagesOfDebianAreDownloadedOnce() throws Exception {
    Sample sample = sample("c-app", "debian:bookworm");
    String install =
        sample.first.steps("run").stream()
            .filter(step -> step.contains("apt-get install"))
            .findFirst()
            .orElseThrow();

    assertThat(sample.file("usr/local/share/self-test.txt"))
        .matches("[0-9a-f]{8} \\d+ /etc/debian_version\n");
    sample.assertRunsNothing();
    sample.assertWhence();

    sample.edit("src/main.c", "One file after the other", "File after file");
    assertThat(sample.build().steps("run"))
        .containsExactly("build: COPY src/ src/", "build: RUN make check");

    sample.edit("Makefile", "printf 'The", "printf '%s' 'The");
    assertThat(sample.build().steps("run"))
        .as("another test: the program stays, and the stage that has it")
        .containsExactly(
            "build: COPY Makefile .", "build: COPY src/ src/", "build: RUN make check");

    sample.edit("packages.txt", "zlib1g-dev\n", "zlib1g-dev\nbc\n");
    Program.Build more = sample.build();
    assertThat(more.steps("run"))
        .containsExactly(
            install,
            "build: WORKDIR /work",
            "build: COPY Makefile .",
            "build: COPY src/ src/",
            "build: RUN make check");
    assertThat(more.reason(install))
        .isEqualTo(
            "packages.txt: content changed;"
                + " /tmp/packages.txt, which the step read through its bind mount, changed");
    assertThat(more.result().text()).containsPattern("Need to get [\\d.,]+ kB/[\\d.,]+ MB");
  }

  @Test
  void librariesOfMavenAreDownloadedOnce() throws Exception {
    Sample sample = sample("java-app", "debian:bookworm", "maven:3.8");
    String maven = "build: RUN --mount=type=cache,target=/root/.m2 mvn -B package";

    assertThat(sample.file("opt/words/self-test.txt")).isEqualTo("1 /etc/debian_version\n");
    assertThat(sample.first.result().text()).contains("Downloaded from").contains("picocli-4.7.6.");
    sample.assertRunsNothing();
    sample.assertWhence();

    sample.edit("src/main/java/sample/Words.java", "Words stand between", "Words are between");
    Program.Build comment = sample.build();
    assertThat(comment.steps("run")).containsExactly("build: COPY src/ src/", maven);
    assertThat(comment.result().text()).contains("BUILD SUCCESS").doesNotContain("Downloaded from");

    sample.write("src/test/java/sample/WordsTest.java", "// Words are counted.\n");
    assertThat(sample.build().steps("run")).containsExactly("build: COPY src/ src/", maven);

    sample.edit("pom.xml", "4.7.6", "4.7.5");
    Program.Build other = sample.build();
    assertThat(other.steps("run"))
        .containsExactly(
            "build: COPY pom.xml .",
            "build: COPY src/ src/",
            maven,
            "stage-2: COPY --from=build /work/target/lib /opt/words/lib",
            "stage-2: COPY --from=build /work/target/words.jar /opt/words/",
            "stage-2: RUN java -jar /opt/words/words.jar /etc/debian_version >"
                + " /opt/words/self-test.txt");
    assertThat(other.reason("build: COPY pom.xml .")).contains("pom.xml: content changed");
    assertThat(other.result().text()).contains("picocli-4.7.5.jar").doesNotContain("maven-core");
  }

  @Test
  void librariesOfNpmAreDownloadedOnce() throws Exception {
    Sample sample = sample("node-app", "node:18");
    String production =
        "production: RUN --mount=type=cache,target=/root/.npm npm ci --prefer-offline --omit=dev";
    String all = "build: RUN --mount=type=cache,target=/root/.npm npm ci --prefer-offline";

    assertThat(sample.file("app/self-test.html")).contains("<h1>Welcome, Nora!</h1>");
    sample.assertRunsNothing();
    sample.assertWhence();

    sample.edit("src/page.js", "The template stands", "The template is");
    assertThat(sample.build().steps("run"))
        .containsExactly("build: COPY . .", "build: RUN npm run build && npm test");

    sample.edit("test/page.test.js", "a name is greeted", "a name is greeted once");
    assertThat(sample.build().steps("run"))
        .containsExactly("build: COPY . .", "build: RUN npm run build && npm test");

    editLibrary(sample);
    List<String> run = sample.build().steps("run");
    assertThat(run.stream().map(step -> step.replace("build: COPY pack", "production: COPY pack")))
        .as("the same COPY in two stages is made once, by the one that comes first")
        .containsExactlyInAnyOrder(
            "production: COPY package.json package-lock.json ./",
            production,
            all,
            "build: COPY . .",
            "build: RUN npm run build && npm test",
            "stage-2: COPY --from=production /app/node_modules node_modules",
            "stage-2: COPY --from=build /app/dist dist",
            "stage-2: COPY page.mustache .",
            "stage-2: RUN node dist/page.js Nora > self-test.html");
  }

  /// As many Dockerfiles are written: everything is copied before the libraries are fetched.
  @Test
  void librariesAreNotFetchedAgainForAnEditedSourceThatWasCopiedFirst() throws Exception {
    Sample sample = sample("node-app", "node:18");
    sample.edit("Dockerfile", "COPY package.json package-lock.json ./", "COPY . .");
    sample.build();

    sample.edit("src/page.js", "The template stands", "The template is");
    Program.Build comment = sample.build();
    assertThat(comment.steps("witness")).hasSize(2).allMatch(step -> step.contains("npm ci"));
    assertThat(comment.steps("run").stream().filter(step -> step.contains("RUN")))
        .containsExactly("build: RUN npm run build && npm test");

    sample.edit("test/page.test.js", "a name is greeted", "a name is greeted once");
    assertThat(sample.build().steps("witness"))
        .hasSize(2)
        .allMatch(step -> step.contains("npm ci"));

    editLibrary(sample);
    assertThat(sample.build().steps("run").stream().filter(step -> step.contains("npm ci")))
        .hasSize(2);
  }

  private static void editLibrary(Sample sample) throws IOException {
    sample.edit("package.json", "4.2.0", "4.1.0");
    sample.edit("package-lock.json", "4.2.0", "4.1.0");
    sample.edit(
        "package-lock.json",
        "71ippSywq5Yb7/tVYyGbkBggbU8H3u5Rz56fH60jGFgr8uHwxs+aSKeqmluIVzM0m0kB7xQjKS6qPfd0b2ZoqQ",
        "0FsgP/WVq4mKyjolIyX+Z9Bd+3WS8GOwoUTyKXT5cTYMGeauNTi2HPCwERqseC1IHAy0Z7MDZnJBfjabd4O8GQ");
  }

  private Sample sample(String name, String... bases) throws Exception {
    Program strata = new Program(folder);
    for (String base : bases) {
      Path tar = Objects.requireNonNull(BASES.get(base));
      assumeTrue(Files.exists(tar) || System.getenv("CI") != null, "no " + tar);
      Program.Result imported = strata.run("import", tar.toString(), base);
      assertThat(imported.exitCode()).as(imported.text()).isZero();
    }
    Path context = Files.createDirectory(folder.resolve(name));
    Program.copy(Path.of("samples", name), context);
    return new Sample(strata, context, strata.build(context, "-t", "sample"));
  }

  /// A sample that was built once, in a context that may be edited.
  private record Sample(Program strata, Path context, Program.Build first) {
    Program.Build build() throws Exception {
      return strata.build(context, "-t", "sample");
    }

    String file(String path) throws Exception {
      Program.Result result = strata.run("cat", "sample", path);
      assertThat(result.exitCode()).as(result.text()).isZero();
      return result.out();
    }

    void write(String name, String text) throws IOException {
      Path file = context.resolve(name);
      Files.createDirectories(file.getParent());
      Files.writeString(file, text);
    }

    void edit(String name, String from, String to) throws IOException {
      Path file = context.resolve(name);
      String text = Files.readString(file);
      assertThat(text).contains(from);
      Files.writeString(file, text.replace(from, to));
    }

    /// Every path of the image comes from the line that the layers' tars say.
    void assertWhence() throws Exception {
      Path dockerfile = context.resolve("Dockerfile");
      assertThat(WhenceCheck.everyPath(strata, first, dockerfile, "sample")).isGreaterThan(3_000);
    }

    /// Neither when nothing changed nor when only what no step reads did.
    void assertRunsNothing() throws Exception {
      Program.Build second = build();
      assertThat(second.steps("run")).isEmpty();
      assertThat(second.steps("failed")).isEmpty();
      assertThat(second.steps("hit")).hasSameSizeAs(second.metadata().get("strata.steps"));

      Files.writeString(context.resolve("README.md"), "Another text.\n");
      assertThat(build().steps("run")).isEmpty();
    }
  }
}
