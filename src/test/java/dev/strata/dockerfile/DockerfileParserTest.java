package dev.strata.dockerfile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.strata.source.Diagnostic;
import dev.strata.source.DiagnosticsException;
import dev.strata.source.SourceFile;
import java.util.List;
import org.junit.jupiter.api.Test;

final class DockerfileParserTest {
  private static Instruction second(String text) throws DiagnosticsException {
    return Trees.parse(text).instructions().get(1);
  }

  private static Command run(String line) throws DiagnosticsException {
    return ((Instruction.Run) second("FROM a\n" + line)).command();
  }

  private static List<Heredoc> heredocs(String text) throws DiagnosticsException {
    return ((Command.ShellForm) run(text)).heredocs();
  }

  @Test
  void joinsContinuationsAndDropsCommentsInside() throws DiagnosticsException {
    assertThat(run("RUN a \\\n# no\n  b\\  \n\tc\\\\\n"))
        .isInstanceOfSatisfying(
            Command.ShellForm.class, shell -> assertThat(shell.line()).isEqualTo("a   b\tc\\\\"));
  }

  @Test
  void warnsOfBlankLinesInContinuations() throws DiagnosticsException {
    Dockerfile dockerfile = Trees.parse("FROM a\nRUN a \\\n\n  b\n");

    assertThat(dockerfile.warnings())
        .singleElement()
        .satisfies(
            warning -> {
              assertThat(warning.rule()).contains("NoEmptyContinuation");
              assertThat(dockerfile.source().lineAt(warning.range().start())).isEqualTo(4);
            });
  }

  @Test
  void readsCrLfByteOrderMarksTabsAndNoFinalNewline() throws DiagnosticsException {
    Dockerfile dockerfile = Trees.parse("\ufeff# escape=`\r\n\tFROM\ta\r\nRUN b `\r\n c");

    assertThat(dockerfile.directives().escape()).isEqualTo('`');
    assertThat(dockerfile.instructions().get(1).head().original()).isEqualTo("RUN b  c");
  }

  @Test
  void readsDirectivesOnlyAtTheHead() throws DiagnosticsException {
    Dockerfile dockerfile =
        Trees.parse("# syntax = docker/dockerfile:1 \n#check=skip=all\n\n# escape=`\nFROM a\\\n\n");

    assertThat(dockerfile.directives().syntax().orElseThrow().value())
        .isEqualTo("docker/dockerfile:1");
    assertThat(dockerfile.directives().check().orElseThrow().value()).isEqualTo("skip=all");
    assertThat(dockerfile.directives().escape()).isEqualTo('\\');
  }

  @Test
  void readsTheSyntaxInItsOtherForms() throws DiagnosticsException {
    assertThat(Trees.parse("//syntax=a/b\nFROM a").directives().syntax().orElseThrow().value())
        .isEqualTo("a/b");
    assertThat(Trees.parse("#!/bin/x\n#syntax=c\nFROM a").directives().syntax()).isPresent();
    assertThatThrownBy(() -> Trees.parse("{\"syntax\": \"a/b\"}"))
        .hasMessageContaining("JSON for the frontend a/b");
  }

  @Test
  void keepsTheCommentsRightAboveAnInstruction() throws DiagnosticsException {
    Dockerfile dockerfile = Trees.parse("# one\n#\n# two\n\n#three\nFROM a\nRUN b\n");

    assertThat(dockerfile.instructions().getFirst().head().comments())
        .extracting(Text::value)
        .containsExactly("two", "three");
    assertThat(dockerfile.instructions().get(1).head().comments()).isEmpty();
  }

  @Test
  void rangesPointIntoTheFileAcrossContinuations() throws DiagnosticsException {
    Dockerfile dockerfile = Trees.parse("FROM a\nCOPY --link \\\n# c\n  src \\\n  dest\n");
    Instruction.Copy copy = (Instruction.Copy) dockerfile.instructions().get(1);
    SourceFile file = dockerfile.source();

    assertThat(file.text(copy.head().keywordRange())).isEqualTo("COPY");
    assertThat(file.text(copy.head().flags().getFirst().range())).isEqualTo("--link");
    assertThat(file.text(copy.sources().getFirst().range())).isEqualTo("src");
    assertThat(file.text(copy.destination().range())).isEqualTo("dest");
    assertThat(file.lineAt(copy.head().range().start())).isEqualTo(2);
    assertThat(file.lineAt(copy.head().range().end())).isEqualTo(5);
  }

  @Test
  void readsHeredocsOfEveryKind() throws DiagnosticsException {
    List<Heredoc> heredocs =
        heredocs("RUN 3<<A <<-'B' <<\"C\\\"d\" <<  E\na $x\nA\n\tb\n\tB\nC\"d\n# e\\\nE\n");

    assertThat(heredocs).extracting(Heredoc::name).containsExactly("A", "B", "C\"d", "E");
    assertThat(heredocs).extracting(Heredoc::expand).containsExactly(true, false, false, true);
    assertThat(heredocs).extracting(Heredoc::stripTabs).containsExactly(false, true, false, false);
    assertThat(heredocs).extracting(Heredoc::fileDescriptor).containsExactly(3, 0, 0, 0);
    assertThat(heredocs)
        .extracting(Heredoc::content)
        .containsExactly("a $x\n", "\tb\n", "", "# e\\\n");
  }

