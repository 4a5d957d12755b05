package dev.strata.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What a RUN executes, in what surroundings.
final class RunStepTest {
  private final Plans plans = Plans.offline();

  private Step.Run run(String instruction) throws Exception {
    return plans.run("FROM scratch AS other\nFROM scratch\nWORKDIR /w\n" + instruction + "\n");
  }

  private Mount mount(String value) throws Exception {
    return run("RUN --mount=" + value + " x").mounts().getFirst();
  }

  private String error(String instruction) throws Exception {
    return plans.error("FROM scratch\n" + instruction + "\n");
  }

  @Test
  void shellFormGoesThroughTheShell() throws Exception {
    assertThat(run("RUN echo $x").argv()).containsExactly("/bin/sh", "-c", "echo $x");
    assertThat(run("SHELL [\"bash\",\"-ec\"]\nRUN x").argv()).containsExactly("bash", "-ec", "x");
    assertThat(run("RUN [\"a\", \"b c\"]").argv()).containsExactly("a", "b c");
  }

  @Test
  void historyNamesTheArgsInScope() throws Exception {
    assertThat(run("RUN make").facts().createdBy()).isEqualTo("RUN /bin/sh -c make # buildkit");
    assertThat(run("ARG A=b\nRUN make").facts().createdBy())
        .isEqualTo("RUN |1 A=b /bin/sh -c make # buildkit");
    assertThat(run("ARG A=b\nARG C\nARG A=d\nRUN make").facts().createdBy())
        .isEqualTo("RUN |2 A=d C= /bin/sh -c make # buildkit");
  }

  @Test
  void displayShowsVariablesAndHidesSecrets() throws Exception {
    assertThat(run("ENV v=1\nrun echo \"$v\" $unset").facts().display())
        .isEqualTo("RUN echo \"1\" $unset");
    assertThat(run("ENV T=shown\nRUN --mount=type=secret,id=t,env=T echo $T").facts().display())
        .endsWith("echo ****");
  }

  @Test
  void aLoneHeredocIsTheLine() throws Exception {
    Step.Run run = run("RUN <<EOF\na\nb $x\nEOF");
    assertThat(run.argv()).containsExactly("/bin/sh", "-c", "a\nb $x\n");
    assertThat(run.script()).isEmpty();
    assertThat(run("RUN <<-EOF\n\ta\n\t\tb\n\tEOF").argv().getLast()).isEqualTo("a\nb\n");
  }

  @Test
  void aLoneHeredocWithAnInterpreterIsAFile() throws Exception {
    Step.Run run = run("RUN <<'EOF'\n#!/usr/bin/python\nprint(1)\nEOF");
    assertThat(run.argv()).containsExactly("/bin/sh", "-c", "/dev/pipes/EOF");
    assertThat(run.script())
        .isEqualTo(Optional.of(new Step.Script("/dev/pipes/EOF", "#!/usr/bin/python\nprint(1)\n")));
  }

  @Test
  void otherHeredocsStayOnTheLine() throws Exception {
    assertThat(run("RUN cat <<EOF > /x\na\nEOF").argv().getLast())
        .isEqualTo("cat <<EOF > /x\na\nEOF");
    assertThat(run("RUN cat <<A && cat <<B\na\nA\nb\nB").argv().getLast())
        .isEqualTo("cat <<A && cat <<B\na\nA\nb\nB");
  }

  @Test
  void networkSecurityAndDevices() throws Exception {
    assertThat(run("RUN x").network()).isEqualTo(Step.Network.DEFAULT);
    assertThat(run("RUN --network=none x").network()).isEqualTo(Step.Network.NONE);
    assertThat(run("RUN --network=host x").network()).isEqualTo(Step.Network.HOST);
    assertThat(run("RUN --security=insecure x").insecure()).isTrue();
    assertThat(run("RUN --device=vendor.com/dev=a,required x").devices())
        .containsExactly("vendor.com/dev=a,required");
    assertThat(error("RUN --network=moon x")).isEqualTo("2: invalid network mode \"moon\"");
    assertThat(error("RUN --security=lax x")).isEqualTo("2: security \"lax\" is not valid");
  }

  @Test
  void bindMounts() throws Exception {
    assertThat(mount("target=/t"))
        .isEqualTo(new Mount.Bind("/t", new Source.Context(""), "/", false));
    assertThat(mount("type=bind,from=other,src=a/b,dst=rel,rw"))
        .isEqualTo(new Mount.Bind("/w/rel", new Source.Stage(0), "/a/b", true));
  }

  @Test
  void cacheMounts() throws Exception {
    assertThat(mount("type=cache,target=/root/.cache/"))
        .isEqualTo(
            new Mount.Cache(
                "/root/.cache",
                "/root/.cache",
                Mount.Sharing.SHARED,
                Optional.empty(),
                "/",
                0755,
                0,
                0,
                false));
    assertThat(
            mount(
                "type=cache,id=i,destination=/c,sharing=LOCKED,from=other,source=s,mode=0700,uid=1,gid=2,ro"))
        .isEqualTo(
            new Mount.Cache(
                "/c",
                "i",
                Mount.Sharing.LOCKED,
                Optional.of(new Source.Stage(0)),
                "/s",
                0700,
                1,
                2,
                true));
  }

