package dev.strata.plan.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class CheckOptionsTest {
  @Test
  void readsLists() throws Exception {
    assertThat(CheckOptions.parse("skip=A, B;error=true;experimental=C"))
        .isEqualTo(new CheckOptions(false, Set.of("A", "B"), false, Set.of("C"), true));
    assertThat(CheckOptions.parse("skip=all;experimental=all"))
        .isEqualTo(new CheckOptions(true, Set.of(), true, Set.of(), false));
    assertThat(CheckOptions.parse(" ")).isEqualTo(CheckOptions.DEFAULT);
  }

  @ParameterizedTest
  @ValueSource(strings = {"skip", "nope=1", "error=maybe", "skip=A;;"})
  void refusesWhatSaysNothing(String text) {
    assertThatThrownBy(() -> CheckOptions.parse(text))
        .isInstanceOf(CheckOptions.InvalidException.class)
        .hasMessageStartingWith("invalid check option");
  }

  @Test
  void aCommentMayBeProse() {
    assertThat(CheckOptions.inComments(List.of("check this = that", "check = nothing"))).isEmpty();
    assertThat(CheckOptions.inComments(List.of("why", "check=skip=A // because"))).isPresent();
  }

  @Test
  void namesOfRulesAreTheReferences() {
    assertThat(Rule.values()).hasSize(22);
    assertThat(Rule.find("JSONArgsRecommended")).contains(Rule.JSON_ARGS_RECOMMENDED);
    assertThat(Rule.JSON_ARGS_RECOMMENDED.url()).endsWith("/rule/json-args-recommended/");
  }
}
