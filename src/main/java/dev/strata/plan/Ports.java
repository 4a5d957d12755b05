package dev.strata.plan;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/// One word of EXPOSE, `[[ip:]host:]port[-port][/protocol]`, read. The parts before the container's
/// ports mean nothing and are warned of.
record Ports(int first, int last, String protocol, boolean mapped) {
  private static final Set<String> PROTOCOLS = Set.of("tcp", "udp", "sctp");
  private static final int HIGHEST = 65535;
  private static final String BYTE = "(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])";
  private static final Pattern ADDRESS =
      Pattern.compile(
          BYTE + "(?:\\." + BYTE + "){3}|\\[?[0-9a-fA-F]*:[0-9a-fA-F:]*(?::[0-9.]+)?]?");

  /// `protocol` stays as written.
  ///
  /// @throws IllegalArgumentException for what is no port
  static Ports parse(String word) {
    int colon = word.lastIndexOf(':');
    String[] container = word.substring(colon + 1).split("/", 2);
    String protocol = container.length == 2 && !container[1].isEmpty() ? container[1] : "tcp";
    if (container[0].isEmpty()) {
      throw new IllegalArgumentException("invalid port: \"" + word + "\": no port specified");
    }
    if (!PROTOCOLS.contains(protocol.toLowerCase(Locale.ROOT))) {
      throw new IllegalArgumentException(
          "invalid port: \"" + word + "\": invalid proto: " + protocol);
    }
    int[] range = parseRange(container[0], "containerPort");
    if (colon > 0) {
      checkMapping(word.substring(0, colon), range, container[0]);
    }
    boolean mapped = colon > 0 && !word.substring(0, colon).equals(":");
    return new Ports(range[0], range[1], protocol, mapped);
  }

  private static void checkMapping(String prefix, int[] range, String written) {
    int colon = prefix.lastIndexOf(':');
    String host = prefix.substring(colon + 1);
    String address = colon < 0 ? "" : prefix.substring(0, colon);
    if (!address.isEmpty() && !ADDRESS.matcher(address).matches()) {
      throw new IllegalArgumentException("invalid IP address: " + address);
    }
    if (host.isEmpty()) {
      return;
    }
    int[] hosts = parseRange(host, "hostPort");
    if (range[1] != range[0] && range[1] - range[0] != hosts[1] - hosts[0]) {
      throw new IllegalArgumentException(
          "invalid ranges specified for container and host Ports: " + written + " and " + host);
    }
  }

  private static int[] parseRange(String text, String what) {
    try {
      String[] ends = text.split("-", 2);
      int first = parseNumber(ends[0]);
      int last = ends.length == 1 ? first : parseNumber(ends[1]);
      if (last >= first) {
        return new int[] {first, last};
      }
    } catch (NumberFormatException e) {
      // told below
    }
    throw new IllegalArgumentException("invalid " + what + ": " + text);
  }

  private static int parseNumber(String text) {
    int number = Integer.parseInt(text);
    if (number < 0 || number > HIGHEST) {
      throw new NumberFormatException(text);
    }
    return number;
  }

  /// Each port as the image config names it: `80/tcp`.
  List<String> exposed() {
    List<String> names = new ArrayList<>();
    for (int port = first; port <= last; port++) {
      names.add(port + "/" + protocol.toLowerCase(Locale.ROOT));
    }
    return names;
  }
}
