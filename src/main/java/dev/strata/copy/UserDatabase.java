package dev.strata.copy;

import dev.strata.tree.Entry;
import dev.strata.tree.Tree;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Predicate;

/// The users and groups of a tree: its `/etc/passwd` and `/etc/group`, links followed inside it.
/// Files are read when first needed; lines that are no entries are skipped.
///
/// Rules are BuildKit's, which differ by the question: an unknown name is root to `--chown`, and an
/// error to USER.
public final class UserDatabase {
  private static final int MAX_FILE_BYTES = 10 << 20;

  private final Tree tree;

  private UserDatabase(Tree tree) {
    this.tree = tree;
  }

  public static UserDatabase of(Tree tree) {
    return new UserDatabase(tree);
  }

  /// Whom a process runs as. `groups` are the supplementary ones; `home` and `name` are known where
  /// the user is in `/etc/passwd`.
  public record Identity(
      int uid, int gid, List<Integer> groups, Optional<String> name, Optional<String> home) {
    public Identity {
      groups = List.copyOf(groups);
    }
  }

  private record User(String name, int uid, int gid, String home) {}

  private record Group(String name, int gid, List<String> members) {}

  /// The owner that `--chown=text` sets. A number alone is user and group both; a user's name
  /// brings its own group; a name that is not there is root.
  public Owner owner(String text) throws IOException, CopyException {
    int colon = text.indexOf(':');
    String userText = colon < 0 ? text : text.substring(0, colon);
    Owner owner = ownerOfUser(userText);
    if (colon < 0) {
      return owner;
    }
    String groupText = text.substring(colon + 1);
    OptionalInt number = number(groupText);
    if (number.isPresent()) {
      return new Owner(owner.uid(), number.getAsInt());
    }
    Optional<Group> group = firstGroup(candidate -> candidate.name().equals(groupText));
    return new Owner(owner.uid(), group.map(Group::gid).orElse(owner.gid()));
  }

  private Owner ownerOfUser(String text) throws IOException, CopyException {
    OptionalInt number = number(text);
    if (number.isPresent()) {
      return new Owner(number.getAsInt(), number.getAsInt());
    }
    return firstUser(candidate -> candidate.name().equals(text))
        .map(user -> new Owner(user.uid(), user.gid()))
        .orElse(Owner.ROOT);
  }

  /// Whether `--chown=text` needs a look at the tree.
  static boolean needsLookUp(String text) {
    for (String part : text.split(":", 2)) {
      if (number(part).isEmpty()) {
        return true;
      }
    }
    return false;
  }

  /// Whom `USER text` names: `name`, `uid`, `name:group`, `uid:gid`; empty is root.
  ///
  /// @throws CopyException where a name is not there, or a number out of range
  public Identity identity(String text) throws IOException, CopyException {
    int colon = text.indexOf(':');
    String userText = colon < 0 ? text : text.substring(0, colon);
    String groupText = colon < 0 ? "" : text.substring(colon + 1);
    OptionalInt uid = userText.isEmpty() ? OptionalInt.of(0) : number(userText);
    OptionalInt gid = number(groupText);
    Optional<User> user =
        firstUser(
            candidate ->
                uid.isPresent()
                    ? candidate.uid() == uid.getAsInt()
                    : candidate.name().equals(userText));
    if (user.isEmpty() && uid.isEmpty()) {
      throw new CopyException(
          "unable to find user " + userText + ": no matching entries in passwd file",
          "add the user in an earlier RUN, or give its number");
    }
    int primary = gid.orElseGet(() -> user.map(User::gid).orElse(0));
    List<Integer> supplementary = List.of();
    if (!groupText.isEmpty()) {
      Optional<Group> group = firstGroup(candidate -> candidate.name().equals(groupText));
      if (gid.isEmpty()) {
        primary = group.orElseThrow(() -> noGroup(groupText)).gid();
      }
    } else if (user.isPresent() && !(uid.isPresent() && user.get().name().isEmpty())) {
      String name = user.get().name();
      supplementary =
          groups(candidate -> candidate.members().contains(name)).stream().map(Group::gid).toList();
    }
    return new Identity(
        uid.orElseGet(() -> user.orElseThrow().uid()),
        primary,
        supplementary,
        user.map(User::name),
        user.map(User::home));
  }

  private static CopyException noGroup(String name) {
    return new CopyException(
        "unable to find group " + name + ": no matching entries in group file",
        "add the group in an earlier RUN, or give its number");
  }

  private static OptionalInt number(String text) {
    if (!text.matches("[0-9]{1,10}")) {
      return OptionalInt.empty();
    }
    long value = Long.parseLong(text);
    return value > Integer.MAX_VALUE ? OptionalInt.empty() : OptionalInt.of((int) value);
  }

  private Optional<User> firstUser(Predicate<User> wanted) throws IOException, CopyException {
    for (String line : lines("etc/passwd")) {
      String[] fields = line.split(":", -1);
      if (fields.length < 4) {
        continue;
      }
      OptionalInt uid = number(fields[2]);
      OptionalInt gid = number(fields[3]);
      if (uid.isPresent() && gid.isPresent()) {
        String home = fields.length > 5 ? fields[5] : "";
        User user = new User(fields[0], uid.getAsInt(), gid.getAsInt(), home);
        if (wanted.test(user)) {
          return Optional.of(user);
        }
      }
    }
    return Optional.empty();
  }

  private Optional<Group> firstGroup(Predicate<Group> wanted) throws IOException, CopyException {
    return groups(wanted).stream().findFirst();
  }

  private List<Group> groups(Predicate<Group> wanted) throws IOException, CopyException {
    List<Group> found = new ArrayList<>();
    for (String line : lines("etc/group")) {
      String[] fields = line.split(":", -1);
      OptionalInt gid = fields.length < 3 ? OptionalInt.empty() : number(fields[2]);
      if (gid.isPresent()) {
        List<String> members = fields.length > 3 ? List.of(fields[3].split(",")) : List.of();
        Group group = new Group(fields[0], gid.getAsInt(), members);
        if (wanted.test(group)) {
          found.add(group);
        }
      }
    }
    return found;
  }

  private List<String> lines(String path) throws IOException, CopyException {
    Optional<Entry> file = tree.find(((TreeLookup) tree::find).follow(path));
    if (file.isEmpty()) {
      return List.of();
    }
    if (!file.get().isFile()) {
      throw new CopyException("/" + path + " is not a regular file");
    }
    if (file.get().size() > MAX_FILE_BYTES) {
      throw new CopyException("/" + path + " exceeds " + MAX_FILE_BYTES + " bytes");
    }
    try (InputStream in = tree.open(file.get())) {
      String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      return text.lines().filter(line -> !line.isBlank() && !line.startsWith("#")).toList();
    }
  }
}
