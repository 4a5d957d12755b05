package dev.strata.registry;

import java.util.List;

/// What a user wants to do in a repository: what a token is asked for (distribution's "Token
/// Scope").
///
/// @param mounts repositories of the same registry that blobs are taken from
record Scope(Place place, boolean writing, List<String> mounts) {
  Scope {
    mounts = List.copyOf(mounts);
  }

  static Scope reading(Place place) {
    return new Scope(place, false, List.of());
  }

  List<String> texts() {
    java.util.ArrayList<String> texts = new java.util.ArrayList<>();
    texts.add("repository:" + place.repository() + (writing ? ":pull,push" : ":pull"));
    mounts.forEach(other -> texts.add("repository:" + other + ":pull"));
    return texts;
  }
}
