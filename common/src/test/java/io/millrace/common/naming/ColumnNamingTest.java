package io.millrace.common.naming;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ColumnNamingTest {

    @ParameterizedTest
    @ValueSource(strings = {"_version", "_op", "_sign", "_offset", "_row_exists"})
    void aReservedNameHasASpaceBehindItInsideAndIsShownAsItIs(String column) {
        assertThat(ColumnNaming.inside(column)).isEqualTo(column + " ");
        assertThat(ColumnNaming.ofMysql(column + " ")).contains(column);
        assertThat(ColumnNaming.ofMysql(column)).isEmpty();
        assertThat(ColumnNaming.shown(column)).isEqualTo(column);
    }

    @ParameterizedTest
    @ValueSource(strings = {"id", "_id", "_VERSION", "version", "_version_", " _version"})
    void anyOtherNameStaysAsItIs(String column) {
        assertThat(ColumnNaming.inside(column)).isEqualTo(column);
        assertThat(ColumnNaming.ofMysql(column)).contains(column);
    }

    @Test
    void aDotIsWrittenOtherwiseInside() {
        assertThat(ColumnNaming.inside("a.b")).isEqualTo("a%2Eb ");
        assertThat(ColumnNaming.inside("_headers.name")).isEqualTo("_headers%2Ename ");
        assertThat(ColumnNaming.inside("a%2Eb")).isEqualTo("a%2Eb");
        assertThat(ColumnNaming.ofMysql("a%2Eb ")).contains("a.b");
        assertThat(ColumnNaming.ofMysql(ColumnNaming.inside("100%.x"))).contains("100%.x");
    }

    @Test
    void noTwoColumnsShareANameInsideAndNoneHasOneOfMillracesOwn() {
        long seed = Long.getLong("millrace.seed", System.nanoTime());
        Random random = new Random(seed);
        List<String> pieces =
                List.of("_", "version", "op", " ", "event", "`", "\\", "_offset", "é", ".", "%", "%2E", "%25");
        Map<String, String> owners = new HashMap<>();
        for (int i = 0; i < 5000; i++) {
            StringBuilder name = new StringBuilder();
            for (int length = 1 + random.nextInt(4); length > 0; length--) {
                name.append(pieces.get(random.nextInt(pieces.size())));
            }
            // MySQL refuses a name that ends with a space.
            String column = name.toString().stripTrailing() + (name.toString().isBlank() ? "x" : "");
            String inside = ColumnNaming.inside(column);
            String owner = owners.putIfAbsent(inside, column);
            assertThat(owner == null || owner.equals(column))
                    .as("-Dmillrace.seed=%d: '%s' and '%s' share '%s'", seed, owner, column, inside)
                    .isTrue();
            assertThat(inside).doesNotContain(".");
            assertThat(ColumnNaming.ofMysql(inside))
                    .as("-Dmillrace.seed=%d", seed)
                    .contains(column);
        }
    }
}
