package dev.strata.solver;

import static dev.strata.solver.ExplainedChange.of;

import dev.strata.oci.Platform;
import dev.strata.plan.Step;
import java.util.List;

/// The scripted changes: each kind of input, alone and combined, over three samples.
final class ExplainedChanges {
  private static final String HELLO = "hello";
  private static final String PAGES = "pages";
  private static final String TOOLS = "tools";

  /// A stage, for a mount to show.
  private static final String PARTS = "FROM strata.local/base AS parts\n";

  /// One whose programs run here.
  private static final String OTHER_PLATFORM =
      Platform.host().architecture().equals("amd64") ? "linux/amd64/v2" : "linux/arm64/v9";

  private ExplainedChanges() {}

  static List<ExplainedChange> all() {
    return List.of(
        // Files of a COPY.
        of(
                "a file's content",
                HELLO,
                d -> d.write("words.txt", "layers one\n"),
                "file words.txt content")
            .saying("words.txt: content changed"),
        of("a file's mode", HELLO, d -> d.mode("words.txt", "rwxr-x---"), "file words.txt mode")
            .saying("→ 0750"),
        of("a file added", HELLO, d -> d.write("src/more.sh", ":"), "file src/more.sh added"),
        of("a file removed", HELLO, d -> d.remove("src/notes"), "file src/notes removed")
            .given(d -> d.write("src/notes", "n").write("src/other", "o")),
        of(
                "a file renamed",
                HELLO,
                d -> d.remove("src/notes").write("src/remarks", "n"),
                "file src/notes removed",
                "file src/remarks added")
            .given(d -> d.write("src/notes", "n")),
        of("a file's time", HELLO, d -> d.write("words.txt", words()))
            .given(d -> d.write("words.txt", words())),
        of("a link's target", TOOLS, d -> d.link("extra/tool", "saw"), "file extra/tool content"),
        of("a file's type", TOOLS, d -> d.link("extra/hammer", "mallet"), "file extra/hammer type"),
        of("a file that no COPY takes", TOOLS, d -> d.write("other.conf", "x")),
        // Variables.
        of("a build argument", HELLO, d -> d.arg("GREETING", "Hi"), "env GREETING changed")
            .saying("env GREETING changed: \"Hello\" → \"Hi\""),
        of(
            "an argument's default",
            HELLO,
            d -> d.text("GREETING=Hello", "GREETING=Servus"),
            "env GREETING changed"),
        of("an argument given", PAGES, d -> d.arg("MARK", "*"), "arg MARK added")
            .saying("arg MARK added: \"*\""),
        of("another value of it", PAGES, d -> d.arg("MARK", "+"), "arg MARK changed")
            .given(d -> d.arg("MARK", "*")),
        of("an argument that nobody declares", PAGES, d -> d.arg("OTHER", "1")),
        of(
            "ENV added",
            HELLO,
            d -> d.text("ENV GREETING=$GREETING", "ENV GREETING=$GREETING\nENV DEPTH=3"),
            "env DEPTH added"),
        of("ENV changed", PAGES, d -> d.text("C.UTF-8", "C"), "env LANG changed"),
        of("ENV removed", PAGES, d -> d.text("ENV LANG=C.UTF-8\n", ""), "env LANG removed"),
        of(
                "a variable in a COPY",
                TOOLS,
                d -> d.arg("VARIANT", "large"),
                "variable VARIANT changed",
                "arg VARIANT changed")
            .saying("$VARIANT changed: COPY [-small.conf-] {+large.conf+} /etc/variant.conf"),
        of("a secret argument", HELLO, d -> d.arg("API_TOKEN", "hunter2"), "arg API_TOKEN changed")
            .given(
                d ->
                    d.text("ARG GREETING\n", "ARG GREETING\nARG API_TOKEN\n")
                        .arg("API_TOKEN", "hunter1"))
            .saying("arg API_TOKEN changed"),
        // The instruction.
        of(
                "its words",
                HELLO,
                d -> d.text("sort words.txt", "sort -r words.txt"),
                "instruction  changed")
            .saying("instruction changed: RUN sort {+-r+} words.txt > sorted.txt"),
        of(
            "a comment and white space",
            HELLO,
            d -> d.text("COPY words.txt .", "# all\nCOPY  words.txt  .")),
        of("a label", HELLO, d -> d.text("title=hello", "title=good-bye")),
        of(
            "an instruction added",
            HELLO,
            d -> d.text("COPY words.txt .", "RUN echo > /n\nCOPY words.txt ."),
            "new  added"),
        of(
                "an instruction removed",
                HELLO,
                d -> d.text("RUN echo > /n\n", ""),
                "above RUN echo > /n removed")
            .given(
                d ->
                    d.write("words.txt", "layers and more\n")
                        .text("COPY words.txt .", "RUN echo > /n\nCOPY words.txt .")),
        of(
                "two instructions exchanged",
                HELLO,
                d -> d.text("RUN echo > /a\nRUN echo > /b", "RUN echo > /b\nRUN echo > /a"),
                "new  moved",
                "above RUN echo > /a removed")
            .given(
                d -> d.text("COPY words.txt .", "RUN echo > /a\nRUN echo > /b\nCOPY words.txt .")),
        of(
            "a source added",
            TOOLS,
            d -> d.text("licence.txt terms", "licence.txt terms large.conf"),
            "instruction  changed"),
        of(
            "a destination",
            TOOLS,
            d -> d.text("extra /opt/", "extra /usr/opt/"),
            "instruction  changed"),
        of("--chmod", PAGES, d -> d.text("--chmod=644", "--chmod=600"), "instruction  changed"),
        of(
            "--chown",
            PAGES,
            d -> d.text("--chown=1000:1000", "--chown=1000:7"),
            "instruction  changed"),
        of(
            "--exclude",
            PAGES,
            d -> d.text("--chmod=644", "--chmod=644 --exclude=*.md"),
            "instruction  changed"),
        of(
            "--link",
            TOOLS,
            d -> d.text("COPY licence", "COPY --link licence"),
            "instruction  changed"),
        of(
                "a here-document of COPY",
                PAGES,
                d -> d.text("== footer ==", "== end =="),
                "heredoc footer content")
            .saying("here-document footer: content changed"),
        of(
            "a here-document of RUN",
            PAGES,
            d -> d.text("wc -l < index", "wc -c < index"),
            "heredoc  changed"),
        // What a RUN stands on.
        of("SHELL", PAGES, d -> d.text("\"-ec\"", "\"-eu\", \"-c\""), "setting shell changed"),
        of("USER", PAGES, d -> d.text("USER 1000", "USER 1000:1000"), "setting user changed"),
        of(
            "WORKDIR",
            HELLO,
            d -> d.text("WORKDIR /app", "WORKDIR /opt"),
            "instruction  changed",
            "setting working folder changed"),
        of(
            "the network of an instruction",
            TOOLS,
            d -> d.text("RUN --network=none", "RUN"),
            "instruction  changed"),
        of(
            "the network of the build",
            TOOLS,
            d -> d.network(Step.Network.NONE),
            "setting network of the build added"),
        of(
                "a host's address",
                TOOLS,
                d -> d.host("mirror", "10.0.0.2"),
                "setting host mirror changed")
            .given(d -> d.host("mirror", "10.0.0.1")),
        // Mounts.
        of(
            "a cache mount",
            TOOLS,
            d -> d.text("id=tools", "id=more-tools"),
            "instruction  changed"),
        of(
            "a secret's place",
            TOOLS,
            d -> d.text("id=token,", "id=token,target=/token,"),
            "instruction  changed"),
        of("a secret's value", TOOLS, d -> d.secret("token", "hunter2"))
            .given(d -> d.secret("token", "hunter1")),
        of(
            "an agent",
            TOOLS,
            d -> d.text("RUN --network", "RUN --mount=type=ssh --network"),
            "instruction  changed"),
        of(
            "a mounted file",
            PAGES,
            d -> d.write("bin/render.sh", "cat $1"),
            "file bin/render.sh content"),
        of(
            "a mounted file's mode",
            PAGES,
            d -> d.mode("bin/render.sh", "rwx------"),
            "file bin/render.sh mode"),
        of(
            "a mounted file's owner",
            PAGES,
            d -> d.owner("bin/render.sh", 12),
            "file bin/render.sh owner"),
        of(
            "a mount's folder",
            PAGES,
            d -> d.text("source=bin", "source=pages,target=/p --mount=type=bind,source=bin"),
            "instruction  changed"),
        // Contexts, stages and images.
        of(
                "a rule of the ignore file",
                PAGES,
                d -> d.write(".dockerignore", "pages/drafts\n*.bak\n*/slots.txt\n"),
                "ignore .dockerignore removed")
            .saying(".dockerignore now leaves out pages/slots.txt"),
        of(
            "a rule taken away",
            PAGES,
            d -> d.write(".dockerignore", "*.bak\n"),
            "ignore .dockerignore added"),
        of("an ignored file", PAGES, d -> d.write("pages/drafts/later.txt", "Now.")),
        of(
                "a file of a named context",
                TOOLS,
                d -> d.context("defaults", "settings.conf", "b"),
                "file settings.conf content")
            .given(d -> d.context("defaults", "settings.conf", "a"))
            .saying("settings.conf of context defaults: content changed"),
        of(
                "a named context given",
                TOOLS,
                d -> d.context("defaults", "settings.conf", "another"),
                "setting source changed")
            .saying("source changed: stage defaults → context defaults"),
        of(
                "the stage that a mount shows",
                PAGES,
                d -> d.text("from=parts", "from=site"),
                "instruction  changed")
            .given(
                d ->
                    d.text("wc -c", "--mount=from=parts,target=/parts wc -c")
                        .text(
                            "FROM strata.local/base\nCOPY", PARTS + "FROM strata.local/base\nCOPY"))
            .saying("{+--mount=from=site,target=/parts+}"),
        of("another target", HELLO, d -> d.target("program")),
        of(
            "another target and a file",
            HELLO,
            d -> d.target("program").write("src/one.sh", "1").write("words.txt", "layers"),
            "file src/one.sh added"),
        of(
                "ENV of an earlier stage",
                TOOLS,
                d -> d.text("ENV SIZE=1", "ENV SIZE=2"),
                "env SIZE changed")
            .given(
                d ->
                    d.text("AS defaults", "AS defaults\nENV SIZE=1")
                        .text("FROM scratch", "FROM strata.local/base")
                        .text("base AS tools", "base AS unused")
                        .text("ARG VARIANT\n", "FROM defaults AS tools\nARG VARIANT\n"))
            .saying("env SIZE changed: \"1\" → \"2\""),
        of("the platform", HELLO, d -> d.platform(OTHER_PLATFORM), "setting platform changed")
            .saying("platform changed: \""),
        of(
            "the platform and a file",
            PAGES,
            d -> d.platform(OTHER_PLATFORM).write("pages/slots.txt", "Slots."),
            "setting platform changed",
            "file pages/slots.txt content"),
        of("no cache for a stage", HELLO, d -> d.noCacheFor("program"), "no-cache  "),
        // Several at once.
        of(
            "a file and an argument",
            HELLO,
            d -> d.write("src/more.sh", "1").arg("GREETING", "Hey"),
            "file src/more.sh added",
            "env GREETING changed"),
        of(
            "two files of two stages",
            HELLO,
            d -> d.write("src/more.sh", "x").write("words.txt", "layers w\n"),
            "file src/more.sh added",
            "file words.txt content"),
        of(
            "--chmod and a file",
            PAGES,
            d -> d.text("--chmod=644", "--chmod=640").write("pages/slots.txt", "S"),
            "instruction  changed",
            "file pages/slots.txt content"),
        of(
            "a source and a file of another",
            TOOLS,
            d -> d.text("licence.txt terms", "licence.txt large.conf").write("licence.txt", "L"),
            "instruction  changed",
            "file licence.txt content"),
        of(
            "a rule and a new page",
            PAGES,
            d ->
                d.write(".dockerignore", "pages/drafts\n*/slots.txt\n").write("pages/new.txt", "N"),
            "ignore .dockerignore removed",
            "file pages/new.txt added"),
        of(
            "an argument, ENV and the network",
            PAGES,
            d -> d.arg("MARK", "#").text("C.UTF-8", "POSIX").network(Step.Network.NONE),
            "arg MARK added",
            "env LANG changed",
            "setting network of the build added"),
        of(
            "content and mode of one file",
            PAGES,
            d -> d.write("bin/render.sh", "cat").mode("bin/render.sh", "rwxr-xr-x"),
            "file bin/render.sh content+mode"),
        of(
            "an added instruction and a file below",
            HELLO,
            d ->
                d.text("COPY words.txt .", "RUN echo 2 > /n\nCOPY words.txt .")
                    .write("words.txt", "layers z\n"),
            "new  added",
            "file words.txt content"));
  }

  private static String words() {
    return "layers\nslots\nstates\n";
  }
}
