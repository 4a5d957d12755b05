package dev.strata.cli;

import dev.strata.sandbox.OciSandbox;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/// `--sandbox`: what runs the steps.
final class SandboxOption {
  /// This program's own namespaces, or an OCI runtime.
  enum Kind {
    NATIVE,
    OCI
  }

  @Option(
      names = "--sandbox",
      paramLabel = "native|oci",
      description =
          "What runs the steps: this program, or runc or crun where one is installed. Default:"
              + " native.")
  Kind kind = Kind.NATIVE;

  /// Empty for this program itself.
  Optional<Path> ociRuntime(Invocation by) throws WrongUseException {
    if (kind == Kind.NATIVE) {
      return Optional.empty();
    }
    Optional<Path> runtime = OciSandbox.findRuntime(by.environment().getOrDefault("PATH", ""));
    if (runtime.isEmpty()) {
      throw new WrongUseException(
          "--sandbox oci: neither runc nor crun is installed; install one (Debian: apt-get install"
              + " runc), or leave the option out");
    }
    return runtime;
  }
}
