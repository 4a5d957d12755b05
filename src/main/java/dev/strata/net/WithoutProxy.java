package dev.strata.net;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;

/// Who is reached without a proxy: the words of `NO_PROXY`, by comma.
///
/// ```
/// *                 everybody
/// 10.1.2.3          an address, v4 or v6; with :PORT at that port alone
/// 10.0.0.0/8        a range of addresses
/// example.com       the name and all below it; with :PORT at that port alone
/// .example.com      all below the name, as *.example.com
/// ```
///
/// Names are not looked up: a range holds addresses that a URL spells out.
final class WithoutProxy {
  private sealed interface Rule {
    record Range(byte[] address, int bits) implements Rule {}

    record Name(String name, boolean itself, OptionalInt port) implements Rule {}

    record Address(byte[] address, OptionalInt port) implements Rule {}
  }

  private final boolean everybody;
  private final List<Rule> rules;

  private WithoutProxy(boolean everybody, List<Rule> rules) {
    this.everybody = everybody;
    this.rules = List.copyOf(rules);
  }

  static WithoutProxy parse(String text) {
    List<Rule> rules = new ArrayList<>();
    boolean everybody = false;
    for (String piece : text.split(",")) {
      String word = piece.strip().toLowerCase(Locale.ROOT);
      if (word.equals("*")) {
        everybody = true;
      } else if (!word.isEmpty()) {
        add(word, rules);
      }
    }
    return new WithoutProxy(everybody, rules);
  }

  private static void add(String word, List<Rule> rules) {
    int slash = word.indexOf('/');
    if (slash >= 0) {
      byte[] address = address(word.substring(0, slash));
      String bits = word.substring(slash + 1);
      if (address.length > 0
          && bits.matches("[0-9]{1,3}")
          && Integer.parseInt(bits) <= 8 * address.length) {
        rules.add(new Rule.Range(address, Integer.parseInt(bits)));
      }
      return;
    }
    String host = word;
    OptionalInt port = OptionalInt.empty();
    int colon = word.lastIndexOf(':');
    boolean bare = word.indexOf(':') != colon && !word.startsWith("[");
    if (colon >= 0 && !bare && word.substring(colon + 1).matches("[0-9]{1,5}")) {
      port = OptionalInt.of(Integer.parseInt(word.substring(colon + 1)));
      host = word.substring(0, colon);
    }
    byte[] address = address(host);
    if (address.length > 0) {
      rules.add(new Rule.Address(address, port));
      return;
    }
    String name = host.startsWith("*.") ? host.substring(1) : host;
    boolean itself = !name.startsWith(".");
    rules.add(new Rule.Name(itself ? name : name.substring(1), itself, port));
  }

  boolean contains(String host, int port) {
    String name = host.toLowerCase(Locale.ROOT).replaceFirst("\\.$", "");
    byte[] address = address(name);
    if (everybody || name.equals("localhost") || isLoopback(address)) {
      return true;
    }
    return rules.stream().anyMatch(rule -> matches(rule, name, address, port));
  }

  private static boolean matches(Rule rule, String host, byte[] address, int port) {
    return switch (rule) {
      case Rule.Range(byte[] range, int bits) -> holds(range, bits, address);
      case Rule.Address(byte[] own, OptionalInt at) ->
          (at.isEmpty() || at.getAsInt() == port) && holds(own, 8 * own.length, address);
      case Rule.Name(String name, boolean itself, OptionalInt at) ->
          (at.isEmpty() || at.getAsInt() == port)
              && (itself && host.equals(name) || host.endsWith("." + name));
    };
  }

  private static boolean holds(byte[] range, int bits, byte[] address) {
    if (range.length != address.length) {
      return false;
    }
    for (int i = 0; i < bits; i++) {
      if (((range[i / 8] ^ address[i / 8]) >> 7 - i % 8 & 1) != 0) {
        return false;
      }
    }
    return true;
  }

  private static boolean isLoopback(byte[] address) {
    try {
      return address.length > 0 && InetAddress.getByAddress(address).isLoopbackAddress();
    } catch (java.net.UnknownHostException e) {
      throw new IllegalStateException("an address of " + address.length + " bytes", e);
    }
  }

  /// The bytes of an address that is spelled out; none for a name.
  private static byte[] address(String text) {
    String plain = text.startsWith("[") ? text.replaceAll("[\\[\\]]", "") : text;
    try {
      return plain.matches("[0-9]{1,3}(\\.[0-9]{1,3}){3}|[0-9a-f.]*:[0-9a-f:.]*")
          ? InetAddress.ofLiteral(plain).getAddress()
          : new byte[0];
    } catch (IllegalArgumentException _) {
      return new byte[0];
    }
  }
}
