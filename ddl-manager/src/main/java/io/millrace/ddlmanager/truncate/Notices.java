package io.millrace.ddlmanager.truncate;

import io.millrace.common.Resources;
import io.millrace.common.kafka.KafkaCalls;
import io.millrace.common.kafka.KafkaClients;
import io.millrace.common.kafka.Recommit;
import io.millrace.common.kafka.TopicCreator;
import io.millrace.common.naming.Topics;
import io.millrace.common.settings.KafkaSettings;
import io.millrace.common.wire.TruncationEvent;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the notices. Its reading position in Kafka is behind those that are done, and before the first that is not.
 *
 * <p>The partition is taken, not shared out: two ddl-managers would both carry out a truncation, which does no harm, and
 * none has to wait for the other. Threads: belongs to one.
 */
final class Notices implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Notices.class);

    private static final String UNANSWERED = "Kafka does not give the notices of truncations";

    private final TopicPartition place;
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final KafkaProducer<byte[], byte[]> producer;
    private final Resources resources;
    private final Recommit recommit = new Recommit();
    private long committed = -1;

    Notices(KafkaSettings kafka, Topics topics) {
        Map<String, Object> properties = KafkaClients.properties(kafka);
        try (Admin admin = KafkaClients.admin(kafka)) {
            new TopicCreator(admin, kafka.replication())
                    .ensure(topics.truncations(), 1, TopicCreator.kept(TopicCreator.RETENTION));
        }
        properties.put(ConsumerConfig.GROUP_ID_CONFIG, topics.truncationsGroup());
        properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        properties.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        this.place = new TopicPartition(topics.truncations(), 0);
        Map<String, Object> writing = KafkaClients.properties(kafka);
        writing.put(ProducerConfig.ACKS_CONFIG, "all");
        try (Resources opened = new Resources()) {
            this.consumer = opened.add(KafkaClients.consumer(properties));
            consumer.assign(List.of(place));
            this.producer = opened.add(KafkaClients.producer(writing));
            this.resources = opened.keep();
        }
    }

    /** Writes a notice beside those of the normalizer, so that it outlives this process. */
    void announce(TruncationEvent notice) {
        KafkaClients.awaitTaken(
                producer.send(new ProducerRecord<>(place.topic(), place.partition(), null, notice.toJson())),
                "the notice that " + notice.table() + " was dropped");
    }

    /** What came since the last call, by offset. What is not a notice is logged and left out: no row is at stake. */
    SortedMap<Long, TruncationEvent> poll(Duration patience) {
        SortedMap<Long, TruncationEvent> notices = new TreeMap<>();
        for (ConsumerRecord<byte[], byte[]> record : KafkaCalls.ask(UNANSWERED, () -> consumer.poll(patience))) {
            try {
                if (record.value() == null) {
                    throw new IOException("it is empty");
                }
                notices.put(record.offset(), TruncationEvent.read(record.value()));
            } catch (IOException e) {
                LOG.atError()
                        .addKeyValue("topic", record.topic())
                        .addKeyValue("offset", record.offset())
                        .addKeyValue("reason", e.getMessage())
                        .log("A record of the topic of truncations is no notice; it is passed over");
            }
        }
        return notices;
    }

    /** Everything polled is done but these. */
    void doneExcept(Iterable<Long> open) {
        long next = KafkaCalls.ask(UNANSWERED, () -> consumer.position(place));
        for (long offset : open) {
            next = Math.min(next, offset);
        }
        if (next != committed || recommit.due()) {
            Map<TopicPartition, OffsetAndMetadata> done = Map.of(place, new OffsetAndMetadata(next));
            KafkaCalls.run("Kafka does not keep which truncations are done", () -> consumer.commitSync(done));
            committed = next;
            recommit.done();
        }
    }

    @Override
    public void close() {
        resources.close();
    }
}
