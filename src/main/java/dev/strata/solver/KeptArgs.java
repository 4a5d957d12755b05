package dev.strata.solver;

import dev.strata.plan.SecretNames;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;
import java.util.regex.Pattern;

/// Build arguments without what may be secret: the value of one with a telling name (`API_TOKEN`),
/// and the user and password of a URL (`HTTP_PROXY`).
final class KeptArgs {
  static final String WITHHELD = "(withheld)";
  private static final Pattern USER_OF_URL = Pattern.compile("(?<=://)[^/@\\s]*@");

  private KeptArgs() {}

  static SequencedMap<String, String> of(Map<String, String> args) {
    SequencedMap<String, String> kept = new LinkedHashMap<>();
    args.forEach(
        (name, value) ->
            kept.put(
                name,
                SecretNames.isTelling(name)
                    ? WITHHELD
                    : USER_OF_URL.matcher(value).replaceAll(WITHHELD + "@")));
    return kept;
  }
}
