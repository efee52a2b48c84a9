package io.millrace.ddlmanager.reconcile;

import io.millrace.common.kafka.TopicCreator;
import io.millrace.common.naming.Topics;
import io.millrace.common.problem.Problem;
import io.millrace.common.settings.KafkaSettings;
import io.millrace.common.table.TableId;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;

/**
 * Makes each table's raw and row topic before anybody writes or reads them, so that the normalizer knows all tables at
 * once and need not discover them one by one.
 */
public final class TableTopics {

    private final TopicCreator creator;
    private final Topics topics;
    private final int partitions;

    public TableTopics(KafkaSettings kafka, Topics topics, Admin admin) {
        this.creator = new TopicCreator(admin, kafka.replication());
        this.topics = topics;
        this.partitions = kafka.partitions();
    }

    /** All topics in Kafka, so that many tables need one question. */
    public Set<String> existing() {
        return creator.existing();
    }

    /**
     * Makes the missing topics of all tables, many with one question.
     *
     * @return in words, why a table did not get its topics; empty when all did
     */
    public Map<TableId, String> ensure(Collection<TableId> tables, Set<String> existing) {
        List<String> missing = tables.stream()
                .flatMap(this::ofTable)
                .filter(topic -> !existing.contains(topic))
                .toList();
        Map<String, Problem> refused = creator.ensure(missing, partitions, TopicCreator.kept(TopicCreator.RETENTION));
        Map<TableId, String> failures = new HashMap<>();
        tables.forEach(table -> ofTable(table)
                .filter(refused::containsKey)
                .findFirst()
                .map(refused::get)
                .ifPresent(problem -> failures.put(table, problem.getMessage() + " " + problem.remedy())));
        return failures;
    }

    private Stream<String> ofTable(TableId table) {
        return Stream.of(topics.rawTopic(table), topics.rowTopic(table));
    }
}
