package dev.strata.key;

import static org.assertj.core.api.Assertions.assertThat;

import dev.strata.dockerfile.Command;
import dev.strata.dockerfile.Head;
import dev.strata.dockerfile.Instruction;
import dev.strata.key.KeyParts.Kind;
import dev.strata.oci.Platform;
import dev.strata.oci.RuntimeConfig;
import dev.strata.plan.Mount;
import dev.strata.plan.Source;
import dev.strata.plan.Step;
import dev.strata.plan.StepId;
import dev.strata.source.SourceRange;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import org.junit.jupiter.api.Test;

final class RunPartsTest {
  private static final Platform PLATFORM = Platform.parse("linux/amd64");

  @Test
  void changesWithAVariableThatTheTextDoesNotName() {
    RunFixture run = new RunFixture();

    assertThat(run.environment(Map.of("V", "1")).key())
        .isNotEqualTo(run.environment(Map.of("V", "2")).key());
  }

  @Test
  void tellsArgsAndEnvApart() {
    RunFixture run = new RunFixture().environment(Map.of("V", "1", "E", "2")).env("E");

    assertThat(run.parts().find(Kind.ARG, "V")).contains("1");
    assertThat(run.parts().find(Kind.ENV, "E")).contains("2");
  }

  @Test
  void changesWithABuildArgumentThatLooksLikeTwo() {
    RunFixture run = new RunFixture();

    assertThat(run.environment(Map.of("A", "x-B=z")).key())
        .isNotEqualTo(run.environment(Map.of("A", "x", "B", "z")).key());
  }

  @Test
  void changesWithTheBodyOfAHereDocument() {
    RunFixture run = new RunFixture();

    assertThat(run.script("#!/bin/sh\necho 1\n").key())
        .isNotEqualTo(run.script("#!/bin/sh\necho 2\n").key());
  }

  @Test
  void changesWithUserFolderNetworkSecurityDevicesAndPlatform() {
    RunFixture run = new RunFixture();

    assertThat(
            List.of(
                run.key(),
                run.user("app").key(),
                run.workingDir("/app").key(),
                run.network(Step.Network.NONE).key(),
                run.insecure(true).key(),
                run.devices(List.of("gpu")).key(),
                RunParts.of(run.step(), Platform.parse("linux/arm64"), _ -> "").build().key()))
        .doesNotHaveDuplicates();
  }

  @Test
  void changesWithTheContentThatABindMountShows() {
    RunFixture run =
        new RunFixture().mounts(List.of(new Mount.Bind("/src", new Source.Context(""), "", false)));

    assertThat(RunParts.of(run.step(), PLATFORM, _ -> "sha256:1").build().key())
        .isNotEqualTo(RunParts.of(run.step(), PLATFORM, _ -> "sha256:2").build().key());
  }

  @Test
  void ignoresWhichStageABindMountIsFrom() {
    RunFixture run = new RunFixture();

    assertThat(run.mounts(List.of(bindFrom(1))).key())
        .isEqualTo(run.mounts(List.of(bindFrom(2))).key());
  }

  @Test
  void ignoresProxiesAndHowACacheMountIsShared() {
    RunFixture run = new RunFixture();

    assertThat(run.proxies(Map.of("HTTP_PROXY", "http://a")).key()).isEqualTo(run.key());
    assertThat(run.mounts(List.of(cache(Mount.Sharing.LOCKED))).key())
        .isEqualTo(run.mounts(List.of(cache(Mount.Sharing.SHARED))).key());
  }

  @Test
  void holdsASecretByItsIdOnly() {
    Mount secret = new Mount.Secret("/run/secrets/t", "t", Optional.of("TOKEN"), true, 0400, 0, 0);

    assertThat(new RunFixture().mounts(List.of(secret)).parts().parts())
        .filteredOn(part -> part.kind() == Kind.MOUNT)
        .containsExactly(
            new KeyParts.Part(
                Kind.MOUNT, "/run/secrets/t #0", "\"secret\" \"t\" \"TOKEN\" \"400 0:0\""));
  }

