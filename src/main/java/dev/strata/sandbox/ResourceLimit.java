package dev.strata.sandbox;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/// The limits of `setrlimit`, in the order of their numbers in `asm-generic/resource.h`.
enum ResourceLimit {
  CPU,
  FSIZE,
  DATA,
  STACK,
  CORE,
  RSS,
  NPROC,
  NOFILE,
  MEMLOCK,
  AS,
  LOCKS,
  SIGPENDING,
  MSGQUEUE,
  NICE,
  RTPRIO,
  RTTIME;

  static boolean isKnown(String name) {
    return Arrays.stream(values()).anyMatch(limit -> limit.option().equals(name));
  }

  static ResourceLimit of(String name) {
    return valueOf(name.toUpperCase(Locale.ROOT));
  }

  static String names() {
    return Arrays.stream(values()).map(ResourceLimit::option).collect(Collectors.joining(", "));
  }

  String option() {
    return name().toLowerCase(Locale.ROOT);
  }

  int number() {
    return ordinal();
  }
}
