package io.millrace.validator;

import io.millrace.common.journal.TableState;
import io.millrace.common.journal.TableStatus;
import io.millrace.common.pipeline.Pipeline;
import io.millrace.common.problem.Problem;
import io.millrace.common.table.Table;
import io.millrace.common.table.TableId;
import io.millrace.validator.parity.Validator;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The tables as MySQL, the journal and the pipeline have them, over one set of connections. Thread-safe. */
final class Replicated {

    /** What runs every few seconds may miss a table for so long: MySQL takes its time to list many. */
    private static final long RECENT_NANOS = Duration.ofMinutes(1).toNanos();

    private final Validator validator;
    private Optional<List<Table>> listed = Optional.empty();
    private long listedNanos;

    /** @param validator stays the caller's, and nobody else uses it */
    Replicated(Validator validator) {
        this.validator = validator;
    }

    /**
     * All tables, and what is to be said of them.
     *
     * @param statuses those that the journal does not know are left out
     * @param pipeline with the rows that wait for tables in any state
     */
    record Now(List<Table> tables, Map<TableId, TableStatus> statuses, Pipeline.State pipeline) {

        TableState state(TableId table) {
            return Replicated.state(statuses, table);
        }
    }

    /** @throws Problem when a server cannot be asked */
    synchronized Now now() {
        List<Table> tables = list();
        return new Now(
                tables,
                validator.statuses(),
                validator.pipeline(tables.stream().map(Table::id).toList()));
    }

    /** @throws Problem when a name is not one of the replicated tables, or a server cannot be asked */
    synchronized List<Table> named(Collection<String> names) {
        return validator.tables(names);
    }

    /**
     * Those that MySQL had a minute ago.
     *
     * @throws Problem when a server cannot be asked
     */
    synchronized List<Table> recent() {
        return listed.filter(tables -> System.nanoTime() - listedNanos < RECENT_NANOS)
                .orElseGet(this::list);
    }

    /**
     * Those of {@link #recent} that are {@code streaming} now.
     *
     * @throws Problem when a server cannot be asked
     */
    synchronized List<Table> streaming() {
        Map<TableId, TableStatus> statuses = validator.statuses();
        return recent().stream()
                .filter(table -> state(statuses, table.id()) == TableState.STREAMING)
                .toList();
    }

    private List<Table> list() {
        List<Table> tables = validator.tables();
        listed = Optional.of(tables);
        listedNanos = System.nanoTime();
        return tables;
    }

    private static TableState state(Map<TableId, TableStatus> statuses, TableId table) {
        return Optional.ofNullable(statuses.get(table)).map(TableStatus::state).orElse(TableState.STREAMING);
    }
}
