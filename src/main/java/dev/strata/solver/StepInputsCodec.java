package dev.strata.solver;

import dev.strata.copy.CopyManifest;
import dev.strata.copy.MalformedManifestException;
import dev.strata.tree.TreePath;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// {@link StepInputs} ⇄ bytes. Version 1, integers big-endian, a text or byte string behind its
/// length (i32), a list behind its count (i32):
///
/// ```text
/// version u8 | text | shown | base list of text
/// | list of ( label text | origin text | patterns list of text | files list of bytes )
/// | list of ( context text | rules list of text )
/// ```
final class StepInputsCodec {
  private static final int VERSION = 1;

  private StepInputsCodec() {}

  static ByteBuffer encode(StepInputs inputs) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeByte(VERSION);
      text(out, inputs.text());
      text(out, inputs.shown());
      texts(out, inputs.base().stream().toList());
      out.writeInt(inputs.taken().size());
      for (StepInputs.Taken taken : inputs.taken()) {
        text(out, taken.label());
        text(out, taken.origin());
        texts(out, taken.patterns());
        out.writeInt(taken.files().isPresent() ? 1 : 0);
        if (taken.files().isPresent()) {
          bytes(out, taken.files().get().encode());
        }
      }
      out.writeInt(inputs.ignores().size());
      for (Map.Entry<String, List<String>> rules : new TreeMap<>(inputs.ignores()).entrySet()) {
        text(out, rules.getKey());
        texts(out, rules.getValue());
      }
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory", e);
    }
    return ByteBuffer.wrap(bytes.toByteArray());
  }

  /// Empty for what cannot be read: then there are fewer words.
  static Optional<StepInputs> decode(ByteBuffer note) {
    byte[] bytes = new byte[note.remaining()];
    note.duplicate().get(bytes);
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
      return in.readUnsignedByte() == VERSION ? Optional.of(read(in)) : Optional.empty();
    } catch (IOException | MalformedManifestException _) {
      return Optional.empty();
    }
  }

  private static StepInputs read(DataInputStream in)
      throws IOException, MalformedManifestException {
    String text = text(in);
    String shown = text(in);
    Optional<String> base = texts(in).stream().findFirst();
    List<StepInputs.Taken> taken = new ArrayList<>();
    for (int left = in.readInt(); left > 0; left--) {
      String label = text(in);
      String origin = text(in);
      List<String> patterns = texts(in);
      Optional<CopyManifest> files =
          in.readInt() == 0 ? Optional.empty() : Optional.of(CopyManifest.decode(bytes(in)));
      taken.add(new StepInputs.Taken(label, origin, patterns, files));
    }
    Map<String, List<String>> ignores = new LinkedHashMap<>();
    for (int left = in.readInt(); left > 0; left--) {
      ignores.put(text(in), texts(in));
    }
    return new StepInputs(text, shown, base, taken, ignores);
  }

  private static void text(DataOutputStream out, String text) throws IOException {
    bytes(out, TreePath.encode(text));
  }

  private static void bytes(DataOutputStream out, byte[] bytes) throws IOException {
    out.writeInt(bytes.length);
    out.write(bytes);
  }

  private static void texts(DataOutputStream out, List<String> texts) throws IOException {
    out.writeInt(texts.size());
    for (String text : texts) {
      text(out, text);
    }
  }

  private static String text(DataInputStream in) throws IOException {
    return TreePath.decode(bytes(in));
  }

  private static byte[] bytes(DataInputStream in) throws IOException {
    int length = in.readInt();
    if (length < 0 || length > in.available()) {
      throw new IOException("a length of " + length);
    }
    return in.readNBytes(length);
  }

  private static List<String> texts(DataInputStream in) throws IOException {
    List<String> texts = new ArrayList<>();
    for (int left = in.readInt(); left > 0; left--) {
      texts.add(text(in));
    }
    return texts;
  }
}
