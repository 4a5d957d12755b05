package dev.strata.plan;

import dev.strata.dockerfile.Head;
import dev.strata.dockerfile.Heredoc;
import dev.strata.dockerfile.Instruction;
import dev.strata.dockerfile.Text;
import dev.strata.dockerfile.Words;
import dev.strata.plan.check.Rule;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Resolves COPY and ADD.
final class CopySteps {
  private final StageContext context;

  CopySteps(StageContext context) {
    this.context = context;
  }

  /// COPY and ADD as one: what differs is in `add` and the flags.
  private record Request(
      Head head, List<Text> sources, List<Heredoc> heredocs, Text destination, boolean add) {
    String keyword() {
      return add ? "ADD" : "COPY";
    }
  }

  Step plan(Instruction.Copy copy, StepFacts facts) throws PlanException, InterruptedException {
    return plan(
        new Request(copy.head(), copy.sources(), copy.heredocs(), copy.destination(), false),
        facts);
  }

  Step plan(Instruction.Add add, StepFacts facts) throws PlanException, InterruptedException {
    return plan(
        new Request(add.head(), add.sources(), add.heredocs(), add.destination(), true), facts);
  }

  private Step plan(Request request, StepFacts facts) throws PlanException, InterruptedException {
    Head head = request.head();
    String chown = context.expand(head.flag("chown"), head);
    String chmod = context.expand(head.flag("chmod"), head);
    String checksum = context.expand(head.flag("checksum"), head);
    checkMode(chmod, head);
    List<String> written = new ArrayList<>();
    for (Text source : request.sources()) {
      written.add(context.expand(source, head));
    }
    String destination = context.expand(request.destination(), head);
    checkChecksum(checksum, written, request);
    List<CopySource> sources = sources(request, written);
    String createdBy = createdBy(request, chown, chmod, written, destination);
    return new Step.Copy(
        facts.with(display(head), createdBy),
        sources,
        PathText.resolveKeepingSlash(context.scope().workingDir(), destination),
        present(chown),
        present(chmod),
        head.isSet("link"),
        head.isSet("parents"),
        head.flags("exclude").stream().map(Text::value).toList(),
        request.add(),
        has(head, "unpack") ? Optional.of(head.isSet("unpack")) : Optional.empty(),
        present(checksum),
        head.isSet("keep-git-dir"));
  }

  private List<CopySource> sources(Request request, List<String> written)
      throws PlanException, InterruptedException {
    Optional<Source> from = from(request);
    List<CopySource> sources = new ArrayList<>();
    List<String> patterns = new ArrayList<>();
    for (String source : written) {
      RemoteSource.Kind kind = RemoteSource.kindOf(source);
      if (kind == RemoteSource.Kind.LOCAL) {
        checkIgnored(source, request, from.isPresent());
        patterns.add(source);
        continue;
      }
      if (!request.add()) {
        throw PlanException.at(
            request.head().range(),
            kind == RemoteSource.Kind.GIT
                ? "source can't be a git ref for COPY"
                : "source can't be a URL for COPY",
            "write ADD instead of COPY");
      }
      addPaths(sources, patterns, from);
      sources.add(
          kind == RemoteSource.Kind.GIT ? new CopySource.Git(source) : new CopySource.Url(source));
    }
    addPaths(sources, patterns, from);
    for (Heredoc heredoc : request.heredocs()) {
      sources.add(new CopySource.Inline(heredoc.name(), content(heredoc, request.head())));
    }
    return sources;
  }

  private static void addPaths(
      List<CopySource> sources, List<String> patterns, Optional<Source> from) {
    if (!patterns.isEmpty()) {
      sources.add(new CopySource.Paths(from.orElse(new Source.Context("")), patterns));
      patterns.clear();
    }
  }

  private Optional<Source> from(Request request) throws PlanException, InterruptedException {
    Optional<Text> from = request.add() ? Optional.empty() : request.head().flag("from");
    return from.isEmpty() || from.get().value().isEmpty()
        ? Optional.empty()
        : Optional.of(context.source(from.get().value(), request.head(), true));
  }