  @Test
  void tmpfsMounts() throws Exception {
    assertThat(mount("type=tmpfs,target=/t,size=2m")).isEqualTo(new Mount.Tmpfs("/t", 2 << 20));
  }

  @Test
  void secretMounts() throws Exception {
    assertThat(mount("type=secret,id=s"))
        .isEqualTo(new Mount.Secret("/run/secrets/s", "s", Optional.empty(), false, 0400, 0, 0));
    assertThat(mount("type=secret,target=/x/key,required"))
        .isEqualTo(new Mount.Secret("/x/key", "key", Optional.empty(), true, 0400, 0, 0));
    assertThat(mount("type=secret,id=s,env=S"))
        .isEqualTo(new Mount.Secret("", "s", Optional.of("S"), false, 0400, 0, 0));
  }

  @Test
  void sshMounts() throws Exception {
    assertThat(run("RUN --mount=type=ssh --mount=type=ssh,id=k,required=true x").mounts())
        .isEqualTo(
            List.of(
                new Mount.Ssh("/run/buildkit/ssh_agent.0", "default", false, 0600, 0, 0),
                new Mount.Ssh("/run/buildkit/ssh_agent.1", "k", true, 0600, 0, 0)));
  }

  @Test
  void valuesOfMountsAreExpanded() throws Exception {
    Step.Run run =
        plans.run("FROM scratch\nARG d=/cache\nARG t=cache\nRUN --mount=type=$t,target=$d x\n");
    assertThat(run.mounts().getFirst().target()).isEqualTo("/cache");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          type=nope,target=/t | unsupported mount type "nope"
          type=chache,target=/t | unsupported mount type "chache" (did you mean cache?)
          tagret=/t | unexpected key 'tagret' in 'tagret=/t' (did you mean target?)
          target | invalid field 'target' must be a key=value pair
          target=/t,required | unexpected key 'required' for mount type 'bind'
          target=/t,size=1 | unexpected key 'size' for mount type 'bind'
          target=/t,mode=0700 | mode not allowed for "bind" type mounts
          target=/t,sharing=locked | invalid cache sharing set for bind mount
          type=cache,target=/t,sharing=some | unsupported sharing value "some"
          type=cache,target=/t,mode=9 | invalid value 9 for mode
          type=secret | invalid secret mount. one of source, target required
          type=secret,id=a,src=b | both source and id can't be set
          type=ssh,src=a | ssh does not support source
          type=tmpfs,target=/t,size=big | invalid value for size: big
          target=/t,ro=maybe | invalid value for ro: maybe
          """)
  void refusesMountsThatAreMalformed(String value, String message) throws Exception {
    assertThat(error("RUN --mount=" + value + " x")).isEqualTo("2: --mount: " + message);
  }

  @Test
  void refusesAMountOverTheRoot() throws Exception {
    assertThat(error("RUN --mount=type=cache,target=/ x"))
        .isEqualTo("2: invalid mount target \"/\"");
  }

  @Test
  void refusesAMountFromALaterStage() throws Exception {
    assertThat(
            plans
                .target("a")
                .error("FROM scratch AS a\nRUN --mount=from=b,target=/t x\nFROM scratch AS b\n"))
        .startsWith("2: cannot mount from stage \"b\"");
  }

  @Test
  void aLoneHeredocMayHaveBlanksBeforeItsName() throws Exception {
    assertThat(run("RUN << EOF\nline\nEOF").argv()).containsExactly("/bin/sh", "-c", "line\n");
    assertThat(run("RUN <<  'E O'\nline\nE O").argv()).containsExactly("/bin/sh", "-c", "line\n");
  }

  @Test
  void argumentsOfBuildKitSetTheHostnameAndTheNamespaceOfCaches() throws Exception {
    Plans plans =
        Plans.offline()
            .arg("BUILDKIT_SANDBOX_HOSTNAME", "builder")
            .arg("BUILDKIT_CACHE_MOUNT_NS", "ci");
    Step.Run run = plans.run("FROM scratch\nRUN --mount=type=cache,target=/c x\n");
    assertThat(run.hostname()).isEqualTo("builder");
    assertThat(((Mount.Cache) run.mounts().getFirst()).id()).isEqualTo("ci//c");
    assertThat(run("RUN x").hostname()).isEmpty();
  }

  @Test
  void takesPodmansWishForALabelThatNoMountHas() throws Exception {
    Step.Run run =
        run(
            "RUN --mount=target=/t,z --mount=type=cache,target=/c,Z --mount=type=tmpfs,z,target=/m"
                + " x");

    assertThat(run.mounts()).hasSize(3);
  }

  @Test
  void saysWhoseTheOptionsOfPodmanAre() throws Exception {
    for (String option : List.of("U", "tmpcopyup")) {
      String text = "FROM scratch\nRUN --mount=target=/t," + option + " x\n";
      assertThat(Plans.offline().error(text))
          .isEqualTo("2: --mount: invalid field '" + option + "' must be a key=value pair");
      assertThat(Plans.offline().hint(text)).contains("Podman");
    }
  }
}
