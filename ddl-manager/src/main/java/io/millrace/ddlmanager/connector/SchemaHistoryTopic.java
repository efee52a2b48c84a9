package io.millrace.ddlmanager.connector;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.common.kafka.KafkaClients;
import io.millrace.common.mysql.MysqlNames;
import io.millrace.common.settings.KafkaSettings;
import io.millrace.common.table.TableId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
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

    /**
     * Says again what columns tables have at the place where a connector will continue.
     *
     * @param offsets Connect's word on where that is; the connector must be STOPPED
     * @param definitions MySQL's {@code SHOW CREATE TABLE}, by table
     */
    void define(String offsets, Map<TableId, String> definitions) {
        JsonNode offset = read(offsets).path("offsets").path(0);
        Map<String, Object> properties = KafkaClients.properties(kafka);
        properties.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        try (KafkaProducer<byte[], byte[]> producer = KafkaClients.producer(properties)) {
            for (Map.Entry<TableId, String> definition : definitions.entrySet()) {
                String database = definition.getKey().database();
                // Without it the old columns would stay beside the new ones.
                send(
                        producer,
                        offset,
                        database,
                        "DROP TABLE IF EXISTS "
                                + MysqlNames.quoted(definition.getKey().table()));
                send(producer, offset, database, definition.getValue());
            }
        }
    }

    private void send(KafkaProducer<byte[], byte[]> producer, JsonNode offset, String database, String ddl) {
        ObjectNode statement = JSON.createObjectNode();
        statement.set("source", offset.path("partition"));
        statement.set("position", offset.path("offset"));
        statement.put("ts_ms", System.currentTimeMillis());
        statement.put("databaseName", database);
        statement.put("ddl", ddl);
        statement.putArray("tableChanges");
        KafkaClients.awaitTaken(
                producer.send(new ProducerRecord<>(
                        topic, PARTITION, null, statement.toString().getBytes(StandardCharsets.UTF_8))),
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
