package dev.strata.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.strata.oci.ImageReference;
import dev.strata.oci.LayerCompression;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class OutputSpecTest {
  @Test
  void readsAnImageLayout() throws Exception {
    OutputSpec spec =
        OutputSpec.parse(
            "type=oci,dest=a.tar,\"name=x,y:1\",compression=zstd,compression-level=7,"
                + "force-compression=1,oci-mediatypes=false,rewrite-timestamp=true");

    assertThat(spec.type()).isEqualTo(OutputType.OCI);
    assertThat(spec.dest()).contains("a.tar");
    assertThat(spec.tar()).isTrue();
    assertThat(spec.names())
        .containsExactly(ImageReference.parse("x"), ImageReference.parse("y:1"));
    assertThat(spec.compression()).isEqualTo(new Compression(LayerCompression.ZSTD, 7));
    assertThat(spec.forceCompression()).isTrue();
    assertThat(spec.usesOciMediaTypes()).isFalse();
    assertThat(spec.rewriteTimestamp()).isTrue();
  }

  @Test
  void takesAPathForAFolderAndADashForATar() throws Exception {
    OutputSpec folder = OutputSpec.parse("some/out");
    assertThat(folder.type()).isEqualTo(OutputType.LOCAL);
    assertThat(folder.dest()).contains("some/out");

    OutputSpec tar = OutputSpec.parse("-");
    assertThat(tar.type()).isEqualTo(OutputType.TAR);
    assertThat(tar.toStandardOutput()).isTrue();
  }

  @Test
  void usesDockersMediaTypesForDockerArchives() throws Exception {
    assertThat(OutputSpec.parse("type=docker").usesOciMediaTypes()).isFalse();
    assertThat(OutputSpec.parse("type=oci").usesOciMediaTypes()).isTrue();
    assertThat(OutputSpec.parse("type=docker,oci-mediatypes=true").usesOciMediaTypes()).isTrue();
  }

  @Test
  void putsAnnotationsWhereTheyBelong() throws Exception {
    OutputSpec spec =
        OutputSpec.parse(
            "type=oci,annotation.a=1,annotation-index.b=2,annotation[linux/arm64].a=3,"
                + "annotation-manifest-descriptor.org.x.y=4=5");

    assertThat(spec.annotations(AnnotationTarget.MANIFEST, "linux/amd64")).containsEntry("a", "1");
    assertThat(spec.annotations(AnnotationTarget.MANIFEST, "linux/arm64")).containsEntry("a", "3");
    assertThat(spec.annotations(AnnotationTarget.INDEX, "")).containsEntry("b", "2");
    assertThat(spec.annotations(AnnotationTarget.MANIFEST_DESCRIPTOR, ""))
        .containsEntry("org.x.y", "4=5");
    assertThat(spec.annotations(AnnotationTarget.INDEX_DESCRIPTOR, "")).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"image,false", "registry,true", "'image,push=true',true"})
  void pushesWhenAsked(String type, boolean push) throws Exception {
    OutputSpec spec = OutputSpec.parse("type=" + type);
    assertThat(spec.type()).isEqualTo(OutputType.IMAGE);
    assertThat(spec.push()).isEqualTo(push);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "type=nix,dest=x",
        "dest=x",
        "type=oci,dest",
        "type=oci,dest=",
        "type=oci,tar=false",
        "type=oci,tar=false,dest=-",
        "type=tar,tar=false,dest=x",
        "type=local",
        "type=local,dest=-",
        "type=oci,compression=estargz",
        "type=oci,compression=lzma",
        "type=oci,compression-level=99",
        "type=oci,compression-level=x",
        "type=oci,push=maybe",
        "type=oci,name=UPPER",
        "type=oci,colour=red",
        "type=oci,\"name=x",
      })
  void refusesWhatItDoesNotKnow(String text) {
    assertThatThrownBy(() -> OutputSpec.parse(text))
        .isInstanceOfSatisfying(
            InvalidOutputException.class,
            e -> {
              assertThat(e).hasMessageStartingWith("-o " + text + ": ");
              assertThat(e.hint()).isNotEmpty();
            });
  }
}
