package io.millrace.ddlmanager.transactions;

import io.millrace.common.kafka.KafkaCalls;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.AbortTransactionSpec;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.DescribeProducersResult.PartitionProducerState;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.ListTopicsOptions;
import org.apache.kafka.clients.admin.ListTransactionsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.ProducerState;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.admin.TransactionDescription;
import org.apache.kafka.clients.admin.TransactionListing;
import org.apache.kafka.clients.admin.TransactionState;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.TopicPartitionInfo;
import org.apache.kafka.common.internals.Topic;
import org.apache.kafka.common.utils.Utils;

/**
 * What Kafka says about open transactions: the leaders of partitions, and the coordinators that should end them. Where the
 * two contradict each other, nobody ends the transaction (KIP-664 has how that comes about).
 */
final class OpenTransactions {

    private static final String FAILING = "Kafka does not say which transactions are open";

    private final Admin kafka;
    private final Predicate<String> topics;
    private final Set<String> groups;

    /**
     * @param topics those to look at
     * @param groups those whose committed offsets to look at: they stand in transactions, too
     */
    OpenTransactions(Admin kafka, Predicate<String> topics, Set<String> groups) {
        this.kafka = kafka;
        this.topics = topics;
        this.groups = Set.copyOf(groups);
    }

    /**
     * Where the oldest open transaction of each partition begins; partitions without one are left out. That alone is no
     * trouble: most transactions end within a second.
     */
    Map<TopicPartition, Long> held() {
        Set<TopicPartition> partitions = partitions();
        Map<TopicPartition, ListOffsetsResultInfo> stable = ends(partitions, IsolationLevel.READ_COMMITTED);
        Map<TopicPartition, ListOffsetsResultInfo> all = ends(partitions, IsolationLevel.READ_UNCOMMITTED);
        Map<TopicPartition, Long> held = new HashMap<>();
        stable.forEach((partition, end) -> {
            if (end.offset() < all.get(partition).offset()) {
                held.put(partition, end.offset());
            }
        });
        return held;
    }

    /** Those transactions that nobody will end, as far as Kafka can tell now. */
    List<Orphan> orphans(Collection<TopicPartition> partitions) {
        if (partitions.isEmpty()) {
            return List.of();
        }
        Map<TopicPartition, PartitionProducerState> producers =
                KafkaCalls.await(FAILING, kafka.describeProducers(partitions).all());
        return producers.entrySet().stream()
                .flatMap(entry -> entry.getValue().activeProducers().stream()
                        .filter(producer ->
                                producer.currentTransactionStartOffset().isPresent())
                        .flatMap(producer -> orphan(entry.getKey(), producer).stream()))
                .toList();
    }

    private Optional<Orphan> orphan(TopicPartition partition, ProducerState open) {
        return evidence(partition, open)
                .map(evidence -> new Orphan(
                        partition,
                        open.producerId(),
                        (short) open.producerEpoch(),
                        open.currentTransactionStartOffset().getAsLong(),
                        open.coordinatorEpoch().orElse(0),
                        evidence));
    }

    /** Empty: a coordinator still knows the transaction, and will end it. */
    private Optional<String> evidence(TopicPartition partition, ProducerState open) {
        Collection<TransactionListing> known = KafkaCalls.await(
                FAILING,
                kafka.listTransactions(new ListTransactionsOptions().filterProducerIds(Set.of(open.producerId())))
                        .all());
        if (known.isEmpty()) {
            return Optional.of("no coordinator knows its producer");
        }
        String id = known.iterator().next().transactionalId();
        TransactionDescription now =
                KafkaCalls.await(FAILING, kafka.describeTransactions(Set.of(id)).description(id));
        if (now.producerId() == open.producerId() && stillEnding(now.state(), partition, now)) {
            return Optional.empty();
        }
        return Optional.of("its coordinator says of " + id + ": " + now.state() + ", producer " + now.producerId()
                + ", epoch " + now.producerEpoch());
    }

    /** A coordinator that prepares has not told every partition yet. */
    private static boolean stillEnding(TransactionState state, TopicPartition partition, TransactionDescription now) {
        return switch (state) {
            case PREPARE_ABORT, PREPARE_COMMIT, PREPARE_EPOCH_FENCE, UNKNOWN -> true;
            case ONGOING -> now.topicPartitions().contains(partition);
            case EMPTY, COMPLETE_ABORT, COMPLETE_COMMIT -> false;
        };
    }

    /** Ends the transaction: what it wrote to the partition is never read by those who read only what is committed. */
    void abort(Orphan orphan) {
        KafkaCalls.await(
                "Kafka does not abort the transaction",
                kafka.abortTransaction(new AbortTransactionSpec(
                                orphan.partition(), orphan.producerId(), orphan.epoch(), orphan.coordinatorEpoch()))
                        .all());
    }

    private Set<TopicPartition> partitions() {
        Set<String> names =
                KafkaCalls.await(
                                FAILING,
                                kafka.listTopics(new ListTopicsOptions().listInternal(true))
                                        .names())
                        .stream()
                        .filter(name -> topics.test(name) || name.equals(Topic.GROUP_METADATA_TOPIC_NAME))
                        .collect(Collectors.toSet());
        return KafkaCalls.await(FAILING, kafka.describeTopics(names).allTopicNames()).values().stream()
                .flatMap(this::partitions)
                .collect(Collectors.toSet());
    }

    /** Of the offsets of all groups of the cluster only the partitions in which those of the pipeline's groups stand. */
    private Stream<TopicPartition> partitions(TopicDescription topic) {
        int count = topic.partitions().size();
        Stream<Integer> partitions = topics.test(topic.name())
                ? topic.partitions().stream().map(TopicPartitionInfo::partition)
                : groups.stream().map(group -> Utils.abs(group.hashCode()) % count);
        return partitions.map(partition -> new TopicPartition(topic.name(), partition));
    }

    private Map<TopicPartition, ListOffsetsResultInfo> ends(Set<TopicPartition> partitions, IsolationLevel level) {
        Map<TopicPartition, OffsetSpec> wanted =
                partitions.stream().collect(Collectors.toMap(partition -> partition, partition -> OffsetSpec.latest()));
        return KafkaCalls.await(
                FAILING,
                kafka.listOffsets(wanted, new ListOffsetsOptions(level)).all());
    }
}