  @Test
  void keepsTwoMountsOnOneTargetApart() {
    RunFixture run = new RunFixture();
    Mount small = new Mount.Tmpfs("/t", 1);
    Mount large = new Mount.Tmpfs("/t", 2);

    assertThat(run.mounts(List.of(small, large)).key())
        .isNotEqualTo(run.mounts(List.of(large, small)).key());
  }

  private static Mount bindFrom(int stage) {
    return new Mount.Bind("/src", new Source.Stage(stage), "", false);
  }

  private static Mount cache(Mount.Sharing sharing) {
    return new Mount.Cache("/c", "id", sharing, Optional.empty(), "", 0755, 0, 0, false);
  }

  /// A `RUN true`, with what a test changes of it.
  private record RunFixture(
      Map<String, String> environment,
      Map<String, String> proxies,
      List<String> env,
      String user,
      String workingDir,
      List<Mount> mounts,
      Step.Network network,
      boolean insecure,
      List<String> devices,
      Optional<Step.Script> script) {
    RunFixture() {
      this(
          Map.of(),
          Map.of(),
          List.of(),
          "",
          "/",
          List.of(),
          Step.Network.DEFAULT,
          false,
          List.of(),
          Optional.empty());
    }

    RunFixture environment(Map<String, String> value) {
      return new RunFixture(
          value, proxies, env, user, workingDir, mounts, network, insecure, devices, script);
    }

    RunFixture proxies(Map<String, String> value) {
      return new RunFixture(
          environment, value, env, user, workingDir, mounts, network, insecure, devices, script);
    }

    RunFixture env(String value) {
      return new RunFixture(
          environment,
          proxies,
          List.of(value),
          user,
          workingDir,
          mounts,
          network,
          insecure,
          devices,
          script);
    }

    RunFixture user(String value) {
      return new RunFixture(
          environment, proxies, env, value, workingDir, mounts, network, insecure, devices, script);
    }

    RunFixture workingDir(String value) {
      return new RunFixture(
          environment, proxies, env, user, value, mounts, network, insecure, devices, script);
    }

    RunFixture mounts(List<Mount> value) {
      return new RunFixture(
          environment, proxies, env, user, workingDir, value, network, insecure, devices, script);
    }

    RunFixture network(Step.Network value) {
      return new RunFixture(
          environment, proxies, env, user, workingDir, mounts, value, insecure, devices, script);
    }

    RunFixture insecure(boolean value) {
      return new RunFixture(
          environment, proxies, env, user, workingDir, mounts, network, value, devices, script);
    }

    RunFixture devices(List<String> value) {
      return new RunFixture(
          environment, proxies, env, user, workingDir, mounts, network, insecure, value, script);
    }

    RunFixture script(String value) {
      return new RunFixture(
          environment,
          proxies,
          env,
          user,
          workingDir,
          mounts,
          network,
          insecure,
          devices,
          Optional.of(new Step.Script("/s", value)));
    }

    CacheKey key() {
      return parts().key();
    }

    KeyParts parts() {
      return RunParts.of(step(), PLATFORM, _ -> "sha256:0").build();
    }

    Step.Run step() {
      SourceRange range = new SourceRange(0, 0);
      SequencedMap<String, String> configEnv = new LinkedHashMap<>();
      env.forEach(name -> configEnv.put(name, ""));
      return new Step.Run(
          new Step.Facts(
              new StepId(0, 0),
              new Instruction.Run(
                  new Head(range, "RUN", range, "RUN true", List.of(), List.of()),
                  new Command.ShellForm("true", List.of(), range)),
              "RUN true",
              "RUN true",
              RuntimeConfig.EMPTY.withEnv(configEnv),
              false,
              false),
          List.of("/bin/sh", "-c", "true"),
          new LinkedHashMap<>(environment),
          new LinkedHashMap<>(proxies),
          user,
          workingDir,
          mounts,
          network,
          insecure,
          devices,
          script,
          "");
    }
  }
}
