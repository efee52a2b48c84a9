package io.millrace.ddlmanager.journal;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.millrace.common.journal.TableState;
import io.millrace.common.metrics.MeterNames;

/** How many tables are in each state, as the journal was read last; every turn of the ddl-manager reads it. */
public final class TableMeters {

    private TableMeters() {}

    public static void register(Journal journal, MeterRegistry meters) {
        for (TableState state : TableState.values()) {
            meters.gauge(
                    MeterNames.TABLES, Tags.of(MeterNames.STATE, state.word()), journal, read -> tables(read, state));
        }
    }

    private static double tables(Journal journal, TableState state) {
        return journal.lastStatuses().values().stream()
                .filter(status -> status.state() == state)
                .count();
    }
}
