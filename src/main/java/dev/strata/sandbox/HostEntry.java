package dev.strata.sandbox;

/// A line of /etc/hosts, as `--add-host` gives it.
public record HostEntry(String host, String address) {}
