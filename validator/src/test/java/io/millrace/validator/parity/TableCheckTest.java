package io.millrace.validator.parity;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.common.journal.TableState;
import io.millrace.common.journal.TableStatus;
import io.millrace.common.policy.LossPolicies;
import io.millrace.common.policy.SchemaPolicies;
import io.millrace.common.problem.ProblemCode;
import io.millrace.common.table.KeylessTables;
import io.millrace.common.table.Table;
import io.millrace.common.table.TableId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is said of a table at once: there is no server here that could be asked. */
class TableCheckTest {

    @ParameterizedTest
    @EnumSource(value = TableState.class, mode = EnumSource.Mode.EXCLUDE, names = "STREAMING")
    void aTableThatDoesNotStreamIsNotCheckedAtOnce(TableState state) {
        TableResult result = check(Samples.KEYED, state, "why");

        assertThat(result.verdict()).isEqualTo(Verdict.NOT_CHECKED);
        assertThat(result.note()).isEqualTo("The table is " + state.word() + " (why).");
        assertThat(result.rows()).isEqualTo(RowCounts.NONE);
    }

    @Test
    void aTableWithoutAKeyIsNotChecked() {
        TableResult result = check(Samples.KEYLESS, TableState.STREAMING, "");

        assertThat(result.verdict()).isEqualTo(Verdict.NOT_CHECKED);
        assertThat(result.note()).isEqualTo("The table has no key.");
    }

    @Test
    void aProblemIsAVerdictAndNotTheEndOfTheOtherTables() {
        TableResult result = check(Samples.KEYED, id -> {
            throw ProblemCode.KAFKA_UNREACHABLE.problem("Kafka is away.", "Start it.");
        });

        assertThat(result.verdict()).isEqualTo(Verdict.UNDECIDED);
        assertThat(result.note()).isEqualTo("Kafka is away. Start it.");
    }

    private static TableResult check(Table table, TableState state, String reason) {
        return check(table, id -> Optional.of(new TableStatus(id, state, Instant.EPOCH, reason, List.of())));
    }

    private static TableResult check(Table table, Function<TableId, Optional<TableStatus>> statuses) {
        return new TableCheck(
                        null,
                        null,
                        null,
                        null,
                        null,
                        null,
                        statuses,
                        LossPolicies.DEFAULT,
                        SchemaPolicies.DEFAULT,
                        KeylessTables.REFUSED,
                        Duration.ZERO)
                .run(table, CheckScope.ALL, rows -> {}, () -> false);
    }
}