  @Test
  void takesOnlyWordsOfTheirOwnForHeredocs() throws DiagnosticsException {
    assertThat(heredocs("RUN echo a<<<b \"<<A\" '<<B' a<<C \\<<D")).isEmpty();
    assertThat(heredocs("RUN cat <<A ${x^^}")).isEmpty();
    assertThat(heredocs("RUN cat <<A \"open")).isEmpty();
  }

  @Test
  void namesHeredocSourcesOfCopy() throws DiagnosticsException {
    Instruction.Copy copy =
        (Instruction.Copy) second("FROM a\nCOPY x <<b.txt y <<-C /d/\n1\nb.txt\n\t2\nC\n");

    assertThat(copy.sources()).extracting(Text::value).containsExactly("x", "y");
    assertThat(copy.heredocs()).extracting(Heredoc::content).containsExactly("1\n", "\t2\n");
    assertThat(copy.destination().value()).isEqualTo("/d/");
  }

  @Test
  void takesJsonArraysOfStringsForTheExecForm() throws DiagnosticsException {
    assertThat(run("RUN [ \"a\\u0020\\\"\\/\", \"한 \" ]"))
        .isInstanceOfSatisfying(
            Command.ExecForm.class,
            exec -> assertThat(exec.arguments()).containsExactly("a \"/", "한 "));
    for (String shell : List.of("['a']", "[\"a\",]", "[\"a\"", "[\"a\"] b", "[1e999]", "{}")) {
      assertThat(run("RUN " + shell)).as(shell).isInstanceOf(Command.ShellForm.class);
    }
  }

  @Test
  void stripsQuotesAndEscapesOfFlags() throws DiagnosticsException {
    Head head = second("FROM a\nCOPY --exclude=\"a b\" --exclude=c\\ d --link -- --x y").head();

    assertThat(head.flags("exclude")).extracting(Text::value).containsExactly("a b", "c d");
    assertThat(head.isSet("link")).isTrue();
    assertThat(head.isSet("parents")).isFalse();
  }

  @Test
  void readsBothFormsOfEnv() throws DiagnosticsException {
    Instruction.Env pairs = (Instruction.Env) second("FROM a\nENV A=b\\ c D=\"e f\"=g");
    Instruction.Env legacy = (Instruction.Env) second("FROM a\nENV A  b \"c=d");

    assertThat(pairs.pairs())
        .extracting(pair -> pair.key().value() + "|" + pair.value().value())
        .containsExactly("A|b\\ c", "D|\"e f\"=g");
    assertThat(legacy.pairs())
        .singleElement()
        .satisfies(
            pair -> {
              assertThat(pair.legacy()).isTrue();
              assertThat(pair.value().value()).isEqualTo("b \"c=d");
            });
  }

  @Test
  void keepsTheTriggerOfOnbuildAsWritten() throws DiagnosticsException {
    Instruction.Onbuild onbuild =
        (Instruction.Onbuild) second("FROM a\nONBUILD  RUN  <<E  cat\nx\nE\n");

    assertThat(onbuild.trigger()).isEqualTo("RUN  <<E  cat\nx\nE");
    assertThat(onbuild.instruction()).isInstanceOf(Instruction.Run.class);
  }

  @Test
  void tellsAllErrorsInTheOrderOfTheirPlaces() {
    assertThatThrownBy(() -> Trees.parse("FROM a\nFOO\nENV A\nCOPY --x --y a b\nUSER b\nWORKDIR"))
        .isInstanceOfSatisfying(
            DiagnosticsException.class,
            e ->
                assertThat(e.diagnostics())
                    .extracting(Diagnostic::message)
                    .containsExactly(
                        "unknown instruction: FOO",
                        "ENV must have two arguments",
                        "unknown flag: --x",
                        "unknown flag: --y",
                        "WORKDIR requires exactly one argument"));
  }

  @Test
  void refusesLinesThatBuildKitCannotBuffer() throws DiagnosticsException {
    String longest = "FROM a\nRUN " + "x".repeat(65_531);

    assertThat(Trees.parse(longest + "\n").instructions()).hasSize(2);
    assertThatThrownBy(() -> Trees.parse(longest + "x\n"))
        .hasMessageContaining("dockerfile line greater than max allowed size of 65535");
  }

  @Test
  void boundsTheNestingOfJson() {
    assertThatThrownBy(() -> Trees.parse("FROM a\nRUN " + "[".repeat(200) + "]".repeat(200)))
        .hasMessageContaining("nested too deeply");
  }
}
