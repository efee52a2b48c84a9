package io.millrace.normalizer.streams;

import io.millrace.common.streams.ThreadProducer;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.ApiException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The producer of the normalizer's stream threads.
 *
 * <ul>
 *   <li>The rows of a transaction are sent in packs, see {@link RowPacks}. Kafka Streams flushes its producer before it
 *       commits, and no transaction is committed before all packs are sent.
 *   <li>A transaction is committed only after the topics that were read in it are confirmed. Kafka Streams has one step
 *       between reading and committing: it sends the offsets.
 * </ul>
 */
public final class PackingProducer extends ThreadProducer {

    private static final Logger LOG = LoggerFactory.getLogger(PackingProducer.class);

    private final Consumer<Set<String>> confirm;
    private final RowPacks packs;

    /**
     * @param config Kafka Streams' properties for a producer
     * @param rowTopics which topics have rows
     * @param confirm takes the topics that were read; throws when that must not be committed
     */
    public PackingProducer(Map<String, Object> config, Predicate<String> rowTopics, Consumer<Set<String>> confirm) {
        super(config);
        this.confirm = confirm;
        this.packs = new RowPacks(rowTopics, topic -> partitionsFor(topic).size(), super::send);
    }

    @Override
    public Future<RecordMetadata> send(ProducerRecord<byte[], byte[]> record, Callback callback) {
        return packs.send(record, callback);
    }

    /** Kafka Streams expects failures from the commit. That comes next, and fails in the same way. */
    @Override
    public void flush() {
        try {
            packs.sendAll();
        } catch (KafkaException e) {
            LOG.atDebug().setCause(e).log("Rows could not be sent");
        }
        super.flush();
    }

    @Override
    public void sendOffsetsToTransaction(Map<TopicPartition, OffsetAndMetadata> offsets, ConsumerGroupMetadata group) {
        orFail(() -> {
            sendPacks();
            confirm.accept(offsets.keySet().stream().map(TopicPartition::topic).collect(Collectors.toSet()));
        });
        super.sendOffsetsToTransaction(offsets, group);
    }

    @Override
    public void commitTransaction() {
        orFail(this::sendPacks);
        super.commitTransaction();
    }

    /** Fails as a commit does: {@code send} hides the cause by which Kafka Streams tells a fenced producer. */
    private void sendPacks() {
        try {
            packs.sendAll();
        } catch (KafkaException e) {
            throw e.getCause() instanceof ApiException cause ? cause : e;
        }
    }

    @Override
    public void abortTransaction() {
        packs.drop();
        super.abortTransaction();
    }
}
