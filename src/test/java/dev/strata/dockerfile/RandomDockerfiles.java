package dev.strata.dockerfile;

import java.util.List;
import java.util.Random;

/// Texts made of the pieces in which a parser's mistakes hide.
final class RandomDockerfiles {
  private static final List<String> KEYWORDS =
      List.of(
          "FROM",
          "from",
          "ARG",
          "ENV",
          "env",
          "LABEL",
          "RUN",
          "Run",
          "CMD",
          "ENTRYPOINT",
          "COPY",
          "ADD",
          "WORKDIR",
          "USER",
          "EXPOSE",
          "VOLUME",
          "STOPSIGNAL",
          "HEALTHCHECK",
          "SHELL",
          "ONBUILD",
          "MAINTAINER",
          "COPPY",
          "");

  private static final List<String> PIECES =
      List.of(
          " ",
          " ",
          " ",
          "  ",
          "\t",
          "\f",
          "\r",
          "\\",
          "\\",
          "\\\\",
          "`",
          "\"",
          "\"",
          "'",
          "'",
          "$",
          "${",
          "}",
          ":-",
          ":+",
          "#",
          "##",
          "%",
          "/",
          "//",
          "<<",
          "<<-",
          "<",
          "EOF",
          "E",
          "-",
          "--",
          "=",
          "=",
          ",",
          "[",
          "]",
          "[\"",
          "\"]",
          "\", \"",
          "\\\"",
          "{",
          "a",
          "b",
          "x1",
          "A_B",
          "0",
          "3",
          "ü",
          "한",
          "\u00a0",
          "\u3000",
          "😀",
          "\ufeff",
          "\u0000",
          "as",
          "AS",
          "NONE",
          "CMD",
          "--link",
          "--chown=1:2",
          "--from=a",
          "--mount=type=bind",
          "--interval=1s",
          "*",
          "?",
          "\\\n",
          "\\ \n",
          "`\n",
          "\n",
          "\r\n",
          "\n# c\n",
          "\\\n# c\n",
          "\\\n\n",
          "\nEOF\n",
          "\nE\n",
          "\n\tE\n",
          "null",
          "1e999",
          "true");

  private static final List<String> HEADS =
      List.of(
          "",
          "",
          "",
          "\ufeff",
          "# escape=`\n",
          "# escape=`\n",
          "#escape=\\\n",
          "# syntax=a/b:1\n",
          "//syntax=a\n",
          "#!/x\n",
          "# check=skip=all\n",
          "{\"syntax\":\"a\"}",
          "# c\n",
          "\n",
          "# \n");

  private RandomDockerfiles() {}

  /// Anything.
  static String any(Random random) {
    StringBuilder text = new StringBuilder(pick(random, HEADS));
    int lines = 1 + random.nextInt(5);
    for (int i = 0; i < lines; i++) {
      text.append(pick(random, KEYWORDS)).append(' ');
      pieces(random, text, random.nextInt(12));
      text.append(random.nextInt(50) == 0 ? "\ud83d\n" : "\n");
    }
    return text.toString();
  }

  /// Texts of which many are accepted.
  static String accepted(Random random) {
    StringBuilder text = new StringBuilder(pick(random, HEADS));
    text.append("FROM a\n");
    if (random.nextInt(8) == 0) {
      text.append("ONBUILD ");
    }
    text.append(pick(random, KEYWORDS)).append(' ');
    pieces(random, text, 1 + random.nextInt(10));
    text.append(random.nextInt(4) == 0 ? "" : "\nUSER u\n");
    return text.toString();
  }

  /// A word to expand.
  static String word(Random random) {
    StringBuilder text = new StringBuilder();
    pieces(random, text, random.nextInt(14));
    return text.toString();
  }

  private static void pieces(Random random, StringBuilder text, int count) {
    for (int i = 0; i < count; i++) {
      text.append(pick(random, PIECES));
    }
  }

  private static String pick(Random random, List<String> choices) {
    return choices.get(random.nextInt(choices.size()));
  }
}
