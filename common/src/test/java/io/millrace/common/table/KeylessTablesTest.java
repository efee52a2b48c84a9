package io.millrace.common.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.common.problem.Problem;
import io.millrace.common.settings.Settings;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeylessTablesTest {

    private static final Table BAG = table("bag", List.of());
    private static final Table KEYED = table("keyed", List.of("id"));

    @Test
    void refusedUnlessSomebodyAsks() {
        assertThat(Settings.of(Map.of("MILLRACE_MYSQL_DATABASES", "shop"))
                        .source()
                        .keyless()
                        .multiset(BAG))
                .isFalse();
        assertThat(of("refuse").multiset(BAG)).isFalse();
    }

    @Test
    void multisetMeansAllThatHaveNoKey() {
        assertThat(of("multiset").multiset(BAG)).isTrue();
        assertThat(of("multiset").multiset(KEYED)).isFalse();
    }

    @Test
    void onlyTheNamedOnesAreMultisets() {
        assertThat(of("shop.other, shop.bag").multiset(BAG)).isTrue();
        assertThat(of("shop.other").multiset(BAG)).isFalse();
        assertThat(of("shop.keyed").multiset(KEYED)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"bag", "multiset, shop.bag", "Multiset", "refuse,refuse", ".bag"})
    void anythingElseIsAnError(String value) {
        assertThatThrownBy(() -> of(value)).isInstanceOf(Problem.class).hasMessageContaining("MILLRACE_KEYLESS_TABLES");
    }

    private static KeylessTables of(String value) {
        return Settings.of(Map.of("MILLRACE_MYSQL_DATABASES", "shop", "MILLRACE_KEYLESS_TABLES", value))
                .source()
                .keyless();
    }

    private static Table table(String name, List<String> key) {
        return new Table(new TableId("shop", name), List.of(), key, List.of(), new Table.Size(0, 0, 0), "");
    }
}
