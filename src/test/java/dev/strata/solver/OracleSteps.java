package dev.strata.solver;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/// Random RUN steps that look at what was copied to `/ctx`, and change what was copied to `/w`.
/// They always succeed, and what they make depends on nothing but the files that they see: not on
/// times of what earlier steps wrote, nor on inode numbers.
class OracleSteps {
  /// Where the steps begin that may be changed.
  static final int FIRST = 4;

  private static final List<String> LOOKING =
      List.of(
          "cat /ctx/P > /out/N 2>&1",
          "cat /ctx/P /ctx/P > /out/N 2>&1",
          "find /ctx/P > /out/N 2>&1",
          "find /ctx -name 'G' > /out/N",
          "find /ctx -type l -printf '%p %l\\n' > /out/N",
          "find /ctx/ -newer /ctx/P > /out/N 2>&1",
          "find /ctx -links +1 > /out/N",
          "find /ctx -perm /111 -type f > /out/N",
          "find /ctx -empty > /out/N",
          "find -L /ctx/P -type f > /out/N 2>&1",
          "grep -r a1 /ctx/P > /out/N 2>&1",
          "grep -rl b /ctx > /out/N 2>&1",
          "ls /ctx/P > /out/N 2>&1",
          "ls -l --time-style=+%s /ctx/P > /out/N 2>&1",
          "ls -lR --time-style=+%s /ctx/P > /out/N 2>&1",
          "ls -ld --time-style=+%s /ctx/P/.. > /out/N 2>&1",
          "ls -la /ctx/P 2>&1 | wc -l > /out/N",
          "test -e /ctx/P && echo yes > /out/N || echo no > /out/N",
          "test -x /ctx/P && echo yes > /out/N || echo no > /out/N",
          "test -d /ctx/P && echo yes > /out/N || echo no > /out/N",
          "test /ctx/P -nt /ctx/P && echo newer > /out/N",
          "test /ctx/P -ef /ctx/P && echo one > /out/N",
          "stat -c '%n %F %a %u %g %s %h %b %Y' /ctx/P > /out/N 2>&1",
          "readlink -f /ctx/P > /out/N 2>&1",
          "realpath /ctx/P/P > /out/N 2>&1",
          "sort /ctx/* > /out/N 2>/dev/null",
          "wc -c /ctx/*/G > /out/N 2>&1",
          "echo /ctx/G /ctx/*/G > /out/N",
          "for f in /ctx/*; do if [ -f $f ]; then head -1 $f; fi; done > /out/N",
          "cd /ctx/P 2>/dev/null && pwd > /out/N && ls > /out/M",
          "PATH=/ctx/bin:/ctx:$PATH; P > /out/N 2>&1",
          "command -v P > /out/N; PATH=/ctx:$PATH command -v P >> /out/N",
          "tar -C /ctx -cf /out/N --mtime=@0 --sort=name P 2>/dev/null",
          "tar -C /ctx -cf /out/N --mtime=@0 . 2>/dev/null",
          "cp -a /ctx/P /out/N 2>/dev/null",
          "cp -r /ctx/P/. /out/ 2>/dev/null",
          "du -ab /ctx/P > /out/N 2>&1",
          "du -s /ctx > /out/N",
          "cmp /ctx/P /ctx/P > /out/N 2>&1",
          "gzip -nc /ctx/P > /out/N 2>/dev/null",
          "awk '{n++} END {print n}' /ctx/P > /out/N 2>&1",
          "dd if=/ctx/P of=/out/N bs=1 count=2 2>/dev/null",
          ". /ctx/P > /out/N 2>&1",
          "chmod 700 /ctx/P && cat /ctx/P > /dev/null; stat -c %a /ctx/P > /out/N");

  private static final List<String> CHANGING =
      List.of(
          "ln /w/P /w/N",
          "ln -s P /w/N",
          "ln -sf ../P /w/P",
          "mv /w/P /w/N",
          "mv -f /w/P /w/P",
          "mv /w/P/* /w/N/",
          "rm -rf /w/P",
          "rm -f /w/P/*",
          "rm -rf /w/P && mkdir /w/P",
          "rm -rf /w/P && mkdir -p /w/P && echo new > /w/P/P",
          "rmdir /w/P",
          "cp -a /w/P /w/N",
          "cp -a /w/P/. /w/P",
          "cp -al /w/P /w/N",
          "sed -i s/a/b/ /w/P",
          "sed -i s/b/c/ $(grep -rl b1 /w)",
          "echo more >> /w/P",
          "echo less > /w/P",
          ": > /w/P",
          "touch /w/P",
          "mkdir -p /w/P/P",
          "chmod 755 /w/P",
          "chmod -R go-w /w/P",
          "chown 3:4 /w/P",
          "chown -R 5:6 /w/P",
          "truncate -s 1 /w/P",
          "find /w -name 'G' -delete",
          "find /w -type l -delete",
          "find /w -empty -delete",
          "sort -o /w/P /w/P",
          "mkfifo /w/P",
          "tar -C /w -cf - P | tar -C /out -xf -",
          "cat /w/P >> /w/P.log",
          "for f in /w/*; do [ -d $f ] && touch $f/seen; done",
          "exec 3<> /w/P && echo x >&3",
          "mv /w /w2 && mv /w2 /w");

  private final Random random;
  private int numbers;

  OracleSteps(Random random) {
    this.random = random;
  }

  /// A Dockerfile with so many steps.
  List<String> instructions(int count) {
    List<String> instructions = new ArrayList<>();
    instructions.add("FROM strata.local/base");
    instructions.add("COPY . /ctx");
    instructions.add("COPY . /w");
    instructions.add("RUN mkdir -m 777 /out");
    for (int i = 0; i < count; i++) {
      if (random.nextInt(8) == 0) {
        instructions.add("USER " + (random.nextBoolean() ? "0" : "12:34"));
      }
      instructions.add(step());
    }
    return instructions;
  }

  String step() {
    List<String> from = random.nextInt(3) == 0 ? CHANGING : LOOKING;
    StringBuilder step = new StringBuilder("RUN ( ");
    step.append(filled(from.get(random.nextInt(from.size()))));
    if (random.nextInt(4) == 0) {
      step.append("; ").append(filled(CHANGING.get(random.nextInt(CHANGING.size()))));
    }
    return step.append(" ) || true").toString();
  }

  /// `P` is a path that may be there, `G` a pattern, `N` and `M` names that are new.
  private String filled(String template) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < template.length(); i++) {
      char c = template.charAt(i);
      boolean word =
          i > 0 && Character.isLetter(template.charAt(i - 1))
              || i + 1 < template.length() && Character.isLetter(template.charAt(i + 1));
      if (word) {
        text.append(c);
        continue;
      }
      switch (c) {
        case 'P' -> text.append(path());
        case 'G' -> text.append(List.of("a*", "*b", "?", "*").get(random.nextInt(4)));
        case 'N', 'M' -> text.append("n").append(numbers++);
        default -> text.append(c);
      }
    }
    return text.toString();
  }

  private String path() {
    String path = OracleContext.NAMES.get(random.nextInt(OracleContext.NAMES.size()));
    return random.nextInt(3) == 0 ? path + "/" + path() : path;
  }
}
