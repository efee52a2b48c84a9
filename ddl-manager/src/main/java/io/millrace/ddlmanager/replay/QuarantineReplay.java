package io.millrace.ddlmanager.replay;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.millrace.common.fence.KafkaFences;
import io.millrace.common.kafka.KafkaClients;
import io.millrace.common.metrics.MeterNames;
import io.millrace.common.naming.Topics;
import io.millrace.common.problem.ProblemCode;
import io.millrace.common.quarantine.Quarantine;
import io.millrace.common.settings.KafkaSettings;
import io.millrace.common.settings.NameSettings;
import io.millrace.common.table.TableId;
import io.millrace.common.task.Retries;
import io.millrace.common.task.Schedule;
import io.millrace.common.wire.RecordSize;
import io.millrace.common.wire.RowLines;
import io.millrace.ddlmanager.journal.Journal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.function.BiPredicate;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends the rows that a schema change held up through the row topic once more. They carry their {@code _version}, so
 * arriving late does no harm, and arriving twice (a crash between sending and marking) does none either.
 */
public final class QuarantineReplay implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(QuarantineReplay.class);

    /** How many rows are looked up at once; of their messages only a batch is read at once. */
    private static final int ROWS = 1_000;

    private static final long BATCH_BYTES = 16L << 20;

    /** ClickHouse needs less for a block that it has read. */
    private static final Duration WRITTEN_WITHIN = Duration.ofMinutes(10);

    private final Quarantine quarantine;
    private final ChangedTables changed;
    private final KafkaFences fences;
    private final Topics topics;
    private final KafkaProducer<byte[], byte[]> producer;
    private final Counter replayed;
    private boolean started;
    private final Retries<TableId> retries =
            new Retries<>(Schedule.every(Duration.ZERO).retryAfter(Duration.ofSeconds(5), Duration.ofMinutes(1)));

    public QuarantineReplay(
            KafkaSettings kafka, NameSettings names, Quarantine quarantine, Journal journal, MeterRegistry meters) {
        this.replayed = meters.counter(MeterNames.ROWS_REPLAYED);
        this.quarantine = quarantine;
        this.fences = new KafkaFences(kafka, names);
        this.changed = new ChangedTables(journal, fences);
        meters.gauge(MeterNames.REPLAYS_WAITING, changed, ChangedTables::waiting);
        this.topics = Topics.of(names);
        Map<String, Object> properties = KafkaClients.properties(kafka);
        properties.put(ProducerConfig.ACKS_CONFIG, "all");
        properties.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, "lz4");
        properties.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, RecordSize.REQUEST);
        properties.put(ProducerConfig.BUFFER_MEMORY_CONFIG, RecordSize.PRODUCER_BUFFER);
        this.producer = KafkaClients.producer(properties);
    }

    /**
     * Replays the held rows of the tables that changed, once for each change, when everything has arrived that was under way
     * to a table when it changed. Rows that still do not fit come back and stay.
     *
     * @param databases of MySQL
     * @param waiting tables whose rows must stay where they are for now
     * @return how many rows were sent
     */
    public int replayDue(Collection<String> databases, Set<TableId> waiting) {
        Set<TableId> due = changed.arrived(started ? (table, at) -> true : stillOfInterest(databases));
        started = true;
        if (due.isEmpty()) {
            return 0;
        }
        Map<TableId, Instant> held = firstSeen(databases);
        due.stream().filter(table -> !held.containsKey(table)).forEach(changed::done);
        return due.stream()
                .filter(table -> held.containsKey(table) && !waiting.contains(table))
                .mapToInt(this::replayUnlessItWaits)
                .sum();
    }

    /** After a start: rows that came long after the change of their table were not held up by it. */
    private BiPredicate<TableId, Instant> stillOfInterest(Collection<String> databases) {
        Map<TableId, Instant> held = firstSeen(databases);
        Instant now = quarantine.now();
        return (table, at) -> at.plus(WRITTEN_WITHIN).isAfter(now)
                || held.containsKey(table) && at.plus(WRITTEN_WITHIN).isAfter(held.get(table));
    }

    private Map<TableId, Instant> firstSeen(Collection<String> databases) {
        Map<TableId, Instant> held = new HashMap<>();
        databases.forEach(database -> held.putAll(quarantine.firstSeen(database)));
        return held;
    }

    private int replayUnlessItWaits(TableId table) {
        int[] sent = {0};
        retries.attempt(
                table,
                () -> {
                    sent[0] = replay(table);
                    changed.done(table);
                    return true;
                },
                failure -> LOG.atError()
                        .addKeyValue("table", table)
                        .setCause(failure)
                        .log("Rows from quarantine could not be sent again; it is tried again"));
        return sent[0];
    }

    /**
     * Replays every row of a table that is held now; those that come back meanwhile are not sent round in circles. A row that
     * is too large for a record of Kafka stays, and holds up no other.
     *
     * @throws io.millrace.common.problem.Problem when there is such a row, after all others were sent
     */
    public int replay(TableId table) {
        Quarantine.Selection now = new Quarantine.Selection(table, Optional.empty(), Optional.of(quarantine.now()));
        Set<Quarantine.Key> tooLarge = new HashSet<>();
        int sent = 0;
        List<Quarantine.Key> rows = next(now, tooLarge);
        while (!rows.isEmpty()) {
            for (List<Quarantine.Key> batch : Batches.of(rows, BATCH_BYTES)) {
                List<Quarantine.Key> taken = send(table, batch);
                if (taken.size() < batch.size()) {
                    tooLarge.addAll(batch);
                    taken.forEach(tooLarge::remove);
                }
                if (!taken.isEmpty()) {
                    // Exactly the rows that were sent: others may have come in meanwhile.
                    quarantine.mark(table, taken, Quarantine.Fate.REPLAYED);
                    replayed.increment(taken.size());
                    sent += taken.size();
                }
            }
            rows = next(now, tooLarge);
        }
        LOG.atInfo().addKeyValue("table", table).addKeyValue("rows", sent).log("Rows from quarantine were sent again");
        if (!tooLarge.isEmpty()) {
            throw ProblemCode.ROW_TOO_LONG.problem(
                    tooLarge.size() + " quarantined rows of " + table + " are larger than a record of Kafka can be ("
                            + RecordSize.REQUEST + " bytes); they stay in quarantine.",
                    "Discard them, and copy the table: `millrace resolve " + table + " --reload`.");
        }
        return sent;
    }

    private List<Quarantine.Key> next(Quarantine.Selection selection, Set<Quarantine.Key> tooLarge) {
        return quarantine.keys(selection, ROWS + tooLarge.size()).stream()
                .filter(row -> !tooLarge.contains(row))
                .toList();
    }

    /**
     * Row by row, so that the heap holds one row and what the producer has not sent yet.
     *
     * @return those that were not too large
     */
    private List<Quarantine.Key> send(TableId table, List<Quarantine.Key> rows) {
        List<Future<RecordMetadata>> sends = new ArrayList<>();
        quarantine.messages(
                table, rows, message -> sends.add(producer.send(replayed(topics.rowTopic(table), message))));
        producer.flush();
        if (sends.size() != rows.size()) {
            throw ProblemCode.CLICKHOUSE_REFUSED.problem(
                    "ClickHouse gave " + sends.size() + " of " + rows.size() + " quarantined rows of " + table + ".",
                    "It is tried again; the rows stay in quarantine.");
        }
        List<Quarantine.Key> taken = new ArrayList<>();
        for (int i = 0; i < rows.size(); i++) {
            if (!tooLarge(sends.get(i))) {
                KafkaClients.awaitTaken(sends.get(i), "a replayed row of " + table);
                taken.add(rows.get(i));
            }
        }
        return taken;
    }

    private static ProducerRecord<byte[], byte[]> replayed(String topic, byte[] message) {
        ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(topic, QuarantinedRow.withoutNulls(message));
        record.headers().add(RowLines.REPLAYED, new byte[0]);
        return record;
    }

    private static boolean tooLarge(Future<RecordMetadata> sent) {
        try {
            sent.get();
            return false;
        } catch (ExecutionException e) {
            return e.getCause() instanceof RecordTooLargeException;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw ProblemCode.INTERRUPTED.problem("The replay was interrupted.", "It is tried again.", e);
        }
    }

    @Override
    public void close() {
        producer.close();
        fences.close();
    }
}
