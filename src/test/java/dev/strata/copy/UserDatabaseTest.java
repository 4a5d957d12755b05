package dev.strata.copy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

final class UserDatabaseTest {
  private final UserDatabase users =
      UserDatabase.of(
          new FakeTree()
              .link("etc/passwd", "/usr/share/passwd")
              .file(
                  "usr/share/passwd",
                  """
                  # comment
                  root:x:0:0:root:/root:/bin/sh

                  damaged line
                  app:x:1000:1001:App:/home/app:/bin/sh
                  www-data:x:33:33::/var/www:/usr/sbin/nologin
                  """)
              .file(
                  "etc/group",
                  """
                  root:x:0:
                  app:x:1001:
                  audio:x:29:app,root
                  video:x:44:app
                  """));

  @Test
  void ownsByNumberWithTheSameGroup() throws Exception {
    assertThat(users.owner("55")).isEqualTo(new Owner(55, 55));
    assertThat(users.owner("55:66")).isEqualTo(new Owner(55, 66));
  }

  @Test
  void ownsByNameWithTheUsersGroup() throws Exception {
    assertThat(users.owner("app")).isEqualTo(new Owner(1000, 1001));
    assertThat(users.owner("app:video")).isEqualTo(new Owner(1000, 44));
    assertThat(users.owner("app:5")).isEqualTo(new Owner(1000, 5));
    assertThat(users.owner("5:video")).isEqualTo(new Owner(5, 44));
  }

  @Test
  void ownsAsRootByAnUnknownName() throws Exception {
    assertThat(users.owner("nobody")).isEqualTo(Owner.ROOT);
    assertThat(users.owner("app:nogroup")).isEqualTo(new Owner(1000, 1001));
    assertThat(UserDatabase.of(new FakeTree()).owner("app")).isEqualTo(Owner.ROOT);
  }

  @Test
  void runsAsAUserWithItsGroupsAndHome() throws Exception {
    UserDatabase.Identity app = users.identity("app");
    assertThat(app.uid()).isEqualTo(1000);
    assertThat(app.gid()).isEqualTo(1001);
    assertThat(app.groups()).containsExactly(29, 44);
    assertThat(app.home()).contains("/home/app");
    assertThat(users.identity("1000").groups()).containsExactly(29, 44);
  }

  @Test
  void runsWithAGroupThatIsNamedAndNoOthers() throws Exception {
    UserDatabase.Identity app = users.identity("app:video");
    assertThat(app.gid()).isEqualTo(44);
    assertThat(app.groups()).isEmpty();
    assertThat(users.identity("app:7").gid()).isEqualTo(7);
  }

  @Test
  void runsAsRootByDefault() throws Exception {
    assertThat(users.identity("").uid()).isZero();
    assertThat(UserDatabase.of(new FakeTree()).identity("").gid()).isZero();
  }

  @Test
  void runsAsANumberThatIsInNoFile() throws Exception {
    UserDatabase.Identity stranger = users.identity("4242");
    assertThat(stranger.uid()).isEqualTo(4242);
    assertThat(stranger.gid()).isZero();
    assertThat(stranger.home()).isEmpty();
  }

  @Test
  void refusesToRunAsAnUnknownName() {
    assertThatThrownBy(() -> users.identity("nobody"))
        .isInstanceOf(CopyException.class)
        .hasMessageContaining("unable to find user nobody");
    assertThatThrownBy(() -> users.identity("app:nogroup"))
        .isInstanceOf(CopyException.class)
        .hasMessageContaining("unable to find group nogroup");
  }

  @Test
  void refusesAPasswdThatIsNoFile() {
    UserDatabase odd = UserDatabase.of(new FakeTree().folder("etc/passwd"));
    assertThatThrownBy(() -> odd.owner("app"))
        .isInstanceOf(CopyException.class)
        .hasMessageContaining("/etc/passwd is not a regular file");
  }
}
