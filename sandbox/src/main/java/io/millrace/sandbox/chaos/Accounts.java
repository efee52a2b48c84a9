package io.millrace.sandbox.chaos;

import io.millrace.common.naming.Topics;
import io.millrace.common.settings.Settings;
import io.millrace.common.table.TableId;
import io.millrace.sandbox.proof.Arrivals;
import io.millrace.sandbox.proof.RecordCounts;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Rows in and rows out.
 *
 * @param told changes that MySQL has committed, from the first copy on
 * @param raw records in the raw topics that carry a row
 * @param rows records in the row topics
 * @param deadLetters records in the dead-letter topic
 * @param quarantined rows that quarantine holds
 * @param uneven tables whose raw records and rows differ in number
 */
record Accounts(long told, long raw, long rows, long deadLetters, long quarantined, List<TableId> uneven) {

    static Accounts of(Settings settings, List<TableId> tables, long told) {
        Topics topics = Topics.of(settings);
        List<String> names = new ArrayList<>(List.of(topics.deadLetters()));
        tables.forEach(table -> names.addAll(List.of(topics.rawTopic(table), topics.rowTopic(table))));
        Map<String, Long> counts = RecordCounts.of(settings, names);
        try (Arrivals arrivals = new Arrivals(settings, ChaosTable.DATABASE)) {
            return new Accounts(
                    told,
                    tables.stream()
                            .mapToLong(t -> counts.get(topics.rawTopic(t)))
                            .sum(),
                    tables.stream()
                            .mapToLong(t -> counts.get(topics.rowTopic(t)))
                            .sum(),
                    counts.get(topics.deadLetters()),
                    arrivals.held(),
                    tables.stream()
                            .filter(t -> !counts.get(topics.rawTopic(t)).equals(counts.get(topics.rowTopic(t))))
                            .toList());
        }
    }

    /** Every change became exactly one record, each record exactly one row, and no row was held back. */
    boolean even() {
        return told == raw && raw == rows + deadLetters && deadLetters == 0 && quarantined == 0 && uneven.isEmpty();
    }
}
