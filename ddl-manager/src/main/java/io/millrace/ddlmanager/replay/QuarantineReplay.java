package io.millrace.ddlmanager.replay;

import io.millrace.common.clickhouse.ClickHouse;
import io.millrace.common.kafka.KafkaClients;
import io.millrace.common.naming.Targets;
import io.millrace.common.naming.Topics;
import io.millrace.common.quarantine.Quarantine;
import io.millrace.common.settings.Settings;
import io.millrace.common.table.TableId;
import io.millrace.ddlmanager.apply.DdlLog;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends the rows that a schema change held up through the row topic once more. They carry their {@code _version}, so
 * arriving late does no harm, and arriving twice (a crash between sending and marking) does none either.
 */
public final class QuarantineReplay implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(QuarantineReplay.class);
    private static final int BATCH = 1_000;

    /** Rows of a block that ClickHouse was writing while the table changed arrive a little later. */
    private static final Duration GRACE = Duration.ofSeconds(30);

    /** Rows that come back at once are not sent round in circles. */
    private static final Duration AGAIN_AFTER = Duration.ofSeconds(10);

    private final Quarantine quarantine;
    private final DdlLog log;
    private final Topics topics;
    private final KafkaProducer<byte[], byte[]> producer;
    private final Map<TableId, Long> lastReplay = new ConcurrentHashMap<>();

    public QuarantineReplay(Settings settings, ClickHouse clickHouse) {
        Targets targets = Targets.of(settings);
        this.quarantine = new Quarantine(clickHouse, targets);
        this.log = new DdlLog(clickHouse, targets);
        this.topics = Topics.of(settings);
        Map<String, Object> properties = KafkaClients.properties(settings);
        properties.put(ProducerConfig.ACKS_CONFIG, "all");
        properties.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, "lz4");
        properties.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, 64 << 20);
        this.producer = KafkaClients.producer(properties);
    }

    /**
     * Replays the rows that were quarantined before the last change of their table, all tables of a MySQL database at
     * once. Rows that still do not fit come back with a later time and stay.
     *
     * @param waiting tables whose rows must stay where they are for now
     * @return how many rows were sent
     */
    public int replayDue(String mysqlDatabase, Set<TableId> waiting) {
        Map<TableId, Instant> held = quarantine.firstSeen(mysqlDatabase);
        if (held.isEmpty()) {
            return 0;
        }
        Map<TableId, Instant> changed = log.lastChanges(mysqlDatabase);
        return held.entrySet().stream()
                .filter(first -> !waiting.contains(first.getKey()) && changed.containsKey(first.getKey()))
                .filter(first ->
                        !first.getValue().isAfter(changed.get(first.getKey()).plus(GRACE)))
                .map(Map.Entry::getKey)
                .filter(table ->
                        System.nanoTime() - lastReplay.getOrDefault(table, Long.MIN_VALUE / 2) > AGAIN_AFTER.toNanos())
                .mapToInt(table -> {
                    int sent = replay(table);
                    lastReplay.put(table, System.nanoTime());
                    return sent;
                })
                .sum();
    }

    /** Replays every row of a table that is held now; those that come back meanwhile are not sent round in circles. */
    public int replay(TableId table) {
        Quarantine.Selection now = new Quarantine.Selection(table, Optional.empty(), Optional.of(quarantine.now()));
        int sent = 0;
        List<Quarantine.Row> batch = quarantine.rows(now, BATCH);
        while (!batch.isEmpty()) {
            send(table, batch);
            // Exactly the rows that were sent: others may have come in meanwhile.
            quarantine.mark(table, batch, Quarantine.Fate.REPLAYED);
            sent += batch.size();
            batch = batch.size() < BATCH ? List.of() : quarantine.rows(now, BATCH);
        }
        LOG.atInfo().addKeyValue("table", table).addKeyValue("rows", sent).log("Rows from quarantine were sent again");
        return sent;
    }

    private void send(TableId table, List<Quarantine.Row> rows) {
        List<Future<RecordMetadata>> sends = rows.stream()
                .map(row -> producer.send(
                        new ProducerRecord<>(topics.rowTopic(table), HeldRow.withoutNulls(row.message()))))
                .toList();
        producer.flush();
        for (Future<RecordMetadata> send : sends) {
            KafkaClients.awaitTaken(send, "a replayed row of " + table);
        }
    }

    @Override
    public void close() {
        producer.close();
    }
}
