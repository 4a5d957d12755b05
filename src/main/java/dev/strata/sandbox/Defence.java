package dev.strata.sandbox;

/// One thing that keeps a process inside. All are on but in the tests, which switch some off to
/// show that an attack is one.
enum Defence {
  /// The root is entered by `pivot_root`; otherwise by `chroot`, in the thread's mount namespace.
  OWN_MOUNTS,
  OWN_PIDS,
  OWN_IPC,
  OWN_HOSTNAME,
  OWN_CGROUPS,
  BOUNDED_CAPABILITIES,
  NO_NEW_PRIVILEGES,
  CALL_FILTER,
  /// Device files in the root do not work.
  NO_DEVICES,
  /// Device nodes are the run's own, not the host's.
  OWN_DEVICE_NODES,
  MASKED_PATHS,
  READ_ONLY_PATHS,
  CLOSED_DESCRIPTORS,
  OWN_SESSION,
  READ_ONLY_MOUNTS,
  /// Mount targets are looked up inside the root.
  CONFINED_TARGETS,
  PROCESS_LIMIT
}
