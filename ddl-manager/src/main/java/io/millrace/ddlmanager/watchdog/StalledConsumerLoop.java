package io.millrace.ddlmanager.watchdog;

import com.clickhouse.client.api.query.GenericRecord;
import io.micrometer.core.instrument.MeterRegistry;
import io.millrace.common.clickhouse.ClickHouse;
import io.millrace.common.clickhouse.ClickHouseNames;
import io.millrace.common.metrics.MeterNames;
import io.millrace.common.naming.Targets;
import io.millrace.common.naming.Topics;
import io.millrace.common.pipeline.ConsumerLag;
import io.millrace.common.pipeline.ConsumerLag.Progress;
import io.millrace.common.settings.KafkaSettings;
import io.millrace.common.settings.NameSettings;
import io.millrace.common.table.TableId;
import io.millrace.common.task.PeriodicTask;
import io.millrace.common.task.Schedule;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A Kafka table of ClickHouse may stop reading without an error (ClickHouse/ClickHouse#87036, #21740). One that has rows
 * to read and has committed nothing for too long is detached and attached again, which gives it a new consumer.
 */
public final class StalledConsumerLoop implements PeriodicTask.Work {

    public static final Schedule SCHEDULE = Schedule.every(Duration.ofSeconds(5));

    private static final Logger LOG = LoggerFactory.getLogger(StalledConsumerLoop.class);

    private final ClickHouse clickHouse;
    private final Supplier<List<TableId>> flowing;
    private final QueueReattachment reattachment;
    private final MeterRegistry meters;
    private final Targets targets;
    private final Topics topics;
    private final ConsumerLag lag;
    private final InstantSource clock = InstantSource.system();
    private final Duration patience;
    private final Stalls stalls;

    /**
     * @param flowing the tables whose rows ClickHouse should read
     * @param patience how long a consumer may read nothing while rows wait for it
     */
    public StalledConsumerLoop(
            KafkaSettings kafka,
            NameSettings names,
            ClickHouse clickHouse,
            Supplier<List<TableId>> flowing,
            QueueReattachment reattachment,
            MeterRegistry meters,
            Duration patience) {
        this.clickHouse = clickHouse;
        this.flowing = flowing;
        this.reattachment = reattachment;
        this.meters = meters;
        this.targets = Targets.of(names);
        this.topics = Topics.of(names);
        this.patience = patience;
        this.stalls = new Stalls(patience);
        this.lag = new ConsumerLag(kafka);
    }

    @Override
    public void run(PeriodicTask.Run run) {
        try {
            clickHouse.query("SELECT 1");
            Map<TableId, Progress> stalled = new HashMap<>();
            progress().forEach((table, progress) -> {
                if (stalls.stalled(table, progress, clock.instant())) {
                    stalled.put(table, progress);
                }
            });
            if (!stalled.isEmpty()) {
                Map<TableId, String> consumers = consumers();
                stalled.forEach(
                        (table, progress) -> mend(table, progress, consumers.getOrDefault(table, "no consumer")));
            }
        } catch (RuntimeException e) {
            // Without ClickHouse or Kafka nobody reads, and that is not a stalled consumer.
            stalls.forget();
            throw e;
        }
    }

    private void mend(TableId table, Progress progress, String consumer) {
        LOG.atWarn()
                .addKeyValue("table", table)
                .addKeyValue("waiting", progress.waiting())
                .addKeyValue("consumer", consumer)
                .log("ClickHouse has read nothing of the table's rows for " + patience.toSeconds()
                        + " s; its queue is attached again");
        reattached(table)
                .ifPresent(failure -> LOG.atError()
                        .addKeyValue("table", table)
                        .addKeyValue("failure", failure)
                        .log("The queue could not be attached again; it is tried again"));
        meters.counter(MeterNames.CONSUMERS_REATTACHED, MeterNames.TABLE, table.toString())
                .increment();
    }

    /** One table's trouble is no other's. */
    private Optional<String> reattached(TableId table) {
        try {
            return reattachment.reattach(table);
        } catch (RuntimeException e) {
            return Optional.of(e.toString());
        }
    }

    private Map<TableId, Progress> progress() {
        List<TableId> tables = flowing.get();
        Map<String, List<String>> topicsByGroup = new HashMap<>();
        tables.forEach(table -> topicsByGroup.put(targets.consumerGroups(table), List.of(topics.rowTopic(table))));
        Map<String, Progress> byTopic = lag.progress(topicsByGroup);
        Map<TableId, Progress> progress = new HashMap<>();
        tables.forEach(table -> {
            Progress found = byTopic.get(topics.rowTopic(table));
            if (found != null) {
                progress.put(table, found);
            }
        });
        return progress;
    }

    /** What ClickHouse says of each table's consumer, for the log. */
    private Map<TableId, String> consumers() {
        Map<String, String> byQueue = new HashMap<>();
        for (GenericRecord row : clickHouse.query("SELECT database, table,"
                + " concat('last poll ', toString(last_poll_time), ', ', toString(length(assignments.topic)),"
                + " ' partitions, last error: ', if(empty(exceptions.text), 'none', exceptions.text[-1])) AS state"
                + " FROM system.kafka_consumers")) {
            byQueue.put(
                    ClickHouseNames.quoted(row.getString("database")) + "."
                            + ClickHouseNames.quoted(row.getString("table")),
                    row.getString("state"));
        }
        Map<TableId, String> consumers = new HashMap<>();
        flowing.get().forEach(table -> {
            String state = byQueue.get(targets.queue(table));
            if (state != null) {
                consumers.put(table, state);
            }
        });
        return consumers;
    }

    @Override
    public void close() {
        lag.close();
    }
}
