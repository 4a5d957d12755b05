package dev.strata.copy;

import java.util.ArrayList;
import java.util.List;

/// What `--chmod` makes of a file's mode: an octal number, or the symbolic form of chmod(1)
/// (`u=rwX,go-w`), read as BSD's `setmode` does it, with no umask. Immutable.
///
/// Source: Dockerfile reference, `COPY --chmod`; behaviour of BuildKit.
public final class ModeChange {
  private static final int ALL = 07777;

  private final List<Clause> clauses;
  private final boolean octal;

  /// One operator with its operands. `who` are the bits that may be touched, `implicit` says that
  /// no class was named.
  private record Clause(int who, boolean implicit, char operator, String permissions) {}

  private ModeChange(List<Clause> clauses, boolean octal) {
    this.clauses = clauses;
    this.octal = octal;
  }

  /// Reads an octal or symbolic mode.
  ///
  /// @throws CopyException for a text that is neither
  public static ModeChange parse(String text) throws CopyException {
    if (!text.isEmpty() && Character.isDigit(text.charAt(0))) {
      return octal(text);
    }
    List<Clause> clauses = new ArrayList<>();
    for (String part : text.split(",", -1)) {
      parseClause(text, part, clauses);
    }
    return new ModeChange(clauses, false);
  }

  private static ModeChange octal(String text) throws CopyException {
    if (!text.matches("0*[0-7]{1,4}")) {
      throw new CopyException(
          "invalid chmod parameter: '"
              + text
              + "'. it should be octal string and between 0 and 07777");
    }
    return new ModeChange(List.of(new Clause(Integer.parseInt(text, 8), false, '#', "")), true);
  }

  private static void parseClause(String text, String part, List<Clause> clauses)
      throws CopyException {
    int at = 0;
    int who = 0;
    while (at < part.length() && "augo".indexOf(part.charAt(at)) >= 0) {
      who |= classBits(part.charAt(at++));
    }
    if (at == part.length()) {
      throw invalid(text);
    }
    while (at < part.length()) {
      char operator = part.charAt(at++);
      int start = at;
      while (at < part.length() && "rwxXstugo".indexOf(part.charAt(at)) >= 0) {
        at++;
      }
      if ("+-=".indexOf(operator) < 0) {
        throw invalid(text);
      }
      clauses.add(new Clause(who, who == 0, operator, part.substring(start, at)));
    }
  }

  private static CopyException invalid(String text) {
    return new CopyException(
        "invalid chmod parameter: '" + text + "': invalid syntax",
        "write an octal mode such as 0755, or a symbolic one such as u=rwX,go=rX");
  }

  private static int classBits(char name) {
    return switch (name) {
      case 'u' -> 04700;
      case 'g' -> 02070;
      case 'o' -> 00007;
      default -> 06777;
    };
  }

  /// Whether every mode is replaced whatever it was.
  public boolean isAbsolute() {
    return octal;
  }

  /// The permission bits that stand in for 0755 on folders made above a destination: an octal mode
  /// is taken for them too, a symbolic one is not.
  int forCreatedFolders() {
    return octal ? clauses.getFirst().who() & 0777 : 0755;
  }

  public int apply(int mode, boolean folder) {
    int result = mode & ALL;
    for (Clause clause : clauses) {
      result = clause.operator() == '#' ? clause.who() : apply(clause, result, mode, folder);
    }
    return result;
  }

  private static int apply(Clause clause, int mode, int original, boolean folder) {
    boolean sticky =
        clause.permissions().indexOf('t') >= 0 && (clause.implicit() || clause.who() != 00007);
    int touched = (clause.implicit() ? 06777 : clause.who()) | (sticky ? 01000 : 0);
    int operand = 0;
    for (char permission : clause.permissions().toCharArray()) {
      operand |= bits(permission, clause, mode, original, folder);
    }
    operand &= touched;
    return switch (clause.operator()) {
      case '+' -> mode | operand;
      case '-' -> mode & ~operand;
      default -> (mode & ~touched) | operand;
    };
  }

  private static int bits(char permission, Clause clause, int mode, int original, boolean folder) {
    boolean onlyOthers = !clause.implicit() && clause.who() == 00007;
    return switch (permission) {
      case 'r' -> 0444;
      case 'w' -> 0222;
      case 'x' -> 0111;
      case 'X' -> clause.operator() == '-' || folder || (original & 0111) != 0 ? 0111 : 0;
      case 's' -> onlyOthers ? 0 : 06000;
      case 't' -> onlyOthers ? 0 : 01000;
      case 'u' -> (mode >> 6 & 7) * 0111;
      case 'g' -> (mode >> 3 & 7) * 0111;
      default -> (mode & 7) * 0111;
    };
  }
}
