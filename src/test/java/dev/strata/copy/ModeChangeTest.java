package dev.strata.copy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ModeChangeTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "755; 644; 755",
        "0; 644; 0",
        "04755; 644; 4755",
        "7777; 0; 7777",
        "u+x; 644; 744",
        "+x; 644; 755",
        "a-w; 666; 444",
        "go=; 777; 700",
        "u=rwx,go=rx; 644; 755",
        "u=rwX,go=rX; 644; 644",
        "u=rwX,go=rX; 744; 755",
        "+X; 644; 644",
        "+X; 645; 755",
        "g=u; 640; 660",
        "go=u-w; 755; 755",
        "o=g; 750; 755",
        "u+s; 755; 4755",
        "g+s; 755; 2755",
        "o+s; 755; 755",
        "+t; 777; 1777",
        "=rw; 4755; 666",
        "u=rw; 4755; 655",
        "u-x,g+w; 755; 675"
      })
  void changesAFilesMode(String change, String before, String after) throws Exception {
    int mode = ModeChange.parse(change).apply(Integer.parseInt(before, 8), false);
    assertThat(Integer.toOctalString(mode)).isEqualTo(after);
  }

  @ParameterizedTest
  @CsvSource({"+X, 644, 755", "u=rwX, 600, 700", "a-X, 755, 644"})
  void takesAFolderForSearchable(String change, String before, String after) throws Exception {
    int mode = ModeChange.parse(change).apply(Integer.parseInt(before, 8), true);
    assertThat(Integer.toOctalString(mode)).isEqualTo(after);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "8", "10000", "0o755", "u", "x", "u+q", "u+x,", "rwx", "u~x", "-1"})
  void refusesWhatIsNoMode(String text) {
    assertThatThrownBy(() -> ModeChange.parse(text))
        .isInstanceOf(CopyException.class)
        .hasMessageContaining("invalid chmod parameter: '" + text + "'");
  }
}
