package io.millrace.validator.parity;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.common.table.TableId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class CheckTest {

    private static final Check WAITING =
            new Check("1", Check.State.WAITING, Instant.EPOCH, 1, List.of(), Optional.empty());

    private static TableResult result(Verdict verdict) {
        return new TableResult(new TableId("shop", "orders"), verdict, 1, 1, 0, List.of(), Instant.EPOCH, 1, "");
    }

    @Test
    void aCheckOfNoTableProvesNothing() {
        assertThat(WAITING.running(0).finished().allEqual()).isFalse();
    }

    @Test
    void everyTableMustBeEqual() {
        Check one = WAITING.running(2).with(result(Verdict.EQUAL));

        assertThat(one.allEqual()).as("it still runs").isFalse();
        assertThat(one.finished().allEqual()).isTrue();
        assertThat(one.with(result(Verdict.NOT_CHECKED)).finished().allEqual()).isFalse();
    }
}
