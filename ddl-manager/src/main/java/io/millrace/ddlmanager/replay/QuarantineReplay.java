package io.millrace.ddlmanager.replay;

import com.clickhouse.client.api.query.GenericRecord;
import io.millrace.common.clickhouse.ClickHouse;
import io.millrace.common.clickhouse.ClickHouseNames;
import io.millrace.common.kafka.KafkaClients;
import io.millrace.common.naming.Targets;
import io.millrace.common.naming.Topics;
import io.millrace.common.settings.Settings;
import io.millrace.common.table.TableId;
import io.millrace.ddlmanager.apply.DdlLog;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends the rows that a schema change held up through the row topic once more. They carry their {@code _version}, so
 * arriving late does no harm, and arriving twice (a crash between sending and marking) does none either.
 */
public final class QuarantineReplay implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(QuarantineReplay.class);
    private static final int BATCH = 2_000;

    /** Rows of a block that ClickHouse was writing while the table changed arrive a little later. */
    private static final int GRACE_SECONDS = 30;

    /** Rows that come back at once are not sent round in circles. */
    private static final Duration AGAIN_AFTER = Duration.ofSeconds(10);

    private final ClickHouse clickHouse;
    private final Targets targets;
    private final Topics topics;
    private final KafkaProducer<byte[], byte[]> producer;
    private final Map<TableId, Long> lastReplay = new ConcurrentHashMap<>();

    public QuarantineReplay(Settings settings, ClickHouse clickHouse) {
        this.clickHouse = clickHouse;
        this.targets = Targets.of(settings);
        this.topics = Topics.of(settings);
        Map<String, Object> properties = KafkaClients.properties(settings);
        properties.put(ProducerConfig.ACKS_CONFIG, "all");
        properties.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, "lz4");
        properties.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, 64 << 20);
        this.producer = new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer());
    }

    /**
     * Replays the rows that were quarantined before the last change of their table, all tables of a MySQL database at
     * once. Rows that still do not fit come back with a later time and stay.
     *
     * @param waiting tables whose rows must stay where they are for now
     * @return how many rows were sent
     */
    public int replayDue(String mysqlDatabase, Set<TableId> waiting) {
        String ingest = ClickHouseNames.quoted(targets.ingestDatabase(mysqlDatabase));
        int sent = 0;
        for (GenericRecord due : clickHouse.query(
                """
                SELECT held.mysql_table AS mysql_table, count() AS held_rows
                FROM %1$s.quarantine AS held FINAL
                INNER JOIN
                (
                    SELECT mysql_table, max(executed_at) AS changed_at
                    FROM %1$s.ddl_log
                    WHERE mysql_database = {db:String} AND error = '' AND class NOT IN ('%3$s', '%4$s')
                    GROUP BY mysql_table
                ) AS change ON change.mysql_table = held.mysql_table
                WHERE held.mysql_database = {db:String} AND held.handled = 0
                  AND held.quarantined_at <= change.changed_at + INTERVAL %2$d SECOND
                GROUP BY mysql_table
                """.formatted(ingest, GRACE_SECONDS, DdlLog.TRUNCATION, DdlLog.PLAN), Map.of("db", mysqlDatabase))) {
            TableId table = new TableId(mysqlDatabase, due.getString("mysql_table"));
            if (!waiting.contains(table)
                    && System.nanoTime() - lastReplay.getOrDefault(table, Long.MIN_VALUE / 2) > AGAIN_AFTER.toNanos()) {
                sent += replay(table);
                lastReplay.put(table, System.nanoTime());
            }
        }
        return sent;
    }

    /** Replays every held row of a table. */
    public int replay(TableId table) {
        int sent = 0;
        List<Held> batch = held(table);
        while (!batch.isEmpty()) {
            send(table, batch);
            mark(table, batch);
            sent += batch.size();
            batch = batch.size() < BATCH ? List.of() : held(table);
        }
        LOG.atInfo().addKeyValue("table", table).addKeyValue("rows", sent).log("Rows from quarantine were sent again");
        return sent;
    }

    private record Held(String topic, long partition, long offset, byte[] message) {}

    private List<Held> held(TableId table) {
        List<Held> rows = new ArrayList<>();
        for (GenericRecord row : clickHouse.query(
                "SELECT topic, partition, offset, hex(raw_message) AS message FROM " + targets.quarantine(table)
                        + " FINAL WHERE mysql_database = {db:String} AND mysql_table = {table:String} AND handled = 0"
                        + " ORDER BY topic, partition, offset LIMIT " + BATCH,
                Map.of("db", table.database(), "table", table.table()))) {
            rows.add(new Held(
                    row.getString("topic"),
                    row.getLong("partition"),
                    row.getLong("offset"),
                    HexFormat.of().parseHex(row.getString("message"))));
        }
        return rows;
    }

    private void send(TableId table, List<Held> rows) {
        List<Future<RecordMetadata>> sends = rows.stream()
                .map(row -> producer.send(new ProducerRecord<>(topics.rowTopic(table), row.message())))
                .toList();
        producer.flush();
        for (Future<RecordMetadata> send : sends) {
            try {
                send.get();
            } catch (ExecutionException e) {
                throw new IllegalStateException("Kafka did not take a replayed row of " + table, e.getCause());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("interrupted while replaying " + table, e);
            }
        }
    }

    /** Marks exactly the rows that were sent: others may have come in meanwhile. */
    private void mark(TableId table, List<Held> rows) {
        String sent = rows.stream()
                .map(row ->
                        "(" + ClickHouseNames.literal(row.topic()) + "," + row.partition() + "," + row.offset() + ")")
                .collect(Collectors.joining(","));
        clickHouse.execute(
                "INSERT INTO " + targets.quarantine(table)
                        + " (mysql_database, mysql_table, topic, partition, offset, reason, raw_message, quarantined_at, handled)"
                        + " SELECT mysql_database, mysql_table, topic, partition, offset, reason, raw_message, quarantined_at, 1"
                        + " FROM " + targets.quarantine(table) + " FINAL"
                        + " WHERE mysql_database = {db:String} AND mysql_table = {table:String} AND handled = 0"
                        + " AND (topic, partition, offset) IN (" + sent + ")",
                Map.of("db", table.database(), "table", table.table()));
    }

    @Override
    public void close() {
        producer.close();
    }
}
