package io.millrace.normalizer.streams;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.function.Predicate;
import java.util.function.ToIntFunction;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.clients.producer.internals.BuiltInPartitioner;
import org.apache.kafka.common.KafkaException;

/**
 * Packs the rows of a transaction that go to one partition into records of many, a line each: what ClickHouse spends on a
 * record is ten times what it spends on a row. A row that is alone when the transaction ends is sent as it is.
 *
 * <p>What was taken and not yet sent belongs to the open transaction: {@link #sendAll} before it is committed, {@link
 * #drop} when it is aborted. Rows may change places with rows of other packs; their versions say which is the newer one.
 *
 * <p>Threads: belongs to the one that produces.
 */
final class RowPacks {

    /** How many rows of a record do no harm to the one who reads it: the gain of more is small. */
    static final int ROWS = 500;

    /** The most bytes of a pack. A larger row is sent by itself. */
    static final int BYTES = 64 * 1024;

    /** The most bytes of all packs of a thread. */
    static final int ALL_BYTES = 16 * 1024 * 1024;

    /** The producer below. */
    @FunctionalInterface
    interface Sender {
        Future<RecordMetadata> send(ProducerRecord<byte[], byte[]> record, Callback callback);
    }

    /** @param partition empty for rows without a key: the producer spreads them */
    private record Place(String topic, Integer partition) {}

    private static final class Pack implements Callback {
        private final List<ProducerRecord<byte[], byte[]>> rows = new ArrayList<>();
        private final List<Callback> callbacks = new ArrayList<>();
        private final CompletableFuture<RecordMetadata> sent = new CompletableFuture<>();
        private int bytes;

        private boolean hasRoomFor(ProducerRecord<byte[], byte[]> row) {
            return rows.size() < ROWS && bytes + row.value().length + 1 <= BYTES;
        }

        private void add(ProducerRecord<byte[], byte[]> row, Callback callback) {
            rows.add(row);
            callbacks.add(callback);
            bytes += row.value().length + 1;
        }

        private ProducerRecord<byte[], byte[]> record(Place place) {
            ProducerRecord<byte[], byte[]> first = rows.get(0);
            return rows.size() == 1
                    ? new ProducerRecord<>(
                            place.topic(), place.partition(), first.timestamp(), first.key(), first.value())
                    : new ProducerRecord<>(place.topic(), place.partition(), newest(), null, lines());
        }

        /** A reader that begins at a time must not miss a row of it. */
        private Long newest() {
            Long newest = null;
            for (ProducerRecord<byte[], byte[]> row : rows) {
                if (row.timestamp() != null && (newest == null || row.timestamp() > newest)) {
                    newest = row.timestamp();
                }
            }
            return newest;
        }

        private byte[] lines() {
            byte[] lines = new byte[bytes - 1];
            int at = 0;
            for (ProducerRecord<byte[], byte[]> row : rows) {
                if (at > 0) {
                    lines[at++] = '\n';
                }
                System.arraycopy(row.value(), 0, lines, at, row.value().length);
                at += row.value().length;
            }
            return lines;
        }

        @Override
        public void onCompletion(RecordMetadata metadata, Exception failure) {
            for (Callback callback : callbacks) {
                if (callback != null) {
                    callback.onCompletion(metadata, failure);
                }
            }
            if (failure == null) {
                sent.complete(metadata);
            } else {
                sent.completeExceptionally(failure);
            }
        }
    }

    private final Predicate<String> rowTopics;
    private final ToIntFunction<String> partitions;
    private final Sender sender;
    private final Map<Place, Pack> packs = new LinkedHashMap<>();

    /** How many partitions the topics have that rows were taken for since the last {@link #sendAll}. */
    private final Map<String, Integer> known = new HashMap<>();

    private int bytes;

    /**
     * @param rowTopics which topics have rows; records of others are sent at once
     * @param partitions how many a topic has
     */
    RowPacks(Predicate<String> rowTopics, ToIntFunction<String> partitions, Sender sender) {
        this.rowTopics = rowTopics;
        this.partitions = partitions;
        this.sender = sender;
    }

    /**
     * Takes a record, which is sent later unless it is no row.
     *
     * @param callback called when it was sent, or could not be; may be null
     * @throws KafkaException as the producer's own {@code send}
     */
    Future<RecordMetadata> send(ProducerRecord<byte[], byte[]> record, Callback callback) {
        if (!rowTopics.test(record.topic()) || record.value() == null) {
            return sender.send(record, callback);
        }
        ProducerRecord<byte[], byte[]> row = onOneLine(record);
        Place place = new Place(row.topic(), partition(row));
        Pack pack = packs.get(place);
        if (pack != null && !pack.hasRoomFor(row)) {
            send(place);
            pack = null;
        }
        if (row.value().length >= BYTES) {
            return sender.send(row, callback);
        }
        if (bytes + row.value().length + 1 > ALL_BYTES) {
            sendAll();
            pack = null;
        }
        if (pack == null) {
            pack = new Pack();
            packs.put(place, pack);
        }
        pack.add(row, callback);
        bytes += row.value().length + 1;
        return pack.sent;
    }

    /** In JSON a line can end between two values only. Who reads a record takes each line of it for a row. */
    private static ProducerRecord<byte[], byte[]> onOneLine(ProducerRecord<byte[], byte[]> row) {
        byte[] value = row.value();
        byte[] line = null;
        for (int i = 0; i < value.length; i++) {
            if (value[i] == '\n') {
                line = line == null ? value.clone() : line;
                line[i] = ' ';
            }
        }
        return line == null
                ? row
                : new ProducerRecord<>(row.topic(), row.partition(), row.timestamp(), row.key(), line);
    }

    /** As Kafka's own partitioner: the rows of a key are in one partition, however they are packed. */
    private Integer partition(ProducerRecord<byte[], byte[]> row) {
        if (row.partition() != null || row.key() == null) {
            return row.partition();
        }
        return BuiltInPartitioner.partitionForKey(
                row.key(), known.computeIfAbsent(row.topic(), partitions::applyAsInt));
    }

    /**
     * Sends everything that was taken.
     *
     * @throws KafkaException as the producer's own {@code send}; the transaction must then be aborted
     */
    void sendAll() {
        for (Place place : List.copyOf(packs.keySet())) {
            send(place);
        }
        known.clear();
    }

    private void send(Place place) {
        Pack pack = packs.get(place);
        // Only what the producer has taken is taken out: a transaction is not committed without the rest.
        sender.send(pack.record(place), pack);
        packs.remove(place);
        bytes -= pack.bytes;
    }

    /** The transaction was aborted, and its rows are read again. */
    void drop() {
        packs.clear();
        known.clear();
        bytes = 0;
    }
}
