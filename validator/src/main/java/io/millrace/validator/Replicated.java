package io.millrace.validator;

import io.millrace.common.journal.TableState;
import io.millrace.common.journal.TableStatus;
import io.millrace.common.pipeline.Pipeline;
import io.millrace.common.problem.Problem;
import io.millrace.common.table.Table;
import io.millrace.common.table.TableId;
import io.millrace.validator.parity.Validator;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The tables as MySQL, the journal and the pipeline have them now, over one set of connections. Thread-safe. */
final class Replicated {

    private final Validator validator;

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
            return Optional.ofNullable(statuses.get(table))
                    .map(TableStatus::state)
                    .orElse(TableState.STREAMING);
        }
    }

    /** @throws Problem when a server cannot be asked */
    synchronized Now now() {
        List<Table> tables = validator.tables();
        return new Now(
                tables,
                validator.statuses(),
                validator.pipeline(tables.stream().map(Table::id).toList()));
    }

    /** @throws Problem when a name is not one of the replicated tables, or a server cannot be asked */
    synchronized List<Table> named(Collection<String> names) {
        return validator.tables(names);
    }

    /** @throws Problem when a server cannot be asked */
    synchronized List<Table> streaming() {
        Map<TableId, TableStatus> statuses = validator.statuses();
        return validator.tables().stream()
                .filter(table -> Optional.ofNullable(statuses.get(table.id()))
                        .filter(status -> status.state() != TableState.STREAMING)
                        .isEmpty())
                .toList();
    }
}
