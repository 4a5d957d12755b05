package dev.strata.sandbox;

/// Takes what a process writes, in order for each stream. One thread at a time calls it. As long as
/// it does not return, the process is held back once a pipe is full. It is interrupted when the run
/// is killed, and should then return soon.
@FunctionalInterface
public interface OutputSink {
  /// Where the process wrote.
  enum Stream {
    STDOUT,
    STDERR
  }

  /// The process has started; it has this number. Called before anything is written.
  default void started(int pid) {}

  /// `bytes` belongs to the sink from then on.
  void write(Stream stream, byte[] bytes, int offset, int length);
}
