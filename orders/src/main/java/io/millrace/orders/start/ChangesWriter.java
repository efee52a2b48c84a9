package io.millrace.orders.start;

import io.millrace.common.kafka.KafkaCalls;
import io.millrace.common.kafka.KafkaClients;
import io.millrace.common.problem.Problem;
import io.millrace.common.settings.KafkaSettings;
import io.millrace.orders.change.RowReader.Keyed;
import io.millrace.orders.topology.OrdersTopology;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;

/** Writes to the topic of changes from outside of the flow. Not thread-safe. */
final class ChangesWriter implements AutoCloseable {

    private static final String FAILING = "Kafka does not take the current rows";
    private static final int ROWS_BETWEEN_PROGRESS = 10_000;

    private final String topic;
    private final KafkaProducer<byte[], byte[]> producer;
    private final Runnable progress;
    private final AtomicReference<Exception> failure = new AtomicReference<>();
    private long written;

    ChangesWriter(KafkaSettings kafka, String topic, Runnable progress) {
        this.topic = topic;
        this.progress = progress;
        Map<String, Object> properties = KafkaClients.properties(kafka);
        properties.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, "lz4");
        properties.put(ProducerConfig.LINGER_MS_CONFIG, 20);
        this.producer = KafkaClients.producer(properties);
    }

    /** @throws Problem when one before could not be written */
    void write(Keyed keyed) {
        throwFailure();
        byte[] change = OrdersTopology.CHANGES.serializer().serialize(topic, keyed.change());
        KafkaCalls.run(
                FAILING,
                () -> producer.send(
                        new ProducerRecord<>(topic, keyed.order().getBytes(StandardCharsets.UTF_8), change),
                        (sent, e) -> failure.compareAndSet(null, e)));
        if (++written % ROWS_BETWEEN_PROGRESS == 0) {
            progress.run();
        }
    }

    /**
     * Returns when everything is written.
     *
     * @return how many rows that are
     * @throws Problem when something could not be
     */
    long finish() {
        KafkaCalls.run(FAILING, producer::flush);
        throwFailure();
        return written;
    }

    private void throwFailure() {
        if (failure.get() != null) {
            throw KafkaCalls.problem(FAILING, failure.get());
        }
    }

    @Override
    public void close() {
        producer.close();
    }
}
