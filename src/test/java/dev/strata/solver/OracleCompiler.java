package dev.strata.solver;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Random;

/// Worlds of C sources that are compiled and made. Their base has this machine's cc and make in it.
final class OracleCompiler implements OracleWorld.Kind {
  private static final String BASE = "strata.local/oracle-cc:1";
  private static final List<String> NAMES =
      List.of("main.c", "a.c", "b.c", "a.h", "b.h", "Makefile", "inc", "a.o");

  /// What cc and ld open of their installation; the names are those that cc knows them by.
  private static final List<String> PROGRAMS = List.of("cc1", "collect2", "as", "ld");
  private static final List<String> FILES =
      List.of(
          "liblto_plugin.so",
          "Scrt1.o",
          "crti.o",
          "crtn.o",
          "crtbeginS.o",
          "crtendS.o",
          "libgcc.a",
          "libgcc_s.so",
          "libgcc_s.so.1",
          "libc.so",
          "libc.so.6",
          "libc_nonshared.a");

  /// `/m` is a copy of the context in which nothing but make writes: it goes by times, and those
  /// of sources that steps write are later than what earlier steps made of them.
  private static final List<String> LOOKING =
      List.of(
          "cc -pipe -c /ctx/P -o /out/N.o > /out/N.log 2>&1",
          "cc -pipe -O1 -I/ctx/inc -c /ctx/P -o /out/N.o > /out/N.log 2>&1",
          "cd /ctx && cc -pipe -c *.c && mv *.o /out/",
          "cc -pipe -E /ctx/P > /out/N 2>&1",
          "cc -MM -I/ctx/inc /ctx/P > /out/N 2>&1",
          "cc -fsyntax-only /ctx/*.c > /out/N 2>&1",
          "cp -a /ctx/P /ctx/P /tmp && cc -pipe -c /tmp/P -o /out/N.o; rm -rf /tmp/*",
          "cd /tmp && for f in /ctx/*.c; do cc -pipe -c $f || true; done; cc -o /out/N *.o"
              + " 2>/dev/null && /out/N > /out/M; rm -rf /tmp/*",
          "make -n -C /ctx > /out/N 2>&1",
          "make -q -C /m; echo $? > /out/N",
          "make -s -C /m > /out/N 2>&1",
          "make -s -C /m P > /out/N 2>&1",
          "make -s -k -j2 -C /m > /dev/null 2>&1",
          "cd /m && make -s a.o > /out/N 2>&1",
          "/m/prog > /out/N 2>&1",
          "cp -r /ctx /tmp/c && make -s -C /tmp/c > /dev/null 2>&1 && cp /tmp/c/prog /out/N;"
              + " rm -rf /tmp/*");

  private static final List<String> CHANGING =
      List.of(
          "sed -i s/A/B/ /w/P",
          "sed -i '/include/d' /w/*.c",
          "mv /w/P /w/P",
          "rm -f /w/P",
          "cat /w/P >> /w/P",
          "ln -sf P /w/P",
          "mkdir -p /w/inc && cp /w/P /w/inc",
          "cd /w && cc -pipe -c P -o /out/N.o > /out/N.log 2>&1",
          "cp -r /w /tmp/w && make -s -C /tmp/w > /dev/null 2>&1 && cp /tmp/w/prog /out/N;"
              + " rm -rf /tmp/*");

  @Override
  public OracleContext context(Path folder, Random random) {
    return new OracleContext(folder, random, NAMES, name -> text(name, random));
  }

  @Override
  public OracleSteps steps(Random random) {
    return new OracleSteps(random, BASE, NAMES, LOOKING, CHANGING) {
      @Override
      List<String> instructions(int count) {
        List<String> instructions = super.instructions(count);
        instructions.set(FIRST - 1, "COPY . /m\nRUN mkdir -m 777 /out");
        return instructions;
      }
    };
  }

