package dev.strata.store;

import java.util.Optional;

/// Hears what a user should know while a store is opened.
public interface StoreListener {
  /// Another process has the store open; it is waited for. Told once for each holder.
  void waiting(Optional<Holder> holder);

  /// Something was put right that cost something: one sentence.
  void warning(String text);
}
