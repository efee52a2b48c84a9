package io.millrace.common.streams;

import java.util.Map;
import java.util.concurrent.Future;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * The producer of a stream thread, whose failures end the thread: its successor begins where the group is.
 *
 * <p>When Kafka does not answer in time, Kafka Streams (4.3.1) would stay, take the tasks for corrupted, and do two things
 * wrong. It commits what is open before it closes them: rows without their offsets, which are then written twice. And a
 * rebalance that comes before the tasks are open again makes it forget that it must go back: it reads on where it was, and
 * the rows of the aborted transaction are lost.
 */
public class ThreadProducer extends KafkaProducer<byte[], byte[]> {

    /** Why the open transaction must be aborted. */
    private RuntimeException failure;

    public ThreadProducer(Map<String, Object> config) {
        super(config, new ByteArraySerializer(), new ByteArraySerializer());
    }

    @Override
    public Future<RecordMetadata> send(ProducerRecord<byte[], byte[]> record, Callback callback) {
        return super.send(
                record,
                callback == null
                        ? null
                        : (metadata, e) -> callback.onCompletion(
                                metadata, e instanceof RuntimeException r ? LastingFailure.of(r) : e));
    }

    @Override
    public void sendOffsetsToTransaction(Map<TopicPartition, OffsetAndMetadata> offsets, ConsumerGroupMetadata group) {
        orFail(() -> super.sendOffsetsToTransaction(offsets, group));
    }

    @Override
    public void commitTransaction() {
        orFail(super::commitTransaction);
    }

    @Override
    public void abortTransaction() {
        failure = null;
        super.abortTransaction();
    }

    /** Does a step of the open transaction. When it fails, no later step succeeds, and the transaction must be aborted. */
    protected final void orFail(Runnable step) {
        if (failure != null) {
            throw failure;
        }
        try {
            step.run();
        } catch (RuntimeException e) {
            failure = LastingFailure.of(e);
            throw failure;
        }
    }
}
