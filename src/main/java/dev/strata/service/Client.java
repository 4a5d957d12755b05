package dev.strata.service;

import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// Hands a command to the service of a state folder, and is its standard streams. Where no service
/// takes it, the launcher is run in this process's place, to do it without one.
///
/// Arguments: the socket, the launcher, the umask, the terminal's rows and columns (0 where there
/// is none), and those of the command.
public final class Client {
  private static final int OWN_ARGUMENTS = 5;
  private static final long LONGEST_SECONDS = 20;
  private static final int FAILED = 3;

  private final SocketChannel service;
  private final CountDownLatch ended = new CountDownLatch(1);

  private Client(SocketChannel service) {
    this.service = service;
  }

  public static void main(String[] given) throws IOException {
    String[] arguments = Arrays.copyOfRange(given, OWN_ARGUMENTS, given.length);
    int code = -1;
    try (SocketChannel service = SocketChannel.open(UnixDomainSocketAddress.of(given[0]))) {
      code = new Client(service).run(request(given, arguments).encode());
    } catch (IOException _) {
      // Nobody listens.
    }
    if (code < 0) {
      Launcher.replaceThis(given[1], arguments);
    }
    System.exit(code);
  }

  private static Request request(String[] given, String[] arguments) throws IOException {
    return new Request(
        place(given[2]),
        System.getProperty("user.dir"),
        System.getProperty("user.home"),
        Integer.parseInt(given[3]),
        Integer.parseInt(given[4]),
        System.getenv(),
        Arrays.asList(arguments));
  }

  /// Of this process; see {@link Request}.
  public static String place(String umask) throws IOException {
    return umask
        + " "
        + Files.readSymbolicLink(Path.of("/proc/self/ns/mnt"))
        + " "
        + Files.readSymbolicLink(Path.of("/proc/self/ns/net"));
  }

  /// The command's exit code, or -1 when the service does not take it.
  private int run(byte[] request) throws IOException {
    Frame.write(service, Frame.BUILD, request);
    InputStream in = Channels.newInputStream(service);
    if (Frame.read(in).kind() != Frame.ACCEPTED) {
      return -1;
    }
    Runtime.getRuntime().addShutdownHook(new Thread(this::cancel));
    try {
      return serve(in);
    } catch (IOException _) {
      say("strata: the build service ended before the command did; what it had made is kept\n");
      return FAILED;
    } finally {
      ended.countDown();
    }
  }

  private int serve(InputStream in) throws IOException {
    OutputStream out = new FileOutputStream(FileDescriptor.out);
    OutputStream err = new FileOutputStream(FileDescriptor.err);
    while (true) {
      Frame frame = Frame.read(in);
      switch (frame.kind()) {
        case Frame.OUT -> pass(out, frame);
        case Frame.ERR -> pass(err, frame);
        case Frame.WANTS_INPUT -> startInput();
        case Frame.EXIT -> {
          return frame.content()[0] & 0xff;
        }
        default -> throw new IOException("what is " + frame.kind() + "?");
      }
    }
  }

  /// Whoever was to read it may have gone, which does not end the command.
  private static void pass(OutputStream to, Frame frame) {
    try {
      to.write(frame.content());
    } catch (IOException _) {
      // As a PrintStream does.
    }
  }

  private static void say(String text) {
    pass(
        new FileOutputStream(FileDescriptor.err),
        new Frame(Frame.ERR, text.getBytes(java.nio.charset.StandardCharsets.UTF_8)));
  }

  private void startInput() {
    Thread thread = new Thread(this::sendInput);
    thread.setDaemon(true);
    thread.start();
  }

  private void sendInput() {
    byte[] buffer = new byte[1 << 16];
    try (InputStream in = new FileInputStream(FileDescriptor.in)) {
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        Frame.write(service, Frame.INPUT, buffer, 0, n);
      }
      Frame.write(service, Frame.INPUT);
    } catch (IOException _) {
      // The command has ended.
    }
  }

  /// On a signal: the command is stopped, and told of to its end.
  private void cancel() {
    if (ended.getCount() == 0) {
      return;
    }
    try {
      Frame.write(service, Frame.CANCEL);
      boolean _ = ended.await(LONGEST_SECONDS, TimeUnit.SECONDS);
    } catch (IOException | InterruptedException _) {
      // It has ended.
    }
  }
}
