package dev.strata.solver;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/// A context and a Dockerfile over it, under edits that a seed decides.
final class OracleWorld {
  private static final int STEPS = 6;

  /// How the worlds of one kind begin: what files they have, and what their steps do.
  interface Kind {
    OracleContext context(Path folder, Random random);

    OracleSteps steps(Random random);
  }

  /// Few names that steps and edits often have in common, and the tools of every base.
  static final Kind FILES =
      new Kind() {
        @Override
        public OracleContext context(Path folder, Random random) {
          return new OracleContext(folder, random);
        }

        @Override
        public OracleSteps steps(Random random) {
          return new OracleSteps(random);
        }
      };

  private final Random random;
  private final Path folder;
  private final OracleContext context;
  private final OracleSteps steps;
  private final List<String> instructions;
  private final List<String> edits = new ArrayList<>();

  OracleWorld(long seed, Kind kind, Path folder) throws IOException {
    this.random = new Random(seed);
    this.folder = folder;
    this.context = kind.context(folder, random);
    this.steps = kind.steps(random);
    this.instructions = new ArrayList<>(steps.instructions(STEPS));
    context.fill();
  }

  /// Changes the context, or one instruction.
  void edit() throws IOException {
    if (random.nextInt(6) == 0) {
      int at = OracleSteps.FIRST + random.nextInt(instructions.size() - OracleSteps.FIRST);
      instructions.set(at, steps.step());
      edits.add("changed the instruction at " + at);
    } else {
      edits.add(context.edit());
    }
  }

  Path folder() {
    return folder;
  }

  String dockerfile() {
    return String.join("\n", instructions) + "\n";
  }

  List<String> edits() {
    return edits;
  }
}
