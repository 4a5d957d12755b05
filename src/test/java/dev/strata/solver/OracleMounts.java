package dev.strata.solver;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/// Worlds whose steps look at the context, or at what a stage made of it, through bind mounts.
final class OracleMounts implements OracleWorld.Kind {
  /// Each shows all files at `/ctx`.
  private static final List<String> MOUNTS =
      List.of(
          "--mount=type=bind,target=/ctx",
          "--mount=type=bind,from=files,source=/all,target=/ctx",
          "--mount=type=bind,from=files,source=/made/link,target=/ctx",
          "--mount=type=bind,from=files,source=/all,target=/ctx --mount=type=bind,target=/ctx2",
          "--mount=type=bind,from=files,target=/whole --mount=type=bind,target=/ctx",
          "--mount=type=bind,target=/ctx,rw");

  @Override
  public OracleContext context(Path folder, Random random) {
    return new OracleContext(folder, random);
  }

  @Override
  public OracleSteps steps(Random random) {
    return new OracleSteps(random) {
      @Override
      List<String> instructions(int count) {
        List<String> instructions = new ArrayList<>(super.instructions(count));
        instructions.set(
            0,
            "FROM strata.local/base AS files\nCOPY . /all\nRUN mkdir /made && cp -a /all /made/copy"
                + " && ln -s copy /made/link && chmod 755 /made/copy\nFROM strata.local/base");
        instructions.set(1, "RUN mkdir /ctx2");
        return instructions;
      }

      @Override
      String step() {
        String mounts = MOUNTS.get(random.nextInt(MOUNTS.size()));
        return "RUN " + mounts + super.step().substring("RUN".length());
      }
    };
  }
}
