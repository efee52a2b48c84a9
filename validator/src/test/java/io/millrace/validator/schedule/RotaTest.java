package io.millrace.validator.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.common.table.TableId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RotaTest {

    private static final Instant NOW = Instant.parse("2026-01-02T00:00:00Z");
    private static final Duration DAY = Duration.ofHours(24);
    private static final TableId A = new TableId("shop", "a");
    private static final TableId B = new TableId("shop", "b");
    private static final TableId C = new TableId("shop", "c");

    @Test
    void aTableThatWasNeverCheckedIsFirst() {
        assertThat(next(Map.of(A, NOW.minus(DAY.multipliedBy(2)), C, NOW.minus(DAY))))
                .contains(B);
    }

    @Test
    void thenTheOneThatWasCheckedTheLongestAgo() {
        assertThat(next(Map.of(A, NOW.minus(DAY), B, NOW.minus(DAY.plusSeconds(1)), C, NOW)))
                .contains(B);
    }

    @Test
    void noTableIsCheckedSoonerThanAsked() {
        assertThat(next(Map.of(A, NOW, B, NOW.minus(DAY).plusSeconds(1), C, NOW)))
                .isEmpty();
    }

    @Test
    void ofSeveralThatWereNeverCheckedTheFirstByName() {
        assertThat(next(Map.of())).contains(A);
    }

    private static Optional<TableId> next(Map<TableId, Instant> tried) {
        return Rota.next(List.of(C, B, A), table -> Optional.ofNullable(tried.get(table)), DAY, NOW);
    }
}
