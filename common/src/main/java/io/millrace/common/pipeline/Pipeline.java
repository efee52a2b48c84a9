package io.millrace.common.pipeline;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.common.connect.ConnectClient;
import io.millrace.common.connect.ConnectClient.SourceOffset;
import io.millrace.common.mysql.Mysql;
import io.millrace.common.naming.Targets;
import io.millrace.common.naming.Topics;
import io.millrace.common.settings.Setting;
import io.millrace.common.settings.Settings;
import io.millrace.common.table.TableId;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Says where the pipeline stands, stage by stage: MySQL to raw topics, raw topics to row topics, row topics to
 * ClickHouse. It only looks. Not thread-safe.
 */
public final class Pipeline implements AutoCloseable {

    private static final ObjectMapper JSON = new ObjectMapper();

    /** How far back notices of truncations are looked for, in offsets: twice the events of a binlog's tail. */
    private static final long NOTICES = 400;

    private final Mysql mysql;
    private final BinlogTail tail;
    private final ConnectClient connect;
    private final ConsumerLag lag;
    private final Topics topics;
    private final Targets targets;
    private final String connector;
    private final String normalizer;

    public Pipeline(Settings settings, Mysql mysql) {
        this.mysql = mysql;
        this.tail = new BinlogTail(mysql);
        this.connect = ConnectClient.of(settings);
        this.lag = new ConsumerLag(settings);
        this.topics = Topics.of(settings);
        this.targets = Targets.of(settings);
        this.connector = settings.get(Setting.CONNECTOR_NAME);
        this.normalizer = settings.get(Setting.NORMALIZER_APPLICATION_ID);
    }

    /**
     * @param snapshotRunning whether the first copy is still being read
     * @param sourceRead whether Debezium has read everything up to the asked position
     * @param rawRecords records that wait in raw topics for the normalizer
     * @param truncations of any table that wait for the ddl-manager
     * @param rowsByTable rows that wait in row topics for ClickHouse, by table
     */
    public record State(
            boolean snapshotRunning,
            boolean sourceRead,
            long rawRecords,
            long truncations,
            Map<TableId, Long> rowsByTable) {

        public long rows() {
            return rowsByTable.values().stream().mapToLong(Long::longValue).sum();
        }

        /** Everything up to the asked position is in ClickHouse (or in quarantine, or a dead letter). */
        public boolean drained() {
            return sourceRead && !snapshotRunning && rawRecords == 0 && truncations == 0 && rows() == 0;
        }

        /** One line for people. */
        public String describe() {
            if (drained()) {
                return "in step";
            }
            List<String> parts = new ArrayList<>();
            if (snapshotRunning) {
                parts.add("first copy is being read");
            } else if (!sourceRead) {
                parts.add("Debezium is behind the binlog");
            }
            if (rawRecords > 0) {
                parts.add(rawRecords + " records wait for the normalizer");
            }
            if (truncations > 0) {
                parts.add(truncations + " truncations wait for the ddl-manager");
            }
            if (rows() > 0) {
                parts.add(rows() + " rows wait for ClickHouse");
            }
            return String.join(", ", parts);
        }
    }

    /** MySQL's position now, for {@link #state}: the set of all transactions executed so far. */
    public String position() {
        return mysql.query("SELECT @@GLOBAL.gtid_executed", row -> row.getString(1))
                .get(0)
                .replaceAll("\\s", "");
    }

    /** Where each stage stands with regard to everything up to {@code position}. */
    public State state(String position, Collection<TableId> tables) {
        // Stages are read from the source on: what has left one stage cannot hide from the next.
        Optional<SourceOffset> offset = connect.offset(connector);
        boolean read = offset.map(at -> read(position, at)).orElse(position.isEmpty());
        long raw = lag.records(Map.of(normalizer, lag.topics(topics.raw() + "."))).values().stream()
                .mapToLong(Long::longValue)
                .sum();
        long truncations = lag.records(Map.of(topics.truncationsGroup(), List.of(topics.truncations())))
                .get(topics.truncations());
        Map<String, List<String>> rowTopics = new HashMap<>();
        tables.forEach(table -> rowTopics.put(targets.consumerGroups(table), List.of(topics.rowTopic(table))));
        Map<String, Long> rows = lag.records(rowTopics);
        Map<TableId, Long> byTable = new HashMap<>();
        tables.forEach(table -> byTable.put(table, rows.getOrDefault(topics.rowTopic(table), 0L)));
        return new State(
                offset.map(SourceOffset::snapshotRunning).orElse(false), read, raw, truncations, Map.copyOf(byTable));
    }

    private boolean read(String position, SourceOffset offset) {
        if (offset.gtids().isEmpty()) {
            return position.isEmpty();
        }
        return mysql.query(
                                "SELECT GTID_SUBSET(?, ?)",
                                row -> row.getBoolean(1),
                                position,
                                offset.gtids().get())
                        .get(0)
                || tail.truncations(offset).filter(this::noticed).isPresent();
    }

    /** Whether the normalizer has told of each of the truncations. */
    private boolean noticed(List<BinlogTail.Place> truncations) {
        if (truncations.isEmpty()) {
            return true;
        }
        List<BinlogTail.Place> notices = new ArrayList<>();
        for (byte[] notice : lag.latest(topics.truncations(), NOTICES)) {
            try {
                JsonNode json = JSON.readTree(notice);
                notices.add(new BinlogTail.Place(
                        json.path("binlog_file").asText(),
                        json.path("binlog_pos").asLong()));
            } catch (IOException e) {
                // no notice
            }
        }
        return notices.containsAll(truncations);
    }

    @Override
    public void close() {
        lag.close();
    }
}
