package dev.strata.dockerfile;

/// One `key=value` of ENV or LABEL, both unexpanded; `legacy` for the form `ENV key value`.
public record KeyValue(Text key, Text value, boolean legacy) {}
