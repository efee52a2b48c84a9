package io.millrace.common.pipeline;

import io.millrace.common.Resources;
import io.millrace.common.connect.ConnectClient;
import io.millrace.common.connect.ConnectClient.SourceOffset;
import io.millrace.common.fence.GuardReading;
import io.millrace.common.fence.MysqlBinlog;
import io.millrace.common.fence.Place;
import io.millrace.common.fence.Source;
import io.millrace.common.mysql.Mysql;
import io.millrace.common.naming.Targets;
import io.millrace.common.naming.Topics;
import io.millrace.common.settings.ConnectSettings;
import io.millrace.common.settings.KafkaSettings;
import io.millrace.common.settings.NameSettings;
import io.millrace.common.table.TableId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Says where the pipeline stands, stage by stage: MySQL to raw topics, the check of the binlog, raw topics to row topics, row topics to
 * ClickHouse. It only looks. Not thread-safe.
 */
public final class Pipeline implements AutoCloseable {

    private final MysqlBinlog binlog;
    private final ConnectClient connect;
    private final ConsumerLag lag;
    private final GuardReading guard;
    private final Resources resources;
    private final Topics topics;
    private final Targets targets;
    private final String connector;

    public Pipeline(ConnectSettings connect, KafkaSettings kafka, NameSettings names, Mysql mysql) {
        this.binlog = new MysqlBinlog(mysql);
        this.connect = new ConnectClient(connect);
        this.topics = Topics.of(names);
        this.targets = Targets.of(names);
        this.connector = connect.connector();
        try (Resources opened = new Resources()) {
            this.lag = opened.add(new ConsumerLag(kafka));
            this.guard = opened.add(new GuardReading(binlog, kafka, names.journal(), connector));
            this.resources = opened.keep();
        }
    }

    /**
     * @param snapshotRunning whether the connector's own snapshot is still being read
     * @param copying how many tables are not copied to their end
     * @param sourceRead whether Debezium has read everything up to the asked position
     * @param unchecked what keeps the ddl-manager's check of the binlog from the asked position, a part of a sentence; empty:
     *     nothing
     * @param forgotten transactions that Debezium has read and MySQL no longer knows; then nothing after them may have
     *     been read, whatever the numbers say. Empty: all is well
     * @param rawRecords records that wait in raw topics for the normalizer
     * @param truncations of any table that wait for the ddl-manager
     * @param schemaChanges of any table that wait for the ddl-manager; rows that need them are in quarantine meanwhile
     * @param rowsByTable records of one row or many that wait in row topics for ClickHouse, by table
     */
    public record State(
            boolean snapshotRunning,
            long copying,
            boolean sourceRead,
            String unchecked,
            String forgotten,
            long rawRecords,
            long truncations,
            long schemaChanges,
            Map<TableId, Long> rowsByTable) {

        /** The same with the rows of some tables only. */
        public State of(Predicate<TableId> wanted) {
            Map<TableId, Long> some = new HashMap<>(rowsByTable);
            some.keySet().removeIf(wanted.negate());
            return new State(
                    snapshotRunning,
                    copying,
                    sourceRead,
                    unchecked,
                    forgotten,
                    rawRecords,
                    truncations,
                    schemaChanges,
                    Map.copyOf(some));
        }

        /** The same, while some tables are copied. */
        public State copying(long tables) {
            return new State(
                    snapshotRunning,
                    tables,
                    sourceRead,
                    unchecked,
                    forgotten,
                    rawRecords,
                    truncations,
                    schemaChanges,
                    rowsByTable);
        }

        public long rows() {
            return rowsByTable.values().stream().mapToLong(Long::longValue).sum();
        }

        /** Everything up to the asked position is in ClickHouse (or in quarantine, or a dead letter). */
        public boolean drained() {
            return sourceRead
                    && forgotten.isEmpty()
                    && !snapshotRunning
                    && copying == 0
                    && rawRecords == 0
                    && truncations == 0
                    && rows() == 0;
        }

        /** {@link #drained}, and no schema change is left to follow. */
        public boolean inStep() {
            return drained() && unchecked.isEmpty() && schemaChanges == 0;
        }

        /** One line. */
        public String describe() {
            if (inStep()) {
                return "in step";
            }
            List<String> parts = new ArrayList<>();
            if (snapshotRunning) {
                parts.add("the connector reads its snapshot");
            } else if (!sourceRead) {
                parts.add("Debezium is behind the binlog");
            }
            if (copying > 0) {
                parts.add(copying + (copying == 1 ? " table is copied" : " tables are copied"));
            }
            if (!unchecked.isEmpty()) {
                parts.add(unchecked);
            }
            if (!forgotten.isEmpty()) {
                parts.add("MySQL no longer knows the transactions " + forgotten
                        + " that were replicated, so a new copy is needed (`millrace deploy --reload`)");
            }
            if (rawRecords > 0) {
                parts.add(rawRecords + " records wait for the normalizer");
            }
            if (truncations > 0) {
                parts.add(truncations + " truncations wait for the ddl-manager");
            }
            if (schemaChanges > 0) {
                parts.add(schemaChanges + " schema changes wait for the ddl-manager");
            }
            if (rows() > 0) {
                parts.add(rows() + " records wait for ClickHouse");
            }
            return String.join(", ", parts);
        }
    }

    /** MySQL's position now, for {@link #state}. */
    public Place position() {
        return binlog.end();
    }

    /** Where each stage stands with regard to everything up to {@code position}. */
    public State state(Place position, Collection<TableId> tables) {
        // Stages are read from the source on: what has left one stage cannot hide from the next.
        Optional<SourceOffset> offset = connect.offset(connector);
        boolean read = offset.map(o -> binlog.unread(position, o).isEmpty())
                .orElse(position.gtids().isEmpty());
        long raw = lag.records(Map.of(topics.normalizerGroup(), lag.topics(topics.raw() + "."))).values().stream()
                .mapToLong(Long::longValue)
                .sum();
        Map<String, Long> forDdlManager = lag.records(Map.of(
                topics.truncationsGroup(), List.of(topics.truncations()),
                topics.schemaChangesGroup(), List.of(topics.schemaChanges())));
        Map<String, List<String>> rowTopics = new HashMap<>();
        tables.forEach(table -> rowTopics.put(targets.consumerGroups(table), List.of(topics.rowTopic(table))));
        Map<String, Long> rows = lag.records(rowTopics);
        Map<TableId, Long> byTable = new HashMap<>();
        tables.forEach(table -> byTable.put(table, rows.getOrDefault(topics.rowTopic(table), 0L)));
        return new State(
                offset.map(SourceOffset::snapshotRunning).orElse(false),
                0,
                read,
                guard.read(position, tables) instanceof Source.Reading.Behind behind ? behind.missing() : "",
                offset.flatMap(SourceOffset::gtids).map(binlog::forgotten).orElse(""),
                raw,
                forDdlManager.get(topics.truncations()),
                forDdlManager.get(topics.schemaChanges()),
                Map.copyOf(byTable));
    }

    @Override
    public void close() {
        resources.close();
    }
}
