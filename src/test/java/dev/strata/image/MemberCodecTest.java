package dev.strata.image;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.luben.zstd.ZstdInputStream;
import dev.strata.oci.LayerCompression;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class MemberCodecTest {
  private static final Random RANDOM = new Random(11);

  /// Text and noise in runs of all lengths, before, after and across the steps of the codec.
  static Stream<byte[]> contents() {
    return Stream.of(
        new byte[0],
        new byte[] {7},
        text(100),
        text(1 << 17),
        noise((1 << 17) + 1),
        noise(3_000_000),
        joined(text(200_000), noise(500_000), text(1), noise(131_072), text(900_000), noise(3)),
        new byte[1_000_000]);
  }

  @ParameterizedTest
  @MethodSource("contents")
  void anyReaderGetsBackWhatWasCompressed(byte[] raw) throws IOException {
    for (int level = 1; level <= 9; level++) {
      assertThat(expanded(compressed(raw, new Compression(LayerCompression.GZIP, level))))
          .isEqualTo(raw);
    }
    byte[] zstd = compressed(raw, Compression.ZSTD);
    try (InputStream in = new ZstdInputStream(new ByteArrayInputStream(zstd))) {
      assertThat(in.readAllBytes()).isEqualTo(raw);
    }
  }

  @ParameterizedTest
  @MethodSource("contents")
  void dependsNeitherOnWhatTheBufferHeldNorOnWhatFollows(byte[] raw) {
    byte[] longer = joined(raw, noise(50_000));
    byte[] out = noise(MemberCodec.bound(raw.length, Compression.GZIP) + 99);
    int length = MemberCodec.compress(longer, raw.length, Compression.GZIP, out);
    assertThat(Arrays.copyOf(out, length)).isEqualTo(compressed(raw, Compression.GZIP));
  }

  @ParameterizedTest
  @MethodSource("contents")
  void whatDoesNotGetSmallerHardlyGetsLarger(byte[] raw) {
    assertThat(compressed(raw, Compression.GZIP).length)
        .isLessThanOrEqualTo(raw.length + raw.length / 1000 + 64);
  }

  @ParameterizedTest
  @MethodSource("contents")
  void noiseDoesNotKeepTextFromGettingSmaller(byte[] raw) {
    int alone = compressed(text(400_000), Compression.GZIP).length;
    int both = compressed(joined(raw, text(400_000)), Compression.GZIP).length;
    assertThat(both).isLessThan(compressed(raw, Compression.GZIP).length + alone + 120_000);
  }

  private static byte[] compressed(byte[] raw, Compression compression) {
    byte[] out = new byte[MemberCodec.bound(raw.length, compression)];
    return Arrays.copyOf(out, MemberCodec.compress(raw, raw.length, compression, out));
  }

  private static byte[] expanded(byte[] gzip) throws IOException {
    try (InputStream in = new GZIPInputStream(new ByteArrayInputStream(gzip))) {
      return in.readAllBytes();
    }
  }

  private static byte[] text(int length) {
    StringBuilder text = new StringBuilder();
    while (text.length() < length) {
      text.append("line ").append(text.length() * 31 % 977).append(" of some source\n");
    }
    return text.substring(0, length).getBytes(StandardCharsets.US_ASCII);
  }

  private static byte[] noise(int length) {
    byte[] bytes = new byte[length];
    RANDOM.nextBytes(bytes);
    return bytes;
  }

  private static byte[] joined(byte[]... parts) {
    byte[] all = new byte[Arrays.stream(parts).mapToInt(p -> p.length).sum()];
    int at = 0;
    for (byte[] part : parts) {
      System.arraycopy(part, 0, all, at, part.length);
      at += part.length;
    }
    return all;
  }
}
