package io.millrace.common.streams;

import java.util.Map;
import java.util.function.Function;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.CloseOptions.GroupMembershipOperation;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.streams.KafkaClientSupplier;

/**
 * Kafka's clients as Kafka Streams creates them by default, with two differences.
 *
 * <ul>
 *   <li>What a producer could not do ends its thread, see {@link ThreadProducer}.
 *   <li>A consumer leaves its group whenever it is closed, also when its thread failed, so that the next thread reads at
 *       once. Kafka Streams would let it stay until its session times out.
 * </ul>
 *
 * @param producers creates a producer with Kafka Streams' properties for it
 */
public record StreamsClients(Function<Map<String, Object>, ThreadProducer> producers) implements KafkaClientSupplier {

    public StreamsClients() {
        this(ThreadProducer::new);
    }

    @Override
    public Admin getAdmin(Map<String, Object> config) {
        return Admin.create(config);
    }

    @Override
    public Producer<byte[], byte[]> getProducer(Map<String, Object> config) {
        return producers.apply(config);
    }

    @Override
    public Consumer<byte[], byte[]> getConsumer(Map<String, Object> config) {
        return new LeavingConsumer(config);
    }

    @Override
    public Consumer<byte[], byte[]> getRestoreConsumer(Map<String, Object> config) {
        return getConsumer(config);
    }

    @Override
    public Consumer<byte[], byte[]> getGlobalConsumer(Map<String, Object> config) {
        return getConsumer(config);
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
