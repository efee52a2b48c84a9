package io.millrace.ddlmanager;

import java.time.Duration;

/**
 * How long the ddl-manager waits before it does some things by itself.
 *
 * @param failedChange before a statement that ClickHouse could not follow is tried again
 * @param allTables between two plans of all tables: something may have changed that no statement tells
 * @param stalledConsumer a consumer of ClickHouse that has rows to read and reads none counts as stalled after this. Longer
 *     than the 10 s in which Kafka gives up a consumer that died with ClickHouse, and than one block takes
 */
public record Pauses(Duration failedChange, Duration allTables, Duration stalledConsumer) {

    public static final Pauses USUAL =
            new Pauses(Duration.ofSeconds(5), Duration.ofSeconds(10), Duration.ofSeconds(60));
}
