package io.millrace.benchmarks;

import io.millrace.common.kafka.KafkaClients;
import io.millrace.common.naming.Topics;
import io.millrace.common.settings.KafkaSettings;
import io.millrace.common.table.TableId;
import io.millrace.sandbox.MySqlServer;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.TopicPartition;

/**
 * For how long statements that Debezium takes for something else keep its records back: those of another table, which is
 * written every 20 ms, and those of their own.
 */
final class Interruptions {

    private static final Duration BETWEEN_WRITES = Duration.ofMillis(20);
    private static final Duration POLL = Duration.ofMillis(500);

    /** Before and behind the statement, so that the records around it are there. */
    private static final Duration QUIET = Duration.ofSeconds(3);

    /** What is done to a table. */
    private enum Kind {
        FOLLOWED("ADD COLUMN", "ADD COLUMN plain BIGINT NULL"),
        WRONG_PICTURE("ADD COLUMN of a type whose word Debezium takes for another", "ADD COLUMN misread REAL"),
        UNREADABLE("ADD COLUMN that Debezium cannot read", "ADD COLUMN auto BIGINT NULL"),
        UNAPPLIED("MODIFY in other letters, at which Debezium fails", "MODIFY KIND ENUM('a', 'b')");

        private final String title;
        private final String alteration;

        Kind(String title, String alteration) {
            this.title = title;
            this.alteration = alteration;
        }
    }

    /**
     * @param othersMillis the longest time between two records of the other table
     * @param ownMillis from the statement until ClickHouse shows a value of its table that was written behind it
     */
    record Interruption(String statement, long othersMillis, long ownMillis) {}

    private final KafkaSettings kafka;
    private final Topics topics;
    private final MySqlServer mysql;
    private final Changes changes;

    Interruptions(KafkaSettings kafka, Topics topics, MySqlServer mysql, Changes changes) {
        this.kafka = kafka;
        this.topics = topics;
        this.mysql = mysql;
        this.changes = changes;
    }

    /**
     * One statement of each kind.
     *
     * @param altered a table for each of them
     * @param other a table that none of them is about
     */
    List<Interruption> run(List<TableId> altered, TableId other) throws Exception {
        List<Interruption> interruptions = new ArrayList<>();
        for (Kind kind : Kind.values()) {
            TableId table = altered.get(kind.ordinal());
            long[] own = new long[1];
            long others = longestPause(other, () -> {
                LockSupport.parkNanos(QUIET.toNanos());
                own[0] = changes.alter(table, kind.alteration);
                LockSupport.parkNanos(QUIET.toNanos());
                return null;
            });
            interruptions.add(new Interruption(kind.title, others, own[0]));
        }
        return interruptions;
    }

    static int statements() {
        return Kind.values().length;
    }

    private long longestPause(TableId other, Callable<Void> work) throws Exception {
        long began = System.currentTimeMillis();
        ExecutorService writer = Executors.newSingleThreadExecutor();
        Future<Void> writing = writer.submit(() -> write(other));
        try {
            work.call();
        } finally {
            writer.shutdownNow();
        }
        writing.get();
        long[] last = {began};
        long longest = 0;
        for (long timestamp : timestamps(other, began)) {
            longest = Math.max(longest, timestamp - last[0]);
            last[0] = timestamp;
        }
        return longest;
    }

    private Void write(TableId table) throws SQLException {
        try (Connection connection = mysql.openAsRoot();
                Statement statement = connection.createStatement()) {
            while (!Thread.currentThread().isInterrupted()) {
                statement.execute("UPDATE " + table + " SET v = v + 1 WHERE id = 1");
                LockSupport.parkNanos(BETWEEN_WRITES.toNanos());
            }
        }
        return null;
    }

    /** When the table's records were written to Kafka, in order. */
    private List<Long> timestamps(TableId table, long from) {
        Map<String, Object> properties = KafkaClients.properties(kafka);
        properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        properties.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        try (KafkaConsumer<byte[], byte[]> consumer = KafkaClients.consumer(properties)) {
            List<TopicPartition> partitions = consumer.partitionsFor(topics.rawTopic(table)).stream()
                    .map(info -> new TopicPartition(info.topic(), info.partition()))
                    .toList();
            consumer.assign(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            Map<TopicPartition, OffsetAndTimestamp> starts = consumer.offsetsForTimes(
                    partitions.stream().collect(Collectors.toMap(partition -> partition, partition -> from)));
            starts.forEach((partition, start) ->
                    consumer.seek(partition, start == null ? ends.get(partition) : start.offset()));
            List<Long> timestamps = new ArrayList<>();
            while (partitions.stream().anyMatch(partition -> consumer.position(partition) < ends.get(partition))) {
                consumer.poll(POLL).forEach(record -> timestamps.add(record.timestamp()));
            }
            return timestamps.stream().sorted().toList();
        }
    }
}
