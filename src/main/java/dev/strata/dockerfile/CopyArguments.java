package dev.strata.dockerfile;

import dev.strata.dockerfile.Statement.Arguments;
import dev.strata.source.SourceRange;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/// What COPY and ADD take: sources, here-documents among them, and a destination.
record CopyArguments(List<Text> sources, List<Heredoc> heredocs, Text destination) {

  static CopyArguments of(Keyword keyword, Arguments arguments, List<Heredoc> bodies)
      throws Refusal {
    List<Text> items = InstructionBuilder.items(arguments);
    if (items.size() < 2) {
      throw new Refusal(
          place(arguments, items),
          keyword
              + " requires at least two arguments, but only one was provided."
              + " Destination could not be determined",
          "write " + keyword + " <source>… <destination>");
    }
    Text destination = items.getLast();
    if (HeredocOpener.of(destination.value()).isPresent()) {
      throw new Refusal(
          destination.range(),
          keyword + " cannot accept a heredoc as a destination",
          "name the destination after it");
    }
    List<Text> sources = new ArrayList<>(items.size());
    List<Heredoc> heredocs = new ArrayList<>();
    Deque<Heredoc> left = new ArrayDeque<>(bodies);
    boolean json = arguments instanceof Arguments.Json;
    for (Text item : items.subList(0, items.size() - 1)) {
      Optional<HeredocOpener> opener = HeredocOpener.of(item.value());
      if (opener.isEmpty()) {
        sources.add(item);
      } else if (json) {
        heredocs.add(empty(opener.get(), item.range()));
      } else {
        heredocs.add(next(left, opener.get(), item.range()));
      }
    }
    if (!left.isEmpty()) {
      throw astray(left.getFirst().name(), items.getFirst().range().to(destination.range()));
    }
    return new CopyArguments(sources, heredocs, destination);
  }

  /// In a JSON array an opener has no body.
  private static Heredoc empty(HeredocOpener opener, SourceRange range) {
    return new Heredoc(
        opener.name(), opener.expand(), opener.stripTabs(), opener.fileDescriptor(), "", range);
  }

  /// Openers are found as the shell's words, sources as words between blanks. Where the two differ,
  /// BuildKit looks for files of such names; it can only be a mistake.
  private static Heredoc next(Deque<Heredoc> left, HeredocOpener opener, SourceRange range)
      throws Refusal {
    Heredoc heredoc = left.poll();
    if (heredoc == null || !heredoc.name().equals(opener.name())) {
      throw astray(opener.name(), range);
    }
    return heredoc;
  }

  private static Refusal astray(String name, SourceRange range) {
    return new Refusal(
        range,
        "the heredoc " + name + " is not one of the sources",
        "write its opener without blanks, between blanks: <<" + name);
  }

  private static SourceRange place(Arguments arguments, List<Text> items) {
    return switch (arguments) {
      case Arguments.None(SourceRange range) -> range;
      case Arguments.Json(_, SourceRange range) -> range;
      default -> items.getLast().range();
    };
  }
}
