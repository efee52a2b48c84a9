package io.millrace.chaos;

import io.millrace.common.naming.Targets;
import io.millrace.common.naming.Topics;
import io.millrace.common.settings.ClickHouseSettings;
import io.millrace.common.settings.KafkaSettings;
import io.millrace.common.settings.NameSettings;
import io.millrace.common.table.TableId;
import io.millrace.sandbox.proof.Arrivals;
import io.millrace.sandbox.proof.RecordCounts;
import io.millrace.sandbox.proof.RecordCounts.Count;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Rows in and rows out.
 *
 * @param told changes that MySQL has committed since the first copy, whose rows are in no topic
 * @param arrived changes in the raw topics, each once
 * @param raw records in the raw topics that carry a row; more than {@code arrived} when Debezium sent changes again
 * @param rows rows in the records of the row topics
 * @param deadLetters records in the dead-letter topic
 * @param quarantined rows that quarantine holds
 * @param uneven tables whose raw records and rows differ in number
 */
record Accounts(
        long told, long arrived, long raw, long rows, long deadLetters, long quarantined, List<TableId> uneven) {

    static Accounts of(
            KafkaSettings kafka, ClickHouseSettings clickHouse, NameSettings names, List<TableId> tables, long told) {
        Topics topics = Topics.of(names);
        List<String> read = new ArrayList<>(List.of(topics.deadLetters()));
        tables.forEach(table -> read.addAll(List.of(topics.rawTopic(table), topics.rowTopic(table))));
        Map<String, Count> counts = RecordCounts.of(kafka, read);
        List<Count> raw =
                tables.stream().map(t -> counts.get(topics.rawTopic(t))).toList();
        try (Arrivals arrivals = new Arrivals(clickHouse, Targets.of(names), ChaosTable.DATABASE)) {
            return new Accounts(
                    told,
                    raw.stream().mapToLong(Count::changes).sum(),
                    raw.stream().mapToLong(Count::records).sum(),
                    tables.stream()
                            .mapToLong(t -> counts.get(topics.rowTopic(t)).rows())
                            .sum(),
                    counts.get(topics.deadLetters()).records(),
                    arrivals.held(),
                    tables.stream()
                            .filter(t -> counts.get(topics.rawTopic(t)).records()
                                    != counts.get(topics.rowTopic(t)).rows())
                            .toList());
        }
    }

    /**
     * Every change arrived, each record became exactly one row, and no row was held back. That Debezium sends a
     * transaction again is counted, and harmless for tables with a key: seen in one of some 150 kills, for all its
     * exactly-once support.
     */
    boolean even() {
        return told == arrived && raw == rows + deadLetters && deadLetters == 0 && quarantined == 0 && uneven.isEmpty();
    }
}
