package io.millrace.ddlmanager;

import java.time.Duration;

/**
 * How long the ddl-manager waits before it does some things by itself.
 *
 * @param failedChange before a statement that ClickHouse could not follow is tried again
 * @param allTables between two plans of all tables: something may have changed that no statement tells
 * @param stalledConsumer a consumer of ClickHouse that has rows to read and reads none counts as stalled after this. Longer
 *     than the 10 s in which Kafka gives up a consumer that died with ClickHouse, and than one block takes
 * @param expiredRecords between two looks for records that expired before they were read. Topics keep records for days; a
 *     shorter pause costs little, and sees more when a broker has little room
 * @param stuckTransaction how long nothing may change about a transaction that nobody ends before it is aborted
 */
public record Pauses(
        Duration failedChange,
        Duration allTables,
        Duration stalledConsumer,
        Duration expiredRecords,
        Duration stuckTransaction) {

    public static final Pauses USUAL = new Pauses(
            Duration.ofSeconds(5),
            Duration.ofSeconds(10),
            Duration.ofSeconds(60),
            Duration.ofSeconds(20),
            Duration.ofMinutes(2));

    /**
     * The usual ones. Internal, for tests: the system property {@code millrace.pause.stalled-consumer} or {@code
     * millrace.pause.expired-records} changes one, in milliseconds.
     */
    static Pauses ofThisProcess() {
        return new Pauses(
                USUAL.failedChange,
                USUAL.allTables,
                pause("stalled-consumer", USUAL.stalledConsumer),
                pause("expired-records", USUAL.expiredRecords),
                USUAL.stuckTransaction);
    }

    private static Duration pause(String name, Duration usual) {
        return Duration.ofMillis(Long.getLong("millrace.pause." + name, usual.toMillis()));
    }
}
