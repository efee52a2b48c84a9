package io.millrace.ddlmanager.guard;

import io.millrace.common.fence.CheckedBinlogTopic;
import io.millrace.common.kafka.KafkaClients;
import io.millrace.common.kafka.TopicCreator;
import io.millrace.common.settings.KafkaSettings;
import io.millrace.common.wire.CheckedBinlog;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * Up to where the binlog was checked, so that no restart leaves a gap. It belongs to the connector, whatever the databases
 * are, and stands beside the journal in a compacted topic: it changes all the time, and only the last one matters.
 */
public final class GuardPosition implements AutoCloseable {

    private final KafkaSettings kafka;
    private final Admin admin;
    private final String journal;
    private final String connector;
    private KafkaProducer<byte[], byte[]> producer;

    /**
     * @param journal topic of the journal
     * @param connector its name
     */
    public GuardPosition(KafkaSettings kafka, Admin admin, String journal, String connector) {
        this.kafka = kafka;
        this.admin = admin;
        this.journal = journal;
        this.connector = connector;
    }

    /**
     * Empty before the first start.
     *
     * @throws io.millrace.common.problem.Problem when Kafka does not answer
     */
    public Optional<CheckedBinlog> read() {
        try (CheckedBinlogTopic written = new CheckedBinlogTopic(kafka, journal, connector)) {
            return written.last();
        }
    }

    /**
     * Where checking begins. A first place is written down at once: should the process end before it has checked anything, the next
     * one begins there, and not later.
     *
     * @param first the place of the first start
     * @throws io.millrace.common.problem.Problem when Kafka does not answer
     */
    public CheckedBinlog begin(Supplier<CheckedBinlog> first) {
        return read().orElseGet(() -> {
            CheckedBinlog begin = first.get();
            write(begin);
            return begin;
        });
    }

    void write(CheckedBinlog checked) {
        KafkaClients.awaitTaken(
                producer()
                        .send(new ProducerRecord<>(
                                CheckedBinlog.topic(journal), 0, bytes(connector), bytes(checked.toJson()))),
                "up to where the binlog was checked");
    }

    private synchronized KafkaProducer<byte[], byte[]> producer() {
        if (producer == null) {
            ensureTopic();
            Map<String, Object> properties = KafkaClients.properties(kafka);
            properties.put(ProducerConfig.ACKS_CONFIG, "all");
            producer = KafkaClients.producer(properties);
        }
        return producer;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private void ensureTopic() {
        new TopicCreator(admin, kafka.replication()).ensure(CheckedBinlog.topic(journal), 1, TopicCreator.compacted());
    }

    @Override
    public synchronized void close() {
        if (producer != null) {
            producer.close();
        }
    }
}
