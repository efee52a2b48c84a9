package io.millrace.ddlmanager.connector;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.common.kafka.KafkaClients;
import io.millrace.common.kafka.TopicCreator;
import io.millrace.common.settings.KafkaSettings;
import io.millrace.common.table.Table;
import io.millrace.common.table.TableId;
import io.millrace.common.wire.RecordSize;
import io.millrace.ddlmanager.picture.BelievedLabels;
import io.millrace.ddlmanager.picture.DebeziumTable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * The topic from which Debezium learns, each time it starts, what columns each table had at the place where it continues:
 * one record for each DDL statement, as {@code io.debezium.relational.history.HistoryRecord} (Debezium 3.6) writes it. A
 * statement that its grammar does not know is passed over there, and its table's columns are wrong from then on, until
 * they are said again.
 */
final class SchemaHistoryTopic {

    private static final ObjectMapper JSON = new ObjectMapper();

    /** Debezium reads this one only. */
    private static final int PARTITION = 0;

    private final KafkaSettings kafka;
    private final String topic;

    SchemaHistoryTopic(KafkaSettings kafka, String topic) {
        this.kafka = kafka;
        this.topic = topic;
    }

    /** Creates it where it is missing: Debezium would leave it at the brokers' limit for the size of a record. */
    void ensure() {
        try (Admin admin = KafkaClients.admin(kafka)) {
            new TopicCreator(admin, kafka.replication()).ensure(topic, 1, TopicCreator.keptForGood());
        }
    }

    /**
     * Says again what columns tables have at the place where a connector will continue.
     *
     * @param offsets Connect's word on where that is; the connector must be STOPPED
     * @param tables as MySQL has them
     */
    void define(String offsets, Collection<Table> tables) {
        JsonNode offset = read(offsets).path("offsets").path(0);
        Map<TableId, Map<String, List<String>>> labels = BelievedLabels.of(kafka, topic, tables);
        Map<String, Object> properties = KafkaClients.properties(kafka);
        properties.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        properties.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, RecordSize.REQUEST);
        properties.put(ProducerConfig.BUFFER_MEMORY_CONFIG, RecordSize.PRODUCER_BUFFER);
        try (KafkaProducer<byte[], byte[]> producer = KafkaClients.producer(properties)) {
            tables.forEach(table -> send(
                    producer, offset, table, DebeziumTable.change(table, labels.getOrDefault(table.id(), Map.of()))));
        }
    }

    /** No text of DDL: the grammar may have been what was wrong. */
    private void send(KafkaProducer<byte[], byte[]> producer, JsonNode offset, Table table, ObjectNode definition) {
        ObjectNode change = JSON.createObjectNode();
        change.set("source", offset.path("partition"));
        change.set("position", offset.path("offset"));
        change.put("ts_ms", System.currentTimeMillis());
        change.put("databaseName", table.id().database());
        change.put("ddl", "");
        change.putArray("tableChanges").add(definition);
        KafkaClients.awaitTaken(
                producer.send(new ProducerRecord<>(
                        topic, PARTITION, null, change.toString().getBytes(StandardCharsets.UTF_8))),
                "a table's definition for Debezium's schema history");
    }

    private static JsonNode read(String json) {
        try {
            return JSON.readTree(json);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
