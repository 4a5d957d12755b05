package dev.strata.cli;

import dev.strata.attest.AttestOptions;
import dev.strata.attest.AttestOptions.Mode;
import dev.strata.attest.AttestOptions.ProvenanceOptions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Reads `--attest`, `--provenance` and `--sbom`. Of one type the last word counts, and the short
/// flags come after the others.
final class AttestArgument {
  private static final Set<String> TRUE = Set.of("true", "1", "t");
  private static final Set<String> FALSE = Set.of("false", "0", "f");

  private Optional<ProvenanceOptions> provenance = Optional.empty();
  private boolean sbom;

  private AttestArgument() {}

  static AttestOptions read(
      List<String> attests, Optional<String> provenance, Optional<String> sbom)
      throws WrongUseException {
    AttestArgument all = new AttestArgument();
    for (String attest : attests) {
      Map<String, String> fields = fields("--attest", attest);
      String type = fields.getOrDefault("type", "");
      fields.remove("type");
      switch (type) {
        case "provenance" -> all.provenance("--attest " + attest, fields);
        case "sbom" -> all.sbom("--attest " + attest, fields);
        default ->
            throw new WrongUseException(
                "--attest " + attest + ": write type=provenance or type=sbom");
      }
    }
    if (provenance.isPresent()) {
      all.provenance(
          "--provenance=" + provenance.get(), shortFields("--provenance", provenance.get()));
    }
    if (sbom.isPresent()) {
      all.sbom("--sbom=" + sbom.get(), shortFields("--sbom", sbom.get()));
    }
    return new AttestOptions(all.provenance, all.sbom);
  }

  private void provenance(String said, Map<String, String> fields) throws WrongUseException {
    boolean wanted = isWanted(said, fields);
    Mode mode =
        switch (take(fields, "mode").orElse("min")) {
          case "min" -> Mode.MIN;
          case "max" -> Mode.MAX;
          default -> throw new WrongUseException(said + ": mode is min or max");
        };
    Optional<String> builder = take(fields, "builder-id");
    if (take(fields, "version").filter(v -> !v.equals("v1")).isPresent()) {
      throw new WrongUseException(said + ": provenance is of version v1 only");
    }
    refuseRest(said, fields, "mode, builder-id, version and disabled");
    provenance = wanted ? Optional.of(new ProvenanceOptions(mode, builder)) : Optional.empty();
  }

  private void sbom(String said, Map<String, String> fields) throws WrongUseException {
    boolean wanted = isWanted(said, fields);
    if (fields.containsKey("generator")) {
      throw new WrongUseException(
          said + ": Strata lists packages itself and runs no generator; leave out generator=");
    }
    refuseRest(said, fields, "disabled");
    sbom = wanted;
  }

  private static boolean isWanted(String said, Map<String, String> fields)
      throws WrongUseException {
    String disabled = take(fields, "disabled").orElse("false");
    if (!TRUE.contains(disabled) && !FALSE.contains(disabled)) {
      throw new WrongUseException(said + ": disabled is true or false");
    }
    return FALSE.contains(disabled);
  }

  private static void refuseRest(String said, Map<String, String> fields, String known)
      throws WrongUseException {
    if (!fields.isEmpty()) {
      throw new WrongUseException(
          said + ": unknown key " + String.join(", ", fields.keySet()) + "; known are " + known);
    }
  }

  private static Optional<String> take(Map<String, String> fields, String key) {
    return Optional.ofNullable(fields.remove(key));
  }

  private static Map<String, String> shortFields(String flag, String value)
      throws WrongUseException {
    if (TRUE.contains(value)) {
      return new LinkedHashMap<>();
    }
    if (FALSE.contains(value)) {
      return new LinkedHashMap<>(Map.of("disabled", "true"));
    }
    return fields(flag, value);
  }

  private static Map<String, String> fields(String flag, String text) throws WrongUseException {
    Map<String, String> fields = new LinkedHashMap<>();
    List<String> wrong = new ArrayList<>();
    for (String field : text.split(",", -1)) {
      int equals = field.indexOf('=');
      if (equals <= 0) {
        wrong.add(field);
      } else {
        fields.put(field.substring(0, equals).strip(), field.substring(equals + 1));
      }
    }
    if (!wrong.isEmpty()) {
      throw new WrongUseException(
          flag + " " + text + ": \"" + wrong.getFirst() + "\" is no KEY=VALUE");
    }
    return fields;
  }
}
