package dev.strata.dockerfile;

import dev.strata.source.DiagnosticsException;
import dev.strata.source.SourceFile;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// Trees for tests.
final class Trees {
  private Trees() {}

  static Dockerfile parse(String text) throws DiagnosticsException {
    return DockerfileParser.parse(new SourceFile("Dockerfile", text));
  }

  /// What a tree says, without where and with which spacing it was written.
  static JsonNode meaning(Dockerfile dockerfile) {
    ObjectNode tree = (ObjectNode) JsonMapper.shared().readTree(JsonPrinter.print(dockerfile));
    tree.remove("file");
    tree.remove("warnings");
    strip(tree);
    return tree;
  }

  private static void strip(JsonNode node) {
    if (node instanceof ObjectNode object) {
      object.remove("range");
      object.remove("original");
    }
    node.forEach(Trees::strip);
  }
}
