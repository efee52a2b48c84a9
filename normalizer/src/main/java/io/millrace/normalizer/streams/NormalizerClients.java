package io.millrace.normalizer.streams;

import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.CloseOptions.GroupMembershipOperation;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.KafkaClientSupplier;

/**
 * Kafka's clients as Kafka Streams creates them by default, with two differences.
 *
 * <ul>
 *   <li>A transaction is committed only after the topics that were read in it are confirmed. Kafka Streams has one step
 *       between reading and committing: it sends the offsets.
 *   <li>A consumer leaves its group whenever it is closed, also when its thread failed. Kafka Streams would let it stay
 *       until its session times out, to keep the state of its tasks close; this application has no state.
 * </ul>
 */
public final class NormalizerClients implements KafkaClientSupplier {

    private final Consumer<Set<String>> confirm;

    /** @param confirm takes the topics that were read; throws when that must not be committed */
    public NormalizerClients(Consumer<Set<String>> confirm) {
        this.confirm = confirm;
    }

    @Override
    public Admin getAdmin(Map<String, Object> config) {
        return Admin.create(config);
    }

    @Override
    public Producer<byte[], byte[]> getProducer(Map<String, Object> config) {
        return new ConfirmingProducer(config, confirm);
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

    private static final class ConfirmingProducer extends KafkaProducer<byte[], byte[]> {

        private final Consumer<Set<String>> confirm;

        ConfirmingProducer(Map<String, Object> config, Consumer<Set<String>> confirm) {
            super(config, new ByteArraySerializer(), new ByteArraySerializer());
            this.confirm = confirm;
        }

        @Override
        public void sendOffsetsToTransaction(
                Map<TopicPartition, OffsetAndMetadata> offsets, ConsumerGroupMetadata group) {
            confirm.accept(offsets.keySet().stream().map(TopicPartition::topic).collect(Collectors.toSet()));
            super.sendOffsetsToTransaction(offsets, group);
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
