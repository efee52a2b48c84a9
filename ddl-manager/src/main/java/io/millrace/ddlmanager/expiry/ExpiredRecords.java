package io.millrace.ddlmanager.expiry;

import io.micrometer.core.instrument.MeterRegistry;
import io.millrace.common.fence.KafkaOffsets;
import io.millrace.common.fence.KafkaOffsets.Position;
import io.millrace.common.metrics.MeterNames;
import io.millrace.common.naming.Targets;
import io.millrace.common.naming.Topics;
import io.millrace.common.settings.KafkaSettings;
import io.millrace.common.settings.NameSettings;
import io.millrace.common.table.TableId;
import io.millrace.common.task.PeriodicTask;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks for records that expired, or were deleted with their topic, before they were read: raw records before the normalizer,
 * or rows before ClickHouse. And for records that a broker acknowledged and lost.
 * What was lost cannot be told, so the table is copied again. Runs in one thread.
 */
public final class ExpiredRecords implements PeriodicTask.Work {

    private static final Logger LOG = LoggerFactory.getLogger(ExpiredRecords.class);

    /** Does what must be done about a table that has lost records. */
    public interface Remedy {

        /** @param reason a sentence */
        void lost(TableId table, String reason);
    }

    private final KafkaOffsets offsets;
    private final Topics topics;
    private final Targets targets;
    private final String normalizer;
    private final Supplier<? extends Collection<TableId>> streaming;
    private final Remedy remedy;
    private final MeterRegistry meters;
    private final TopicIds topicIds;
    private final LogCuts cuts;
    private Optional<ExpiryWatch> begun = Optional.empty();

    /**
     * @param kafkaAdmin stays the caller's
     * @param streaming the tables of which every record is to arrive
     * @param remedy called once for a loss, and again when it failed
     */
    public ExpiredRecords(
            KafkaSettings kafka,
            Admin kafkaAdmin,
            NameSettings names,
            Supplier<? extends Collection<TableId>> streaming,
            Remedy remedy,
            MeterRegistry meters) {
        this.topics = Topics.of(names);
        this.targets = Targets.of(names);
        this.normalizer = topics.normalizerGroup();
        this.streaming = streaming;
        this.remedy = remedy;
        this.meters = meters;
        this.topicIds = new TopicIds(kafkaAdmin, topics.topicIdsGroup());
        this.offsets = new KafkaOffsets(kafka, topics);
        this.cuts = new LogCuts(kafka);
    }

    @Override
    public void run(PeriodicTask.Run run) {
        Map<String, TableId> byTopic = new HashMap<>();
        Map<String, Set<String>> topicsByGroup = new HashMap<>();
        Map<String, String> keepers = new HashMap<>();
        for (TableId table : streaming.get()) {
            keepers.put(topics.rawTopic(table), topics.rowTopic(table));
            keepers.put(topics.rowTopic(table), topics.rawTopic(table));
            read(byTopic, topicsByGroup, normalizer, topics.rawTopic(table), table);
            read(byTopic, topicsByGroup, targets.consumerGroups(table), topics.rowTopic(table), table);
        }
        ExpiryWatch watch = begun.orElseGet(() -> new ExpiryWatch(topicIds.read()));
        begun = Optional.of(watch);
        Map<TopicPartition, Position> positions = offsets.positions(topicsByGroup);
        List<Loss> losses = watch.look(byTopic.keySet(), positions, cuts.find(watch.formerEnds(positions)));
        for (int i = 0; i < losses.size(); i++) {
            try {
                deal(losses.get(i), byTopic.get(losses.get(i).topic()));
            } catch (RuntimeException e) {
                losses.subList(i, losses.size()).forEach(watch::forget);
                throw e;
            }
        }
        // After the losses: what is lost must not count as read.
        offsets.rememberReadToEnd(topicsByGroup);
        topicIds.write(watch.ids(), keepers);
    }

    private static void read(
            Map<String, TableId> byTopic,
            Map<String, Set<String>> topicsByGroup,
            String group,
            String topic,
            TableId table) {
        byTopic.putIfAbsent(topic, table);
        topicsByGroup.computeIfAbsent(group, g -> new HashSet<>()).add(topic);
    }

    private void deal(Loss loss, TableId table) {
        boolean raw = loss.topic().equals(topics.rawTopic(table));
        String reason = loss.reason(raw ? "the normalizer" : "ClickHouse");
        LOG.atError()
                .addKeyValue("table", table)
                .addKeyValue("reason", reason)
                .log("Records were lost before they were read; the table is copied again");
        remedy.lost(table, reason);
        meters.counter(MeterNames.RECORDS_EXPIRED, MeterNames.TABLE, table.toString())
                .increment(loss.records());
        // After the request: the table does not stream before it is copied.
        if (loss instanceof Loss.Expired expired) {
            offsets.rememberMadeUpFor(expired.partition(), expired.to());
        } else if (loss instanceof Loss.Cut cut) {
            offsets.rememberCut(cut.partition(), cut.from());
        }
    }

    @Override
    public void close() {
        cuts.close();
        offsets.close();
    }
}
