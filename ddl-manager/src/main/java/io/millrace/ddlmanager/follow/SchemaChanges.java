package io.millrace.ddlmanager.follow;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.common.kafka.KafkaCalls;
import io.millrace.common.kafka.KafkaClients;
import io.millrace.common.naming.Topics;
import io.millrace.common.settings.KafkaSettings;
import io.millrace.common.table.TableId;
import io.millrace.ddlmanager.ddl.BelievedChange;
import io.millrace.ddlmanager.ddl.SchemaChange;
import io.millrace.ddlmanager.ddl.SessionDatabase;
import io.millrace.ddlmanager.picture.BelievedColumns;
import io.millrace.ddlmanager.picture.HistoryTail;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads Debezium's schema-change topic in binlog order. Single-threaded, as its Kafka consumer is.
 *
 * <p>As a member of a group: a second ddl-manager waits until the first is gone, and Kafka keeps the place for as long as
 * one is there, however long no statement comes.
 */
public final class SchemaChanges implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(SchemaChanges.class);
    private static final ObjectMapper JSON = new ObjectMapper();

    private static final int SESSION_MILLIS = 10_000;

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final HistoryTail history;
    private final BelievedColumns believed = new BelievedColumns();

    public SchemaChanges(KafkaSettings kafka, Topics topics) {
        Map<String, Object> properties = KafkaClients.properties(kafka);
        properties.put(ConsumerConfig.GROUP_ID_CONFIG, topics.schemaChangesGroup());
        properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        properties.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        properties.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        properties.put(ConsumerConfig.METADATA_MAX_AGE_CONFIG, 5_000);
        // So long the next ddl-manager waits when one was killed; 45 s by default.
        properties.put(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, SESSION_MILLIS);
        this.history = new HistoryTail(kafka, topics.schemaHistory());
        this.consumer = KafkaClients.consumer(properties);
        consumer.subscribe(List.of(topics.schemaChanges()));
    }

    /** Waits for changes; empty when there were none in time. */
    public List<SchemaChange> poll(Duration patience) {
        List<SchemaChange> changes = new ArrayList<>();
        ConsumerRecords<byte[], byte[]> records =
                KafkaCalls.ask("Kafka does not give the schema changes", () -> consumer.poll(patience));
        if (!records.isEmpty()) {
            // Debezium writes a statement there before it tells of it.
            history.readToEnd(believed::add);
        }
        Set<TableId> known = believed.tables();
        for (ConsumerRecord<byte[], byte[]> record : records) {
            if (record.value() == null) {
                continue;
            }
            try {
                changes.add(read(JSON.readTree(record.value()), record.offset(), known));
            } catch (IOException e) {
                LOG.atError()
                        .addKeyValue("topic", record.topic())
                        .addKeyValue("offset", record.offset())
                        .log("A record of the schema-change topic is not JSON; the schema is compared anyway");
                changes.add(new SchemaChange(
                        "",
                        "unreadable record at offset " + record.offset(),
                        "",
                        0,
                        0,
                        0,
                        record.offset(),
                        true,
                        Map.of(),
                        known));
            }
        }
        return changes;
    }

    /** The offset up to which everything was polled; 0 while the group has not given this reader the partition. */
    public long position() {
        return KafkaCalls.ask(
                "Kafka does not say how far the schema changes are read",
                () -> consumer.assignment().stream()
                        .mapToLong(consumer::position)
                        .max()
                        .orElse(0));
    }

    /** Says that everything polled so far has been acted on. */
    public void done() {
        KafkaCalls.run("Kafka does not keep which schema changes are done", () -> consumer.commitSync());
    }

    private SchemaChange read(JsonNode json, long offset, Set<TableId> known) {
        JsonNode value = json.has("payload") ? json.path("payload") : json;
        JsonNode source = value.path("source");
        String ddl = value.path("ddl").asText();
        String file = source.path("file").asText();
        long position = source.path("pos").asLong();
        Map<TableId, BelievedChange> changed = believed.changedBy(file, position, ddl);
        return new SchemaChange(
                SessionDatabase.of(value.path("databaseName").asText(), ddl, changed, known),
                ddl,
                file,
                position,
                source.path("ts_ms").asLong(),
                value.path("ts_ms").asLong(),
                offset,
                !source.path("snapshot").asText("false").equals("false"),
                changed,
                known);
    }

    /** Makes a poll that waits in another thread return at once by throwing a WakeupException. */
    public void wakeUp() {
        consumer.wakeup();
    }

    @Override
    public void close() {
        history.close();
        consumer.close();
    }
}
