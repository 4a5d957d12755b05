package dev.strata.plan;

import dev.strata.dockerfile.Head;
import dev.strata.plan.check.Findings;
import dev.strata.plan.check.Rule;
import java.util.regex.Pattern;

/// Tells by its name whether a variable is likely to hold a secret.
public final class SecretNames {
  private static final Pattern SECRET =
      word("apikey|auth|credential|credentials|key|password|pword|passwd|secret|token");
  private static final Pattern HARMLESS = word("public|file|version");

  private SecretNames() {}

  private static Pattern word(String words) {
    return Pattern.compile("(?:_|^)(?:" + words + ")(?:_|$)", Pattern.CASE_INSENSITIVE);
  }

  public static boolean isTelling(String name) {
    return SECRET.matcher(name).find() && !HARMLESS.matcher(name).find();
  }

  static void check(String keyword, String name, Head head, Findings findings) {
    if (isTelling(name)) {
      findings.report(
          Rule.SECRETS_USED_IN_ARG_OR_ENV,
          head,
          "Do not use ARG or ENV instructions for sensitive data ("
              + keyword
              + " "
              + GoText.quote(name)
              + ")");
    }
  }
}
