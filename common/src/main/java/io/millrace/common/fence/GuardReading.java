package io.millrace.common.fence;

import io.millrace.common.fence.Source.Reading;
import io.millrace.common.kafka.KafkaCalls;
import io.millrace.common.kafka.KafkaClients;
import io.millrace.common.settings.KafkaSettings;
import io.millrace.common.table.TableId;
import io.millrace.common.wire.CheckedBinlog;
import io.millrace.common.wire.CheckedBinlog.PreparedTransaction;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;

/**
 * Whether the ddl-manager has checked the binlog up to a place. What it has not may hold changes that are in no row event, or
 * that did not happen. Not thread-safe.
 */
public final class GuardReading implements AutoCloseable {

    private static final Duration POLL = Duration.ofMillis(50);

    /** Where several pipelines share the topic, the last record of one is not further from the end. */
    private static final long LAST_RECORDS = 1_000;

    private final MysqlBinlog binlog;
    private final TopicPartition partition;
    private final String connector;
    private final KafkaConsumer<byte[], byte[]> consumer;
    private Optional<CheckedBinlog> last = Optional.empty();
    private boolean open;

    /**
     * @param journal topic of the journal
     * @param connector its name
     */
    public GuardReading(MysqlBinlog binlog, KafkaSettings kafka, String journal, String connector) {
        this.binlog = binlog;
        this.partition = new TopicPartition(CheckedBinlog.topic(journal), 0);
        this.connector = connector;
        Map<String, Object> properties = KafkaClients.properties(kafka);
        properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        properties.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        this.consumer = KafkaClients.consumer(properties);
    }

    /** Looks, and does not wait. Rows of a prepared XA transaction are behind until that is committed or rolled back. */
    public Reading read(Place place, Collection<TableId> tables) {
        KafkaCalls.run("Kafka does not say up to where the binlog is checked", this::readToEnd);
        if (last.isEmpty()) {
            return new Reading.Behind("the ddl-manager has not checked the binlog yet");
        }
        if (!binlog.covers(last.get().gtids(), place.gtids())) {
            return new Reading.Behind("the ddl-manager has still to check the binlog");
        }
        TreeSet<TableId> undecided = new TreeSet<>();
        last.get().prepared().values().stream().map(PreparedTransaction::tables).forEach(undecided::addAll);
        undecided.retainAll(tables);
        return undecided.isEmpty()
                ? new Reading.Done()
                : new Reading.Behind(
                        "a prepared XA transaction is neither committed nor rolled back, which wrote to " + undecided);
    }

    private void readToEnd() {
        if (!open && consumer.partitionsFor(partition.topic()).isEmpty()) {
            return;
        }
        long end = consumer.endOffsets(List.of(partition)).get(partition);
        if (!open) {
            consumer.assign(List.of(partition));
            long begin = consumer.beginningOffsets(List.of(partition)).get(partition);
            consumer.seek(partition, Math.max(begin, end - LAST_RECORDS));
            open = true;
        }
        while (consumer.position(partition) < end) {
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                if (record.value() != null && connector.equals(text(record.key()))) {
                    last = Optional.of(read(text(record.value())));
                }
            }
        }
    }

    private static CheckedBinlog read(String text) {
        try {
            return CheckedBinlog.read(text);
        } catch (IOException e) {
            // Written by a newer version: what it checked is not known here.
            return CheckedBinlog.upTo("");
        }
    }

    private static String text(byte[] bytes) {
        return bytes == null ? "" : new String(bytes, StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        consumer.close();
    }
}
