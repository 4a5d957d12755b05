package dev.strata.solver;

import dev.strata.plan.SecretNames;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/// The secret values of one build, to be taken out of every text that is kept or sent: those of
/// `--secret`, of build arguments with telling names, and the user and password of any URL.
public final class SecretTexts {
  /// Shorter values would be found in every text, and tell nothing.
  private static final int LEAST_CHARS = 4;

  private static final Pattern USER_OF_URL = Pattern.compile("(?<=://)[^/@\\s]*@");

  private final List<String> values;

  private SecretTexts(List<String> values) {
    this.values = values;
  }

  /// Those of a build that is asked for.
  public static SecretTexts of(BuildRequest request) {
    return of(request.options().buildArgs(), request.settings().secrets());
  }

  static SecretTexts of(Map<String, String> args, Map<String, SecretSource> secrets) {
    Set<String> values = new LinkedHashSet<>();
    args.forEach(
        (name, value) -> {
          if (SecretNames.isTelling(name)) {
            add(value, values);
          }
        });
    for (SecretSource secret : secrets.values()) {
      try {
        String text = new String(secret.read(), StandardCharsets.UTF_8);
        add(text, values);
        text.lines().forEach(line -> add(line, values));
      } catch (IOException _) {
        // One that cannot be read was given to no step.
      }
    }
    return new SecretTexts(
        values.stream().sorted(Comparator.comparingInt(String::length).reversed()).toList());
  }

  private static void add(String value, Set<String> to) {
    String stripped = value.strip();
    if (stripped.length() >= LEAST_CHARS) {
      to.add(stripped);
    }
  }

  /// The text with a mark in the place of each value.
  public String scrub(String text) {
    String scrubbed = text;
    for (String value : values) {
      scrubbed = scrubbed.replace(value, KeptArgs.WITHHELD);
    }
    return scrubbed.contains("://")
        ? USER_OF_URL.matcher(scrubbed).replaceAll(KeptArgs.WITHHELD + "@")
        : scrubbed;
  }

  List<StepReport> scrub(List<StepReport> steps) {
    return steps.stream().map(this::scrub).toList();
  }

  private StepReport scrub(StepReport step) {
    List<Cause> causes = new ArrayList<>();
    for (Cause cause : step.causes()) {
      causes.add(
          new Cause(cause.kind(), scrub(cause.name()), cause.change(), scrub(cause.words())));
    }
    return new StepReport(
        step.id(),
        step.stage(),
        step.line(),
        scrub(step.instruction()),
        step.kind(),
        scrub(step.reason()),
        step.duration(),
        step.saved(),
        step.key(),
        step.layer(),
        step.timing(),
        causes,
        step.forecast());
  }
}
