package dev.strata.container;

import dev.strata.oci.ImageConfig;
import dev.strata.oci.ImageConfigJson;
import dev.strata.oci.Json;
import dev.strata.oci.MalformedDocumentException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;

/// The member `Config` of `docker inspect`, with all members that docker writes, in its order.
public final class DockerConfig {
  private static final Json NOTHING = new Json.Null();
  private static final Json NO = new Json.Bool(false);

  private DockerConfig() {}

  /// What an image's config tells a runtime.
  public static Json of(ImageConfig image) throws MalformedDocumentException {
    return of(image, Map.of());
  }

  /// @param instead members that a container has of its own
  static Json of(ImageConfig image, Map<String, Json> instead) throws MalformedDocumentException {
    SequencedMap<String, Json> known = new LinkedHashMap<>();
    if (Json.parse(ImageConfigJson.encode(image), "the image config")
            instanceof Json.Members(var members)
        && members.get("config") instanceof Json.Members(var config)) {
      known.putAll(config);
    }
    known.putAll(instead);
    SequencedMap<String, Json> all = new LinkedHashMap<>();
    for (Map.Entry<String, Json> member : always().entrySet()) {
      Json value = known.getOrDefault(member.getKey(), member.getValue());
      if (value != NOTHING || !isLeftOut(member.getKey())) {
        all.put(member.getKey(), value);
      }
    }
    return new Json.Members(all);
  }

  private static boolean isLeftOut(String name) {
    return switch (name) {
      case "ExposedPorts", "Healthcheck", "ArgsEscaped", "StopSignal", "Shell" -> true;
      default -> false;
    };
  }

  private static SequencedMap<String, Json> always() {
    SequencedMap<String, Json> all = new LinkedHashMap<>();
    all.put("Hostname", Json.text(""));
    all.put("Domainname", Json.text(""));
    all.put("User", Json.text(""));
    all.put("AttachStdin", NO);
    all.put("AttachStdout", NO);
    all.put("AttachStderr", NO);
    all.put("ExposedPorts", NOTHING);
    all.put("Tty", NO);
    all.put("OpenStdin", NO);
    all.put("StdinOnce", NO);
    all.put("Env", NOTHING);
    all.put("Cmd", NOTHING);
    all.put("Healthcheck", NOTHING);
    all.put("ArgsEscaped", NOTHING);
    all.put("Image", Json.text(""));
    all.put("Volumes", NOTHING);
    all.put("WorkingDir", Json.text(""));
    all.put("Entrypoint", NOTHING);
    all.put("OnBuild", NOTHING);
    all.put("Labels", NOTHING);
    all.put("StopSignal", NOTHING);
    all.put("Shell", NOTHING);
    return all;
  }
}
