package dev.strata.report.page;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.strata.oci.Json;
import dev.strata.solver.BuildRecord;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Who gets what from `strata ui`.
final class UiServerTest {
  @TempDir Path folder;
  private UiServer server;

  @BeforeEach
  void start() throws Exception {
    server = UiServer.start(0, folder.resolve("live"), new OneBuild());
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void itsAddressGivesThePageAndTheHistory() throws Exception {
    assertThat(get(path(""), host())).startsWith("HTTP/1.1 200").contains("<h1 id=\"title\">");
    assertThat(get(path("history"), host())).contains("\"id\":\"b1\"", "\"busy\":false");
    assertThat(get(path("build/b1"), host())).contains("\"sizes\":{}", "FROM scratch");
    assertThat(get(path("pairs/b1/b1"), host())).contains("\"steps\":[]");
    assertThat(get(path("build/no"), host())).startsWith("HTTP/1.1 404");
    assertThat(get(path("never"), host())).startsWith("HTTP/1.1 404");
  }

  @Test
  void withoutTheTokenThereIsNothing() throws Exception {
    assertThat(get("/", host())).startsWith("HTTP/1.1 404").doesNotContain("b1");
    assertThat(get("/0123456789abcdef0123456789abcdef/history", host()))
        .startsWith("HTTP/1.1 404")
        .doesNotContain("b1");
  }

  @Test
  void aNameThatOnlyLeadsHereIsRefused() throws Exception {
    String port = ":" + URI.create(server.url()).getPort();

    assertThat(get(path("history"), "evil.example" + port)).startsWith("HTTP/1.1 421");
    assertThat(get(path("history"), "localhost" + port)).startsWith("HTTP/1.1 200");
  }

  @Test
  void nothingIsChangedThroughIt() throws Exception {
    assertThat(ask("POST", path("history"), host())).startsWith("HTTP/1.1 405");
  }

  @Test
  void itListensOnTheLoopbackAddressAlone() throws Exception {
    String port = String.format(Locale.ROOT, ":%04X", URI.create(server.url()).getPort());
    List<String> listening = new ArrayList<>();
    for (String table : List.of("/proc/net/tcp", "/proc/net/tcp6")) {
      for (String line : Files.readAllLines(Path.of(table))) {
        String[] fields = line.strip().split("\\s+");
        if (fields[1].endsWith(port) && fields[3].equals("0A")) {
          listening.add(fields[1]);
        }
      }
    }

    assertThat(listening).hasSize(1).allMatch(address -> address.endsWith("0100007F" + port));
  }

  @Test
  void linesOfTheRunningBuildAreHandedOn() throws Exception {
    Files.writeString(folder.resolve("live"), "{\"event\":\"build\"}\n");
    try (Socket socket = open("GET", path("events"), host());
        BufferedReader lines =
            new BufferedReader(new InputStreamReader(socket.getInputStream(), UTF_8))) {
      assertThat(lines.lines().filter(line -> line.startsWith("data: {")).findFirst())
          .contains("data: {\"event\":\"build\"}");
    }
  }

  private String host() {
    return URI.create(server.url()).getAuthority();
  }

  private String path(String below) {
    return URI.create(server.url()).getPath() + below;
  }

  private String get(String path, String host) throws Exception {
    return ask("GET", path, host);
  }

  private String ask(String method, String path, String host) throws Exception {
    try (Socket socket = open(method, path, host)) {
      return new String(socket.getInputStream().readAllBytes(), UTF_8);
    }
  }

  private Socket open(String method, String path, String host) throws Exception {
    Socket socket =
        new Socket(InetAddress.getLoopbackAddress(), URI.create(server.url()).getPort());
    String request =
        method + " " + path + " HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n";
    socket.getOutputStream().write(request.getBytes(UTF_8));
    return socket;
  }

  private static final class OneBuild implements UiServer.Builds {
    private static final BuildRecord BUILD = dev.strata.report.page.Builds.build("b1", List.of());

    @Override
    public List<BuildRecord> newest() {
      return List.of(BUILD);
    }

    @Override
    public boolean busy() {
      return false;
    }

    @Override
    public boolean stale() {
      return false;
    }

    @Override
    public Json files(BuildRecord build) {
      return new Json.Members(new LinkedHashMap<>());
    }

    @Override
    public Json sizes(BuildRecord build) {
      return new Json.Members(new LinkedHashMap<>());
    }
  }
}
