package dev.strata.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class BenchScenarioTest {
  @Test
  void readsEveryScenario() throws Exception {
    assertThat(BenchScenario.parse("cold")).isEqualTo(new BenchScenario.Cold());
    assertThat(BenchScenario.parse("noop")).isEqualTo(new BenchScenario.Noop());
    assertThat(BenchScenario.parse("touch")).isEqualTo(new BenchScenario.Touch());
    assertThat(BenchScenario.parse("edit:a/b:c")).isEqualTo(new BenchScenario.Edit("a/b:c"));
    assertThat(BenchScenario.parse("arg:NAME")).isEqualTo(new BenchScenario.Arg("NAME"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "warm", "edit", "edit:", "arg:", "cold:x"})
  void saysWhatMayBeWritten(String text) {
    assertThatThrownBy(() -> BenchScenario.parse(text))
        .isInstanceOf(WrongUseException.class)
        .hasMessageContaining("cold, noop, touch, edit:PATH or arg:NAME");
  }
}
