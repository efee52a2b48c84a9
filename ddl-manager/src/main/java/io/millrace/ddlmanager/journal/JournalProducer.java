package io.millrace.ddlmanager.journal;

import io.millrace.common.journal.TableEvent;
import io.millrace.common.journal.TableEventJson;
import io.millrace.common.kafka.KafkaCalls;
import io.millrace.common.kafka.KafkaClients;
import io.millrace.common.problem.Problem;
import io.millrace.common.settings.KafkaSettings;
import io.millrace.common.wire.RecordSize;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Writes events to the journal's topic, all of a list or none. Kafka lets only the newest producer of a topic write: its
 * transactional id is made of the topic's name. Not thread-safe; of no use after an exception.
 */
final class JournalProducer implements AutoCloseable {

    private static final int PATIENCE_MILLIS = 30_000;

    private final String topic;
    private final KafkaProducer<byte[], byte[]> producer;

    /** Another producer has begun to write to the journal. */
    static final class Fenced extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private Fenced(Throwable cause) {
            super(cause);
        }
    }

    /**
     * Fences every older producer.
     *
     * @throws Problem when Kafka does not answer
     */
    JournalProducer(KafkaSettings kafka, String topic) {
        this.topic = topic;
        Map<String, Object> properties = KafkaClients.properties(kafka);
        properties.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, topic + ".writer");
        properties.put(ProducerConfig.ACKS_CONFIG, "all");
        properties.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, "lz4");
        properties.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, RecordSize.REQUEST);
        properties.put(ProducerConfig.BUFFER_MEMORY_CONFIG, 2L * RecordSize.REQUEST);
        properties.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, PATIENCE_MILLIS);
        properties.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, PATIENCE_MILLIS / 2);
        properties.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, PATIENCE_MILLIS);
        try {
            this.producer = new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer());
        } catch (KafkaException e) {
            throw refused(e);
        }
        try {
            producer.initTransactions();
        } catch (KafkaException e) {
            producer.close(Duration.ZERO);
            throw refused(e);
        }
    }

    /**
     * @return the offset of the last event
     * @throws Fenced when there is a newer producer; nothing is written then
     * @throws Problem when Kafka does not take them, or does not say whether it did
     */
    long write(List<TableEvent> events) {
        try {
            producer.beginTransaction();
            List<Future<RecordMetadata>> sent = new ArrayList<>();
            for (TableEvent event : events) {
                byte[] key = event.table().toString().getBytes(StandardCharsets.UTF_8);
                sent.add(producer.send(new ProducerRecord<>(topic, 0, key, TableEventJson.write(event))));
            }
            producer.flush();
            long last = -1;
            for (Future<RecordMetadata> one : sent) {
                last = one.get().offset();
            }
            producer.commitTransaction();
            return last;
        } catch (ExecutionException e) {
            throw failed(e.getCause());
        } catch (KafkaException e) {
            throw failed(e);
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        }
    }

    private RuntimeException failed(Throwable cause) {
        for (Throwable e = cause; e != null; e = e.getCause()) {
            if (e instanceof ProducerFencedException || e instanceof InvalidProducerEpochException) {
                return new Fenced(cause);
            }
        }
        return refused(cause);
    }

    private Problem refused(Throwable cause) {
        return KafkaCalls.problem("Kafka does not take an event for the journal (topic " + topic + ")", cause);
    }

    @Override
    public void close() {
        producer.close(Duration.ofSeconds(5));
    }
}
