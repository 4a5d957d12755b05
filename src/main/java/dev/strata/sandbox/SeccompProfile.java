package dev.strata.sandbox;

import dev.strata.linux.Architecture;
import dev.strata.oci.Json;
import dev.strata.oci.JsonMembers;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.SequencedSet;
import java.util.Set;

/// The rules of {@link CallFilter} as the `linux.seccomp` of an OCI runtime configuration.
final class SeccompProfile {
  private static final String ALLOW = "SCMP_ACT_ALLOW";
  private static final int EPERM = 1;
  private static final int ENOSYS = 38;
  private static final Set<String> BY_ARGUMENT = Set.of("clone", "clone3", "socket", "personality");

  private SeccompProfile() {}

  static Json of(Architecture architecture) {
    List<Json> rules = new ArrayList<>();
    rules.add(JsonMembers.of().put("names", names(architecture)).put("action", ALLOW).json());
    rules.add(rule("clone", "SCMP_CMP_MASKED_EQ", CallFilter.NEW_NAMESPACES, 0));
    rules.add(
        JsonMembers.of()
            .put("names", List.of("clone3"))
            .put("action", "SCMP_ACT_ERRNO")
            .put("errnoRet", ENOSYS)
            .json());
    rules.add(rule("socket", "SCMP_CMP_NE", CallFilter.AF_VSOCK, 0));
    for (int value : CallFilter.PERSONALITIES) {
      rules.add(rule("personality", "SCMP_CMP_EQ", Integer.toUnsignedLong(value), 0));
    }
    return JsonMembers.of()
        .put("defaultAction", "SCMP_ACT_ERRNO")
        .put("defaultErrnoRet", EPERM)
        .put(
            "architectures",
            switch (architecture) {
              case X86_64 -> List.of("SCMP_ARCH_X86_64", "SCMP_ARCH_X86");
              case AARCH64 -> List.of("SCMP_ARCH_AARCH64");
            })
        .put("syscalls", new Json.Array(rules))
        .json();
  }

  private static SequencedSet<String> names(Architecture architecture) {
    SequencedSet<String> names =
        new LinkedHashSet<>(SystemCallTable.of(architecture).numbers().keySet());
    if (architecture == Architecture.X86_64) {
      names.addAll(SystemCallTable.i386().numbers().keySet());
    }
    names.removeAll(BY_ARGUMENT);
    return names;
  }

  /// Allows the call where its first argument is so.
  private static Json rule(String name, String operator, long value, long second) {
    Json argument =
        JsonMembers.of()
            .put("index", 0)
            .put("value", value)
            .put("valueTwo", second)
            .put("op", operator)
            .json();
    return JsonMembers.of()
        .put("names", List.of(name))
        .put("action", ALLOW)
        .put("args", new Json.Array(List.of(argument)))
        .json();
  }
}