  private String content(Heredoc heredoc, Head head) throws PlanException {
    String content = RunSteps.content(heredoc);
    if (!heredoc.expand()) {
      return content;
    }
    try {
      // Here-documents know the backslash alone, whatever the file's escape is.
      Words.Expansion expansion =
          new Words('\\').expandKeepingQuotes(content, context.scope()::find);
      context.reportUndefined(expansion.unmatched(), head);
      return expansion.value();
    } catch (Words.WordException e) {
      throw Expander.malformed(new Text(content, heredoc.range()), e);
    }
  }

  private void checkIgnored(String source, Request request, boolean hasFrom) {
    IgnoredPaths ignored = context.ignored();
    String path = PathText.clean(source);
    if (hasFrom || ignored.hasExceptions()) {
      return;
    }
    boolean root = path.equals(".") || path.equals("/");
    if (root ? ignored.excludesEverything() : ignored.excludes(path)) {
      context
          .findings()
          .report(
              Rule.COPY_IGNORED_FILE,
              request.head(),
              "Attempting to "
                  + (request.add() ? "Add" : "Copy")
                  + " file \""
                  + path
                  + "\" that is excluded by .dockerignore");
    }
  }

  private static void checkMode(String chmod, Head head) throws PlanException {
    if (chmod.isEmpty()) {
      return;
    }
    boolean octal = chmod.matches("[0-7]{1,11}") && Long.parseLong(chmod, 8) <= 07777;
    boolean symbolic = chmod.matches("[ugoa]*([+=-][rwxXstugo]*)+(,[ugoa]*([+=-][rwxXstugo]*)+)*");
    if (!octal && !symbolic) {
      throw PlanException.at(
          head.range(),
          "invalid chmod parameter: '"
              + chmod
              + "'. it should be octal string and between 0 and 07777",
          "write --chmod=0755, or symbols such as --chmod=u=rwX,go=rX");
    }
  }

  private static void checkChecksum(String checksum, List<String> written, Request request)
      throws PlanException {
    if (checksum.isEmpty()) {
      return;
    }
    Head head = request.head();
    if (!request.add()) {
      throw PlanException.at(head.range(), "checksum can't be specified for COPY");
    }
    if (written.size() != 1) {
      throw PlanException.at(head.range(), "checksum can't be specified for multiple sources");
    }
    RemoteSource.Kind kind = RemoteSource.kindOf(written.getFirst());
    if (kind == RemoteSource.Kind.LOCAL) {
      throw PlanException.at(head.range(), "checksum requires HTTP(S) or Git sources");
    }
    if (kind == RemoteSource.Kind.HTTP && !checksum.matches("sha256:[a-f0-9]{64}")) {
      throw PlanException.at(
          head.range(),
          "invalid checksum digest format: \"" + checksum + "\"",
          checksum.matches("sha(384|512):.+")
              ? "downloads are compared by their SHA-256: write --checksum=sha256:<64 hex digits>"
              : "write --checksum=sha256:<64 hex digits>");
    }
  }

  /// BuildKit's line of the history: `--from` and `--link` are not in it.
  private static String createdBy(
      Request request, String chown, String chmod, List<String> written, String destination) {
    StringBuilder line = new StringBuilder(request.keyword());
    if (request.head().isSet("parents")) {
      line.append(" --parents");
    }
    if (!chown.isEmpty()) {
      line.append(" --chown=").append(chown);
    }
    if (!chmod.isEmpty()) {
      line.append(" --chmod=").append(chmod);
    }
    written.forEach(s -> line.append(' ').append(s));
    request.heredocs().forEach(h -> line.append(" <<").append(h.name()));
    return line.append(' ').append(destination).append(" # buildkit").toString();
  }

  private String display(Head head) {
    String line = StepFacts.line(head);
    try {
      return context.words().expand(line, context.scope()::find).value();
    } catch (Words.WordException e) {
      return line;
    }
  }

  private static boolean has(Head head, String flag) {
    return head.flags().stream().anyMatch(f -> f.name().equals(flag));
  }

  private static Optional<String> present(String value) {
    return value.isEmpty() ? Optional.empty() : Optional.of(value);
  }
}
