package io.millrace.validator.parity;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.common.table.TableId;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CheckTest {

    private static final Check STARTED = Check.waiting(CheckScope.ALL, 2).started();
    private static final TableId TABLE = new TableId("shop", "orders");

    private static TableResult result(Verdict verdict) {
        return new TableResult(TABLE, Level.ROWS, verdict, RowCounts.NONE, List.of(), Instant.EPOCH, 1, "", Map.of());
    }

    @Test
    void aCheckOfNoTableProvesNothing() {
        assertThat(STARTED.finished().allEqual()).isFalse();
    }

    @Test
    void everyTableMustBeEqual() {
        Check one = STARTED.with(result(Verdict.EQUAL));

        assertThat(one.allEqual()).as("it still runs").isFalse();
        assertThat(one.finished().allEqual()).isTrue();
        assertThat(one.with(result(Verdict.NOT_CHECKED)).finished().allEqual()).isFalse();
    }

    @Test
    void aTableRunsUntilItsResultIsThere() {
        Check half = STARTED.with(new Check.Progress(TABLE, 10, 20)).with(new Check.Progress(TABLE, 20, 20));

        assertThat(half.running()).containsExactly(new Check.Progress(TABLE, 20, 20));
        assertThat(half.with(result(Verdict.EQUAL)).running()).isEmpty();
    }

    @Test
    void aCheckThatIsCancelledIsNotEqual() {
        assertThat(STARTED.with(result(Verdict.EQUAL)).cancelled().allEqual()).isFalse();
    }
}
