package io.millrace.normalizer.streams;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.CloseOptions.GroupMembershipOperation;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.KafkaClientSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Kafka's clients as Kafka Streams creates them by default, with three differences.
 *
 * <ul>
 *   <li>The rows of a transaction are sent in packs, see {@link RowPacks}. Kafka Streams flushes its producer before it
 *       commits, and no producer commits a transaction here before it has sent all packs.
 *   <li>A transaction is committed only after the topics that were read in it are confirmed. Kafka Streams has one step
 *       between reading and committing: it sends the offsets.
 *   <li>A consumer leaves its group whenever it is closed, also when its thread failed. Kafka Streams would let it stay
 *       until its session times out, to keep the state of its tasks close; this application has no state.
 * </ul>
 */
public final class NormalizerClients implements KafkaClientSupplier {

    private static final Logger LOG = LoggerFactory.getLogger(NormalizerClients.class);

    private final Predicate<String> rowTopics;
    private final Consumer<Set<String>> confirm;

    /**
     * @param rowTopics which topics have rows
     * @param confirm takes the topics that were read; throws when that must not be committed
     */
    public NormalizerClients(Predicate<String> rowTopics, Consumer<Set<String>> confirm) {
        this.rowTopics = rowTopics;
        this.confirm = confirm;
    }

    @Override
    public Admin getAdmin(Map<String, Object> config) {
        return Admin.create(config);
    }

    @Override
    public Producer<byte[], byte[]> getProducer(Map<String, Object> config) {
        return new PackingProducer(config, rowTopics, confirm);
    }

    @Override
    public org.apache.kafka.clients.consumer.Consumer<byte[], byte[]> getConsumer(Map<String, Object> config) {
        return new LeavingConsumer(config);
    }

    @Override
    public org.apache.kafka.clients.consumer.Consumer<byte[], byte[]> getRestoreConsumer(Map<String, Object> config) {
        return getConsumer(config);
    }

    @Override
    public org.apache.kafka.clients.consumer.Consumer<byte[], byte[]> getGlobalConsumer(Map<String, Object> config) {
        return getConsumer(config);
    }

    private static final class PackingProducer extends KafkaProducer<byte[], byte[]> {

        private final Consumer<Set<String>> confirm;
        private final RowPacks packs;

        /** Why the open transaction must be aborted. */
        private RuntimeException failure;

        PackingProducer(Map<String, Object> config, Predicate<String> rowTopics, Consumer<Set<String>> confirm) {
            super(config, new ByteArraySerializer(), new ByteArraySerializer());
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
        public void sendOffsetsToTransaction(
                Map<TopicPartition, OffsetAndMetadata> offsets, ConsumerGroupMetadata group) {
            try {
                sendPacks();
                confirm.accept(
                        offsets.keySet().stream().map(TopicPartition::topic).collect(Collectors.toSet()));
            } catch (RuntimeException e) {
                failure = e;
                throw e;
            }
            super.sendOffsetsToTransaction(offsets, group);
        }

        /**
         * Fails if the offsets could not be sent. After a timeout Kafka Streams takes its tasks for corrupted, and commits what is
         * open before it closes them: their rows without their offsets, so that they would be sent again.
         */
        @Override
        public void commitTransaction() {
            if (failure != null) {
                throw failure;
            }
            sendPacks();
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
            failure = null;
            super.abortTransaction();
        }
    }

    private static final class LeavingConsumer extends KafkaConsumer<byte[], byte[]> {

        LeavingConsumer(Map<String, Object> config) {
            super(config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        }

        @Override
        public void close(CloseOptions options) {
            CloseOptions leaving = CloseOptions.groupMembershipOperation(GroupMembershipOperation.LEAVE_GROUP);
            super.close(options.timeout().map(leaving::withTimeout).orElse(leaving));
        }
    }
}
