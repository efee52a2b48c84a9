package io.millrace.ddlmanager.backup;

import io.millrace.common.kafka.KafkaCalls;
import io.millrace.common.naming.Topics;
import io.millrace.common.settings.KafkaSettings;
import io.millrace.common.table.TableId;
import io.millrace.common.wire.GenerationRecord;
import io.millrace.common.wire.RowVersion;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.TopicPartition;

/**
 * Rows of ClickHouse whose versions this Kafka cannot have given: it was lost and began again, or it is another one, or the
 * record of its topics' generations is gone. What it sends from now on could have lower versions, and lose against them without
 * a word.
 */
public final class UnissuedVersions {

    private static final String FAILING = "Kafka does not say where the raw topics end";

    private final KafkaSettings kafka;
    private final Admin admin;
    private final Topics topics;
    private final StoredVersions stored;

    public UnissuedVersions(KafkaSettings kafka, Admin admin, Topics topics, StoredVersions stored) {
        this.kafka = kafka;
        this.admin = admin;
        this.topics = topics;
        this.stored = stored;
    }

    /**
     * The tables that have such rows, each with the reason in words.
     *
     * @throws io.millrace.common.problem.Problem when ClickHouse or Kafka does not answer
     */
    public Map<TableId, String> find() {
        // First what is stored: Kafka has gone on since, never back.
        Map<TableId, Long> newest = stored.newest();
        Map<String, GenerationRecord> generations = generations();
        Map<String, TopicEnd> ends =
                ends(newest.keySet().stream().map(topics::rawTopic).toList());
        Map<TableId, String> found = new TreeMap<>();
        newest.forEach((table, version) -> {
            String topic = topics.rawTopic(table);
            long next = next(Optional.ofNullable(generations.get(topic)), Optional.ofNullable(ends.get(topic)));
            if (Long.compareUnsigned(version, next) >= 0) {
                found.put(
                        table,
                        "ClickHouse has rows of it with versions that this Kafka has not given yet: Kafka was lost, or it is"
                                + " another one");
            }
        });
        return found;
    }

    /** All versions that were given for a topic are below this one, and of those that come some may be as low. */
    static long next(Optional<GenerationRecord> generations, Optional<TopicEnd> end) {
        int last = generations.map(GenerationRecord::last).orElse(0);
        boolean former = generations
                .filter(known ->
                        end.filter(now -> now.id().equals(known.topicId())).isEmpty())
                .isPresent();
        return former
                ? RowVersion.of(last + 1, 0)
                : RowVersion.of(last, end.map(TopicEnd::offset).orElse(0L));
    }

    /**
     * A raw topic now.
     *
     * @param offset the highest end of its partitions
     */
    record TopicEnd(String id, long offset) {}

    private Map<String, GenerationRecord> generations() {
        return KafkaText.all(kafka, topics.generations()).stream()
                .filter(record -> record.value() != null)
                .collect(Collectors.toMap(
                        KafkaText::key, record -> GenerationRecord.read(record.value()), (older, newer) -> newer));
    }

    private Map<String, TopicEnd> ends(List<String> wanted) {
        List<String> existing = KafkaCalls.await(FAILING, admin.listTopics().names()).stream()
                .filter(wanted::contains)
                .toList();
        Map<String, TopicDescription> described =
                KafkaCalls.await(FAILING, admin.describeTopics(existing).allTopicNames());
        Map<TopicPartition, OffsetSpec> partitions = new HashMap<>();
        described.forEach((topic, description) -> description
                .partitions()
                .forEach(partition ->
                        partitions.put(new TopicPartition(topic, partition.partition()), OffsetSpec.latest())));
        Map<TopicPartition, ListOffsetsResultInfo> offsets =
                KafkaCalls.await(FAILING, admin.listOffsets(partitions).all());
        Map<String, TopicEnd> ends = new HashMap<>();
        described.forEach((topic, description) -> ends.put(
                topic,
                new TopicEnd(
                        description.topicId().toString(),
                        offsets.entrySet().stream()
                                .filter(end -> end.getKey().topic().equals(topic))
                                .mapToLong(end -> end.getValue().offset())
                                .max()
                                .orElse(0))));
        return ends;
    }
}
