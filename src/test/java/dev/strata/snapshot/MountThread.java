package dev.strata.snapshot;

import dev.strata.linux.ChildProgram;
import dev.strata.linux.Mounts;
import dev.strata.linux.Namespaces;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/// Runs something on a thread that has a mount namespace of its own, as a step's thread has.
final class MountThread {
  interface Body {
    void run() throws Exception;
  }

  private MountThread() {}

  static void run(Body body) throws Exception {
    CompletableFuture<Boolean> done = new CompletableFuture<>();
    Thread thread =
        Thread.ofPlatform()
            .start(
                () -> {
                  try {
                    Namespaces.unshare(ChildProgram.NEW_MOUNTS);
                    Mounts.makePrivate("/");
                    body.run();
                    done.complete(true);
                  } catch (Throwable t) {
                    done.completeExceptionally(t);
                  }
                });
    thread.join();
    try {
      done.get();
    } catch (ExecutionException e) {
      switch (e.getCause()) {
        case Error error -> throw error;
        case Exception exception -> throw exception;
        case null, default -> throw e;
      }
    }
  }
}