  private static String text(String name, Random random) {
    String unit = name.substring(0, 1);
    StringBuilder text = new StringBuilder();
    if (random.nextInt(3) == 0) {
      text.append("/* ").append((char) ('a' + random.nextInt(3))).append(" */\n");
    }
    if (name.equals("Makefile")) {
      return text.length() > 0 ? makefile("wildcard", random) : makefile("named", random);
    }
    if (random.nextInt(2) == 0) {
      text.append("#include \"").append(random.nextBoolean() ? 'a' : 'b').append(".h\"\n");
    }
    if (name.endsWith(".h")) {
      text.insert(0, "#pragma once\n");
      text.append("#define A ").append(random.nextInt(3)).append('\n');
    } else if (name.equals("main.c")) {
      text.append("int a(void);\nint puts(const char *);\n");
      text.append("int main(void) { puts(a() > 1 ? \"more\" : \"less\"); }\n");
    } else if (name.endsWith(".c")) {
      text.append("#if __has_include(\"b.h\")\n#define B 1\n#else\n#define B 2\n#endif\n");
      text.append("#ifndef A\n#define A 1\n#endif\n");
      text.append("int ").append(unit).append("(void) { return A + B; }\n");
    }
    return text.toString();
  }

  private static String makefile(String kind, Random random) {
    String objects = kind.equals("named") ? "main.o a.o" : "$(patsubst %.c,%.o,$(wildcard *.c))";
    return "CFLAGS = -pipe -O"
        + random.nextInt(2)
        + (random.nextBoolean() ? " -Iinc" : "")
        + "\nprog: "
        + objects
        + "\n\tcc -o $@ $^ 2>/dev/null\n"
        + (random.nextBoolean() ? "a.o main.o: $(wildcard *.h)\n" : "")
        + "-include more.mk\n";
  }

  /// Makes the base of this machine's files.
  static void prepare(BuildRoom room, Path folder) throws Exception {
    Path files = Files.createDirectories(folder.resolve("cc"));
    Path bin = Files.createDirectories(files.resolve("usr/bin"));
    for (String name : List.of("cc", "make")) {
      copy(files, output("sh", "-c", "readlink -f $(command -v " + name + ")"));
    }
    Files.deleteIfExists(bin.resolve("cc"));
    Path gcc = Path.of(output("sh", "-c", "readlink -f $(command -v cc)"));
    Files.createSymbolicLink(bin.resolve("cc"), gcc.getFileName());
    for (String name : PROGRAMS) {
      String path = output("cc", "-print-prog-name=" + name);
      copy(files, path.startsWith("/") ? path : "/usr/bin/" + path);
    }
    for (String name : FILES) {
      copy(files, output("cc", "-print-file-name=" + name));
    }
    String libraries =
        "ldd $(cc -print-prog-name=cc1) $(command -v as ld make cc) | awk '{print $3}' | grep ^/";
    for (String path : output("sh", "-c", libraries).lines().distinct().toList()) {
      copy(files, path);
    }
    String file =
        """
        FROM strata.local/base
        COPY . /
        RUN cd /tmp && echo 'int main(void) { return 0; }' > t.c && cc -pipe -o t t.c && ./t \
            && make -v > /dev/null && rm t t.c
        """;
    room.of(file).from(files).as(BASE).withoutFiles().build();
  }

  /// Where it stands, with the folders that are links on this machine gone through, and all that it
  /// is a link to as its content.
  private static void copy(Path files, String path) throws IOException {
    Path normal = Path.of(path).normalize();
    Path at = Objects.requireNonNull(normal.getParent()).toRealPath().resolve(normal.getFileName());
    Path to = files.resolve(at.toString().substring(1));
    if (Files.exists(to)) {
      return;
    }
    Files.createDirectories(to.getParent());
    Files.copy(at, to);
    if (Files.isExecutable(at) && !to.toFile().setExecutable(true, false)) {
      throw new IOException("cannot make " + to + " executable");
    }
  }

  private static String output(String... command) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0) {
      throw new IOException(String.join(" ", command) + " ended with " + process.exitValue());
    }
    return text.strip();
  }
}
