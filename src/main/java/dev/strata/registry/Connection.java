package dev.strata.registry;

import dev.strata.net.ProxyException;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/// One registry, by its address. Adds credentials, follows redirects, and asks again what may pass:
/// 408, 429, 5xx, and connections that break. One that was never there is not asked again.
///
/// Credentials go to the registry's own scheme, host and port alone: a redirect to anywhere else is
/// followed without. From TLS to plain HTTP none is followed.
final class Connection {
  private static final int MOST_REDIRECTS = 6;
  private static final Duration PROBE = Duration.ofSeconds(5);

  private final Place place;
  private final Wire own;
  private final Wire others;
  private final Authorizer authorizer;
  private final Patience patience;
  private Optional<URI> base = Optional.empty();
  private volatile boolean answered;

  /// @param own for the registry itself
  /// @param others for whom it names
  Connection(
      Place place, Wire own, Wire others, Credentials.Source credentials, Patience patience) {
    this.place = place;
    this.own = own;
    this.others = others;
    this.patience = patience;
    this.authorizer = new Authorizer(credentials, this::wire, patience);
  }

  private Wire wire(URI uri) {
    return place.authority().equalsIgnoreCase(uri.getAuthority()) ? own : others;
  }

  /// `https://host/v2/`.
  synchronized URI base() throws IOException, InterruptedException {
    if (base.isEmpty()) {
      base = Optional.of(URI.create(scheme() + "://" + place.authority() + "/v2/"));
    }
    return base.get();
  }

  private String scheme() throws IOException, InterruptedException {
    return switch (place.security()) {
      case TLS -> "https";
      case PLAIN -> "http";
      case INSECURE ->
          // A server for plain HTTP may wait for ever for the end of a TLS greeting.
          Place.isLoopback(place.location())
              ? (speaks("http") || !speaks("https") ? "http" : "https")
              : (speaks("https") || !speaks("http") ? "https" : "http");
    };
  }

  /// Asks without credentials. A server for TLS answers a plain request with 400, or not at all.
  private boolean speaks(String scheme) throws IOException, InterruptedException {
    URI uri = URI.create(scheme + "://" + place.authority() + "/v2/");
    try (Reply reply = own.send(Call.of("GET", uri), Optional.empty(), PROBE)) {
      return reply.status() != 400;
    } catch (IOException e) {
      if (Failure.isUnreachable(e)
          || e instanceof ProxyException
          || Thread.currentThread().isInterrupted()) {
        throw Failure.of("asking " + place.location(), e);
      }
      return false;
    }
  }

  /// @param doing what is done, for errors
  Reply send(Call call, Scope scope, String doing) throws IOException, InterruptedException {
    for (int attempt = 1; ; attempt++) {
      Optional<String> retryAfter = Optional.empty();
      boolean last = !call.repeatable() || attempt >= patience.attempts();
      try {
        Reply reply = exchange(call, scope, doing);
        answered = true;
        if (last || !reply.mayPass()) {
          return reply;
        }
        retryAfter = reply.field("Retry-After");
        reply.close();
      } catch (RegistryException e) {
        throw e;
      } catch (IOException e) {
        if (last || Failure.isCertain(e) || Failure.isUnreachable(e) && !answered) {
          throw Failure.of(doing, e);
        }
        if (Thread.currentThread().isInterrupted()) {
          throw e;
        }
      }
      patience.beforeNext(attempt, retryAfter);
    }
  }

  private Reply exchange(Call call, Scope scope, String doing)
      throws IOException, InterruptedException {
    Call at = call;
    boolean renewed = false;
    for (int hop = 0; hop <= MOST_REDIRECTS; ) {
      boolean mine = isOwn(at.uri());
      Optional<String> shown = mine ? authorizer.find(scope) : Optional.empty();
      Reply reply = wire(at.uri()).send(at, shown);
      Optional<URI> target = target(reply, call, doing);
      if (target.isPresent()) {
        reply.close();
        at = at.at(target.get());
        hop++;
      } else if (reply.status() == 401 && mine && !renewed && challenged(reply, scope, shown)) {
        renewed = true;
      } else {
        return reply;
      }
    }
    throw new RegistryException(
        RegistryException.Kind.FAILING,
        doing + ": it redirects more than " + MOST_REDIRECTS + " times; tell its operators");
  }

  private boolean challenged(Reply reply, Scope scope, Optional<String> shown)
      throws IOException, InterruptedException {
    var challenges = Challenge.parse(reply.fields().allValues("WWW-Authenticate"));
    boolean again = authorizer.answer(scope, challenges, shown, reply.uri());
    if (again) {
      reply.close();
    }
    return again;
  }

  /// Where a redirect leads; a request that writes is repeated elsewhere only where it is to be
  /// repeated as it is (307, 308).
  private Optional<URI> target(Reply reply, Call call, String doing) throws IOException {
    boolean followed =
        reply.isRedirect() && (call.reads() || reply.status() == 307 || reply.status() == 308);
    Optional<String> location = reply.field("Location");
    if (!followed || location.isEmpty()) {
      return Optional.empty();
    }
    URI target = resolve(reply.uri(), location.get(), doing);
    if (reply.uri().getScheme().equals("https") && !target.getScheme().equals("https")) {
      throw new RegistryException(
          RegistryException.Kind.FAILING,
          doing + ": it redirects to plain HTTP, at " + target.getAuthority() + "; not followed");
    }
    return Optional.of(target);
  }

  /// A URL that the registry names, which may be relative.
  static URI resolve(URI from, String location, String doing) throws RegistryException {
    try {
      URI target = from.resolve(location);
      String scheme = target.getScheme();
      if (target.getHost() != null
          && ("https".equalsIgnoreCase(scheme) || "http".equalsIgnoreCase(scheme))) {
        return target;
      }
    } catch (IllegalArgumentException _) {
      // Told below.
    }
    throw new RegistryException(
        RegistryException.Kind.FAILING,
        doing + ": it names a place that is no http(s) URL; tell its operators");
  }

  private boolean isOwn(URI uri) throws IOException, InterruptedException {
    URI home = base();
    return home.getScheme().equalsIgnoreCase(uri.getScheme())
        && home.getAuthority().equalsIgnoreCase(uri.getAuthority());
  }
}
