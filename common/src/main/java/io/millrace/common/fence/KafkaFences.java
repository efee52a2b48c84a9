package io.millrace.common.fence;

import io.millrace.common.fence.Fence.Target;
import io.millrace.common.naming.Targets;
import io.millrace.common.naming.Topics;
import io.millrace.common.settings.KafkaSettings;
import io.millrace.common.settings.NameSettings;
import io.millrace.common.table.TableId;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Sets up fences for what is in Kafka already; they do not ask MySQL or Debezium. Neither it nor its fences are
 * thread-safe.
 */
public final class KafkaFences implements AutoCloseable {

    private final KafkaOffsets offsets;
    private final Topics topics;
    private final Targets targets;

    public KafkaFences(KafkaSettings kafka, NameSettings names) {
        this.topics = Topics.of(names);
        this.targets = Targets.of(names);
        this.offsets = new KafkaOffsets(kafka, topics);
    }

    /**
     * Everything of a table that is in Kafka now, wherever on its way, without schema changes and truncations.
     *
     * @param rawTopic the table's, which may have had another name
     */
    public Fence ofTable(TableId table, String rawTopic) {
        // Now, and not at the first look.
        List<Target> raw = raw(Map.of(rawTopic, table));
        return new Fence(List.of(), offsets, List.of(() -> raw, () -> rows(List.of(table))), Fence.PAUSE);
    }

    /** Everything that is in the tables' row topics now. */
    public Fence ofRows(Collection<TableId> tables) {
        List<Target> rows = rows(tables);
        return new Fence(List.of(), offsets, List.of(() -> rows), Fence.PAUSE);
    }

    /** Where the schema-change topic ends now; 0 when the topic does not exist yet. */
    public long schemaChangesEnd() {
        return offsets.ends(Set.of(topics.schemaChanges())).values().stream()
                .mapToLong(Long::longValue)
                .max()
                .orElse(0);
    }

    Offsets offsets() {
        return offsets;
    }

    /** What the normalizer has to read now. */
    List<Target> raw(Collection<TableId> tables) {
        Map<String, TableId> byTopic = new HashMap<>();
        tables.forEach(table -> byTopic.putIfAbsent(topics.rawTopic(table), table));
        return raw(byTopic);
    }

    private List<Target> raw(Map<String, TableId> byTopic) {
        return List.of(new Target(Stage.NORMALIZER, topics.normalizerGroup(), offsets.ends(byTopic.keySet()), byTopic));
    }

    /** What ClickHouse has to read now. */
    List<Target> rows(Collection<TableId> tables) {
        Map<String, TableId> byTopic = tables.stream().collect(Collectors.toMap(topics::rowTopic, table -> table));
        var ends = offsets.ends(byTopic.keySet());
        return tables.stream()
                .map(table -> new Target(
                        Stage.CLICKHOUSE,
                        targets.consumerGroups(table),
                        ends.entrySet().stream()
                                .filter(entry ->
                                        table.equals(byTopic.get(entry.getKey().topic())))
                                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue)),
                        byTopic))
                .toList();
    }

    List<Target> schemaChanges() {
        return List.of(target(Stage.SCHEMA_CHANGES, topics.schemaChangesGroup(), topics.schemaChanges()));
    }

    List<Target> truncations() {
        return List.of(target(Stage.TRUNCATIONS, topics.truncationsGroup(), topics.truncations()));
    }

    private Target target(Stage stage, String group, String topic) {
        return new Target(stage, group, offsets.ends(Set.of(topic)), Map.of());
    }

    @Override
    public void close() {
        offsets.close();
    }
}
