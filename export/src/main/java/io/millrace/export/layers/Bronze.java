package io.millrace.export.layers;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.millrace.common.kafka.KafkaCalls;
import io.millrace.common.kafka.KafkaClients;
import io.millrace.common.naming.Topics;
import io.millrace.common.problem.Problem;
import io.millrace.common.settings.KafkaSettings;
import io.millrace.common.table.TableId;
import io.millrace.common.wire.RowLines;
import io.millrace.export.manifest.History;
import io.millrace.export.manifest.Manifest.Part;
import io.millrace.export.storage.ObjectStore;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;

/**
 * Bronze: every change that a row topic holds, once, as it stands there, with its partition, its offset and its line. Each
 * run continues where the newest one ended that has the table.
 */
public final class Bronze implements AutoCloseable {

    private static final Duration POLL = Duration.ofMillis(200);

    private static final String LINES = "kafka_partition Int32, kafka_offset Int64, line Int32, row String";

    private static final String SELECT = """
            SELECT
                kafka_partition,
                kafka_offset,
                line,
                JSONExtractString(row, '_op') AS op,
                CAST(JSONExtractBool(row, '_is_deleted') AS Bool) AS is_deleted,
                CAST(JSONExtractUInt(row, '_version') AS Decimal(20, 0)) AS version,
                CAST(fromUnixTimestamp64Milli(JSONExtractInt(row, '_source_ts'), 'UTC') AS DateTime64(6, 'UTC')) AS source_ts,
                row""";

    private static final String DAY = "formatDateTime(source_ts, 'year=%Y/month=%m/day=%d', 'UTC')";

    private final ObjectStore store;
    private final Topics topics;
    private final KafkaConsumer<byte[], byte[]> consumer;

    public Bronze(KafkaSettings kafka, Topics topics, ObjectStore store) {
        this.store = store;
        this.topics = topics;
        Map<String, Object> properties = KafkaClients.properties(kafka);
        properties.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        properties.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
        this.consumer = KafkaClients.consumer(properties);
    }

    /** @throws Problem when Kafka or ClickHouse does not answer */
    public Part export(TableId table, History earlier, Instant at) {
        return KafkaCalls.ask("Kafka does not give the rows of " + table, () -> exported(table, earlier, at));
    }

    private Part exported(TableId table, History earlier, Instant at) {
        Map<Integer, Long> known =
                earlier.newest("bronze", table.toString()).map(Part::offsets).orElse(Map.of());
        List<TopicPartition> partitions = consumer.partitionsFor(topics.rowTopic(table)).stream()
                .map(info -> new TopicPartition(info.topic(), info.partition()))
                .toList();
        Map<TopicPartition, Long> beginnings = consumer.beginningOffsets(partitions);
        Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
        List<String> gaps = new ArrayList<>();
        Map<Integer, Long> offsets = new TreeMap<>();
        consumer.assign(partitions);
        boolean more = false;
        for (TopicPartition partition : partitions) {
            long wanted = known.getOrDefault(partition.partition(), beginnings.get(partition));
            long from = wanted;
            if (wanted < beginnings.get(partition) || wanted > ends.get(partition)) {
                from = beginnings.get(partition);
                gaps.add(partition + ": from offset " + wanted + " on, up to " + from);
            }
            consumer.seek(partition, from);
            offsets.put(partition.partition(), ends.get(partition));
            more |= from < ends.get(partition);
        }
        String run = Layout.run(at);
        if (!more) {
            return new Part("bronze", table.toString(), run, List.of(), 0, 0, "", offsets, gaps);
        }
        long[] rows = new long[1];
        Layout layout = new Layout("bronze", table.database(), table.table(), List.of());
        store.write(layout.file("{_partition_id}", at), DAY, SELECT, LINES, out -> rows[0] = write(out, ends));
        boolean empty = rows[0] == 0;
        String all = layout.file("**", at);
        List<String> files = empty ? List.of() : store.files("bronze", all.substring("bronze/".length()));
        return new Part(
                "bronze", table.toString(), run, files, rows[0], empty ? 0 : store.bytes(all), "", offsets, gaps);
    }

    /** @return the rows */
    private long write(OutputStream out, Map<TopicPartition, Long> ends) throws IOException {
        long rows = 0;
        try (JsonGenerator json = new JsonFactory().createGenerator(out)) {
            json.setRootValueSeparator(null);
            // The stream is the client's.
            json.disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
            // Positions move over the markers of transactions, too.
            while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                    TopicPartition partition = new TopicPartition(record.topic(), record.partition());
                    if (record.value() != null && record.offset() < ends.get(partition)) {
                        rows += write(json, record);
                    }
                }
            }
        }
        return rows;
    }

    private static int write(JsonGenerator json, ConsumerRecord<byte[], byte[]> record) throws IOException {
        int line = 0;
        for (byte[] row : RowLines.of(record.value())) {
            json.writeStartObject();
            json.writeNumberField("kafka_partition", record.partition());
            json.writeNumberField("kafka_offset", record.offset());
            json.writeNumberField("line", line++);
            json.writeStringField("row", new String(row, StandardCharsets.UTF_8));
            json.writeEndObject();
            json.writeRaw('\n');
        }
        return line;
    }

    @Override
    public void close() {
        consumer.close();
    }
}
