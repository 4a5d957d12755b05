package dev.strata.plan.check;

import dev.strata.dockerfile.Dockerfile;
import dev.strata.dockerfile.Head;
import dev.strata.dockerfile.Instruction;
import dev.strata.dockerfile.Text;
import dev.strata.source.Diagnostic;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/// The checks that need the text alone: no variables, no images.
public final class TextChecks {
  private static final Set<String> RESERVED = Set.of("context", "scratch");

  private final Findings findings;

  public TextChecks(Findings findings) {
    this.findings = findings;
  }

  /// What is wrong with stage names and casing is wrong with the file as a whole: a comment above
  /// an instruction does not turn it off (behaviour of BuildKit).
  public void check(Dockerfile file) {
    checkInstructions(file);
    checkStageNames(file.instructions());
    checkCasing(file.instructions());
  }

  /// The checks of single instructions only, for a file that breaks off.
  public void checkInstructions(Dockerfile file) {
    checkContinuations(file);
    file.instructions().forEach(i -> checkInstruction(i));
  }

  private void checkContinuations(Dockerfile file) {
    for (Diagnostic warning : file.warnings()) {
      if (warning.rule().filter(Rule.NO_EMPTY_CONTINUATION.ruleName()::equals).isPresent()) {
        findings.report(Rule.NO_EMPTY_CONTINUATION, warning.range(), warning.message());
      }
    }
  }

  private void checkInstruction(Instruction instruction) {
    switch (instruction) {
      case Instruction.From from -> checkFrom(from);
      case Instruction.Arg arg ->
          checkDescription(
              arg.head(), "ARG", arg.declarations().stream().map(d -> d.name().value()).toList());
      case Instruction.Maintainer maintainer ->
          findings.report(
              Rule.MAINTAINER_DEPRECATED,
              maintainer.head(),
              "Maintainer instruction is deprecated in favor of using label");
      default -> {}
    }
  }

  private void checkFrom(Instruction.From from) {
    if (from.stageName().isEmpty()) {
      return;
    }
    String name = from.stageName().get().value();
    if (!name.equals(lower(name))) {
      findings.report(
          Rule.STAGE_NAME_CASING, from.head(), "Stage name '" + name + "' should be lowercase");
    }
    String keyword = from.head().keyword();
    asKeyword(from)
        .filter(as -> isConsistent(keyword) && !sameCase(keyword, as))
        .ifPresent(
            as ->
                findings.report(
                    Rule.FROM_AS_CASING,
                    from.head(),
                    "'" + as + "' and '" + keyword + "' keywords' casing do not match"));
    checkDescription(from.head(), "FROM", List.of(lower(name)));
  }

  /// `AS` as written: the last word but one of the line.
  private static Optional<String> asKeyword(Instruction.From from) {
    String[] words = from.head().original().strip().split("\\s+", -1);
    return words.length < 4 ? Optional.empty() : Optional.of(words[words.length - 2]);
  }

  private void checkDescription(Head head, String keyword, List<String> names) {
    List<Text> comments = head.comments();
    if (comments.isEmpty() || names.isEmpty()) {
      return;
    }
    String comment = comments.getLast().value().strip();
    if (comment.isEmpty() || names.contains(comment.split(" ", 2)[0])) {
      return;
    }
    String example = names.size() > 1 ? "<arg_key>" : names.getFirst();
    findings.report(
        Rule.INVALID_DEFINITION_DESCRIPTION,
        head,
        "Comment for " + keyword + " should follow the format: `# " + example + " <description>`");
  }

  private void checkStageNames(List<Instruction> instructions) {
    Set<String> seen = new HashSet<>();
    for (Instruction instruction : instructions) {
      if (!(instruction instanceof Instruction.From from) || from.stageName().isEmpty()) {
        continue;
      }
      String name = lower(from.stageName().get().value());
      if (RESERVED.contains(name)) {
        findings.report(
            Rule.RESERVED_STAGE_NAME,
            from.head().range(),
            "Stage name should not use the same name as reserved stage \"" + name + "\"");
      }
      if (!seen.add(name)) {
        findings.report(
            Rule.DUPLICATE_STAGE_NAME,
            from.head().range(),
            "Duplicate stage name \"" + name + "\", stage names should be unique");
      }
    }
  }

  /// The majority counts keywords written in one case, ARGs before the first FROM left out.
  private void checkCasing(List<Instruction> instructions) {
    List<Head> heads =
        instructions.stream()
            .dropWhile(i -> !(i instanceof Instruction.From))
            .map(Instruction::head)
            .toList();
    long lowers = heads.stream().filter(h -> isLower(h.keyword())).count();
    long uppers =
        heads.stream().filter(h -> !isLower(h.keyword()) && isConsistent(h.keyword())).count();
    boolean mostlyLower = lowers > uppers;
    for (Head head : heads) {
      String keyword = head.keyword();
      if (!keyword.equals(mostlyLower ? lower(keyword) : upper(keyword))) {
        findings.report(
            Rule.CONSISTENT_INSTRUCTION_CASING,
            head.range(),
            "Command '"
                + keyword
                + "' should match the case of the command majority ("
                + (mostlyLower ? "lowercase" : "uppercase")
                + ")");
      }
    }
  }

  private static boolean sameCase(String keyword, String other) {
    return other.equals(isLower(keyword) ? lower(other) : upper(other));
  }

  private static boolean isLower(String word) {
    return word.equals(lower(word));
  }

  private static boolean isConsistent(String word) {
    return isLower(word) || word.equals(upper(word));
  }

  private static String lower(String word) {
    return word.toLowerCase(Locale.ROOT);
  }

  private static String upper(String word) {
    return word.toUpperCase(Locale.ROOT);
  }
}
