package dev.strata.solver;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;

/// One scripted change of a sample, and the inputs that the next build has to name for it.
///
/// @param given what is true before the change as well
/// @param causes as `kind name change`; none where nothing is to run
record ExplainedChange(
    String name, String sample, Edit given, Edit edit, List<String> causes, List<String> words) {
  /// An edit of a sample's files and of what the command line would say.
  @FunctionalInterface
  interface Edit {
    Edit NONE = _ -> {};

    void apply(Desk desk) throws IOException;
  }

  @Override
  public String toString() {
    return sample + ": " + name;
  }

  static ExplainedChange of(String name, String sample, Edit edit, String... causes) {
    return new ExplainedChange(name, sample, Edit.NONE, edit, List.of(causes), List.of());
  }

  ExplainedChange given(Edit before) {
    return new ExplainedChange(name, sample, before, edit, causes, words);
  }

  /// What a person is to read, word for word.
  ExplainedChange saying(String... texts) {
    return new ExplainedChange(name, sample, given, edit, causes, List.of(texts));
  }

  /// A copy of a sample on which a change is made.
  static final class Desk {
    private final Path context;
    private final BuildRoom.Setup setup;
    private RunSettings settings = RunSettings.DEFAULT;
    private String dockerfile;

    Desk(Path context, BuildRoom room) throws IOException {
      this.context = context;
      this.dockerfile = Files.readString(context.resolve("Dockerfile"));
      this.setup = room.of("").from(context).withoutFiles();
    }

    BuildRoom.Setup setup() {
      return setup.settings(settings).dockerfile(dockerfile);
    }

    Desk write(String path, String text) throws IOException {
      Files.createDirectories(context.resolve(path).getParent());
      Files.writeString(context.resolve(path), text);
      return this;
    }

    Desk remove(String path) throws IOException {
      Files.delete(context.resolve(path));
      return this;
    }

    Desk mode(String path, String mode) throws IOException {
      Files.setPosixFilePermissions(context.resolve(path), PosixFilePermissions.fromString(mode));
      return this;
    }

    Desk owner(String path, int uid) throws IOException {
      Files.setAttribute(context.resolve(path), "unix:uid", uid);
      return this;
    }

    Desk link(String path, String target) throws IOException {
      Files.deleteIfExists(context.resolve(path));
      Files.createSymbolicLink(context.resolve(path), Path.of(target));
      return this;
    }

    /// Replaces a text of the Dockerfile that is there.
    Desk text(String before, String after) {
      if (!dockerfile.contains(before)) {
        throw new IllegalArgumentException("no " + before);
      }
      dockerfile =
          dockerfile.replaceFirst(
              java.util.regex.Pattern.quote(before),
              java.util.regex.Matcher.quoteReplacement(after));
      return this;
    }

    Desk arg(String name, String value) {
      setup.arg(name, value);
      return this;
    }

    /// A named context with one file.
    Desk context(String name, String file, String text) throws IOException {
      Path folder = Files.createDirectories(context.resolveSibling("named-" + name));
      Files.writeString(folder.resolve(file), text);
      setup.named(name, folder.toString());
      return this;
    }

    Desk platform(String value) {
      setup.platform(value);
      return this;
    }

    Desk target(String stage) {
      setup.target(stage);
      return this;
    }

    Desk noCacheFor(String stage) {
      setup.noCacheFor(stage);
      return this;
    }

    Desk network(dev.strata.plan.Step.Network network) {
      return settings(network, settings.extraHosts(), settings.secrets());
    }

    Desk host(String host, String address) {
      return settings(
          settings.network(),
          List.of(new dev.strata.sandbox.HostEntry(host, address)),
          settings.secrets());
    }

    Desk secret(String id, String value) {
      SecretSource source = () -> value.getBytes(java.nio.charset.StandardCharsets.UTF_8);
      return settings(settings.network(), settings.extraHosts(), Map.of(id, source));
    }

    private Desk settings(
        dev.strata.plan.Step.Network network,
        List<dev.strata.sandbox.HostEntry> hosts,
        Map<String, SecretSource> secrets) {
      settings =
          new RunSettings(
              settings.limits(),
              hosts,
              network,
              settings.allowed(),
              secrets,
              settings.agents(),
              settings.stepTimeout(),
              settings.ociRuntime(),
              settings.witness(),
              settings.environment());
      return this;
    }
  }
}
