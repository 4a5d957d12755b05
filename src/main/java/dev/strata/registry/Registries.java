package dev.strata.registry;

import dev.strata.image.ImageStore;
import dev.strata.image.RemoteBlobs;
import dev.strata.image.StoredImage;
import dev.strata.image.Transfers;
import dev.strata.oci.Descriptor;
import dev.strata.oci.ImageReference;
import dev.strata.oci.Platform;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import javax.net.ssl.SSLContext;

/// The registries of the world, as this user's settings make them known. Settings are read and
/// connections made when the first is asked. Safe for several threads.
public final class Registries implements RemoteBlobs, AutoCloseable {
  private record Address(String authority, Place.Security security, Optional<Path> ca) {}

  /// More goes to a registry in several requests.
  private static final long CHUNK_BYTES = 32 << 20;

  private final RegistrySettings settings;
  private final Patience patience;
  private final Credentials.Source credentials;
  private final Map<Address, Connection> connections = new HashMap<>();
  private final List<Wire> wires = new ArrayList<>();
  private Optional<RegistriesFile> file = Optional.empty();
  private Optional<Wire> usual = Optional.empty();

  /// @param environment that of the programs that keep credentials
  public Registries(RegistrySettings settings, Map<String, String> environment) {
    this(settings, Patience.usual(), CredentialHelper.programs(environment));
  }

  Registries(RegistrySettings settings, Patience patience, CredentialHelper helpers) {
    this.settings = settings;
    this.patience = patience;
    this.credentials = new AuthFiles(settings.credentials(), helpers);
  }

  /// An image in a registry, whose documents are here.
  ///
  /// @param target what the name means there: a manifest or an index
  public record Found(Descriptor target, StoredImage image) {}

  /// Asks what an image is now, and brings its documents here. Its layers can then be had from the
  /// image store.
  ///
  /// @return absent when the index has none for this platform
  public Optional<Found> find(ImageReference name, Platform platform, ImageStore images)
      throws IOException, InterruptedException {
    List<RegistryException> failures = new ArrayList<>();
    for (Place place : file().places(name)) {
      try {
        ImagePull pull = new ImagePull(repository(place), images, patience);
        Descriptor target = pull.target(name);
        Optional<StoredImage> image = pull.image(target, platform);
        if (image.isPresent()) {
          images.acceptRemote(name, target, image.get());
          return Optional.of(new Found(target, image.get()));
        }
        if (!place.mirror()) {
          return Optional.empty();
        }
      } catch (RegistryException e) {
        failures.add(e);
      }
    }
    throw last(failures);
  }

  /// What a push came to.
  ///
  /// @param sent blobs that were sent
  /// @param mounted blobs that the registry had in another repository
  /// @param there blobs that the repository had
  /// @param changed false when the tag was this image already
  public record Pushed(Descriptor target, int sent, int mounted, int there, boolean changed) {}

  /// Brings an image into its registry, under this name.
  ///
  /// @param target a manifest or index in the image store
  public Pushed push(ImageReference name, Descriptor target, ImageStore images, Transfers transfers)
      throws IOException, InterruptedException {
    Repository repository = repository(file().origin(name));
    return new ImagePush(repository, images, transfers, patience, CHUNK_BYTES).run(name, target);
  }

  /// That of the image's own registry; those of its mirrors are with it.
  private static RegistryException last(List<RegistryException> failures) {
    RegistryException last = failures.getLast();
    failures.stream().filter(f -> f != last).forEach(last::addSuppressed);
    return last;
  }

  @Override
  public List<Source> find(Descriptor blob, List<String> repositories) throws IOException {
    List<Source> sources = new ArrayList<>();
    for (String repository : repositories) {
      ImageReference name = ImageReference.parse(repository + "@" + blob.digest());
      for (Place place : file().places(name)) {
        sources.add(transfer -> new BlobDownload(repository(place), blob, transfer, patience));
      }
    }
    return sources;
  }

  private synchronized RegistriesFile file() throws IOException {
    if (file.isEmpty()) {
      file = Optional.of(RegistriesFile.read(settings.registries()));
    }
    return file.get();
  }

  Repository repository(Place place) throws IOException {
    return new Repository(place, connection(place));
  }

  private synchronized Connection connection(Place place) throws IOException {
    Address address = new Address(place.authority(), place.security(), place.ca());
    Connection connection = connections.get(address);
    if (connection == null) {
      connection = new Connection(place, own(place), usual(), credentials, patience);
      connections.put(address, connection);
    }
    return connection;
  }

  private Wire usual() {
    if (usual.isEmpty()) {
      usual = Optional.of(wire(Optional.empty()));
    }
    return usual.get();
  }

  private Wire own(Place place) throws IOException {
    if (place.security() == Place.Security.PLAIN) {
      return usual();
    }
    List<Path> clients = certificates(place, "*.cert");
    if (place.security() == Place.Security.INSECURE) {
      return wire(Optional.of(Tls.trustingAnybody(clients)));
    }
    List<Path> authorities = certificates(place, "*.crt");
    return authorities.isEmpty() && clients.isEmpty()
        ? usual()
        : wire(Optional.of(Tls.trusting(authorities, clients)));
  }

  private Wire wire(Optional<SSLContext> tls) {
    Wire wire = new Wire(patience, tls, settings.proxies());
    wires.add(wire);
    return wire;
  }

  private List<Path> certificates(Place place, String names) throws IOException {
    TreeSet<Path> files = new TreeSet<>();
    place.ca().filter(_ -> names.equals("*.crt")).ifPresent(files::add);
    for (Path folder : settings.certificates()) {
      Path own = folder.resolve(place.location());
      if (Files.isDirectory(own)) {
        try (DirectoryStream<Path> found = Files.newDirectoryStream(own, names)) {
          found.forEach(files::add);
        }
      }
    }
    return List.copyOf(files);
  }

  @Override
  public synchronized void close() {
    wires.forEach(Wire::close);
  }
}
