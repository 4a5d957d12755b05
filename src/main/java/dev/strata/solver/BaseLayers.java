package dev.strata.solver;

import dev.strata.image.ImageStore;
import dev.strata.image.Transfers;
import dev.strata.layer.Layer;
import dev.strata.oci.DiffId;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.Semaphore;

/// Layers of base images, brought here when a step needs them: several at once, each once, and each
/// a line of progress.
final class BaseLayers implements Layers.External {
  /// As docker: more connections to one registry gain little.
  private static final int AT_ONCE = 4;

  private final ImageStore images;
  private final Transfers transfers;
  private final Semaphore permits = new Semaphore(AT_ONCE);
  private final Map<DiffId, FutureTask<Layer>> fetches = new HashMap<>();

  BaseLayers(ImageStore images, Transfers transfers) {
    this.images = images;
    this.transfers = transfers;
  }

  @Override
  public List<Layer> fetch(List<DiffId> diffIds) throws IOException, InterruptedException {
    List<Future<Layer>> all = new ArrayList<>();
    ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    try {
      for (DiffId diffId : diffIds) {
        all.add(start(diffId, threads));
      }
      List<Layer> layers = new ArrayList<>();
      for (Future<Layer> one : all) {
        layers.add(result(one));
      }
      return layers;
    } finally {
      threads.shutdownNow();
      threads.close();
    }
  }

  private synchronized Future<Layer> start(DiffId diffId, ExecutorService threads) {
    FutureTask<Layer> before = fetches.get(diffId);
    if (before != null && !isFailed(before)) {
      return before;
    }
    FutureTask<Layer> task = new FutureTask<>(() -> fetch(diffId));
    fetches.put(diffId, task);
    threads.execute(task);
    return task;
  }

  private static boolean isFailed(FutureTask<Layer> task) {
    return task.state() == Future.State.FAILED || task.state() == Future.State.CANCELLED;
  }

  private Layer fetch(DiffId diffId) throws IOException, InterruptedException {
    permits.acquire();
    try {
      return images.layer(diffId, transfers);
    } catch (IOException e) {
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
      throw e;
    } finally {
      permits.release();
    }
  }

  private static Layer result(Future<Layer> one) throws IOException, InterruptedException {
    try {
      return one.get();
    } catch (ExecutionException e) {
      switch (e.getCause()) {
        case IOException io -> throw io;
        case InterruptedException interrupted -> throw interrupted;
        case RuntimeException bug -> throw bug;
        case Error error -> throw error;
        case null, default -> throw new IllegalStateException(e);
      }
    }
  }
}
