package io.millrace.cli.monitor;

import com.clickhouse.client.api.query.GenericRecord;
import io.millrace.cli.console.Printed;
import io.millrace.common.Resources;
import io.millrace.common.Sizes;
import io.millrace.common.clickhouse.ClickHouse;
import io.millrace.common.connect.ConnectClient;
import io.millrace.common.connect.ConnectClient.ConnectorState;
import io.millrace.common.journal.JournalReader;
import io.millrace.common.journal.TableState;
import io.millrace.common.journal.TableStatus;
import io.millrace.common.mysql.Mysql;
import io.millrace.common.mysql.MysqlSchema;
import io.millrace.common.naming.Targets;
import io.millrace.common.pipeline.Pipeline;
import io.millrace.common.quarantine.Quarantine;
import io.millrace.common.settings.Settings;
import io.millrace.common.settings.SourceSettings;
import io.millrace.common.table.Table;
import io.millrace.common.table.TableId;
import io.millrace.validator.history.History;
import io.millrace.validator.history.Standing;
import io.millrace.validator.history.Standings;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Collects what the monitor shows, and lays it out as lines. Not thread-safe. */
public final class MonitorScreen implements AutoCloseable {

    private static final int LARGEST = 5;

    private final SourceSettings source;
    private final String name;
    private final Resources resources;
    private final MysqlSchema schema;
    private final ClickHouse clickHouse;
    private final ConnectClient connect;
    private final JournalReader journal;
    private final Targets targets;
    private final Quarantine quarantine;
    private final History history;
    private final Pipeline pipeline;
    private long lastRows = -1;
    private long lastNanos;

    /**
     * Takes all settings, because it connects to every server that a row passes.
     *
     * @throws io.millrace.common.problem.Problem when a server cannot be reached
     */
    public MonitorScreen(Settings settings) {
        this.source = settings.source();
        this.name = settings.connect().connector();
        this.targets = Targets.of(settings.names());
        this.connect = new ConnectClient(settings.connect());
        try (Resources opened = new Resources()) {
            Mysql mysql = opened.add(Mysql.connect(settings.mysql()));
            this.schema = new MysqlSchema(mysql);
            this.clickHouse = opened.add(ClickHouse.connect(settings.clickHouse()));
            this.quarantine = new Quarantine(clickHouse, targets);
            this.history = new History(clickHouse, targets);
            this.journal = opened.add(
                    new JournalReader(settings.kafka(), settings.names().journal()));
            this.pipeline = opened.add(new Pipeline(settings.connect(), settings.kafka(), settings.names(), mysql));
            this.resources = opened.keep();
        }
    }

    /**
     * One look.
     *
     * @param copied whether the first copy is complete and everything up to this look has arrived
     * @param failed whether the connector has failed
     */
    public record Look(List<String> lines, boolean copied, boolean failed) {}

    public Look look() {
        Optional<ConnectorState> connector = connect.state(name);
        journal.refresh();
        List<TableStatus> tables = List.copyOf(journal.statuses().values());
        Map<TableId, Table> inMysql =
                schema.replicated(source).stream().collect(Collectors.toMap(Table::id, Function.identity()));
        List<TableId> replicated = tables.stream()
                .filter(table -> table.state().progresses())
                .map(TableStatus::table)
                .toList();
        Pipeline.State state = pipeline.state(pipeline.position(), replicated);
        Map<TableId, Long> stored = stored();
        long rows = stored.values().stream().mapToLong(Long::longValue).sum();

        List<String> lines = new ArrayList<>();
        lines.add("connector   " + name + ": "
                + connector.map(c -> c.connector() + ", task " + c.task()).orElse("not registered"));
        lines.add("tables      " + states(tables));
        lines.add("rows        " + Sizes.count(rows) + " in ClickHouse, with versions that no merge has removed yet; "
                + rate(rows));
        lines.add("lag         " + state.describe());
        lines.add("values      " + values(tables));
        lines.add("quarantine  " + Sizes.count(quarantine.held(source.databases())) + " rows held");
        lines.add("");
        lines.add(String.format(
                "%-36s %-10s %14s %14s %12s", "largest tables", "state", "MySQL (est.)", "ClickHouse", "waiting"));
        tables.stream()
                .sorted(Comparator.comparingLong((TableStatus table) -> bytes(inMysql.get(table.table())))
                        .reversed())
                .limit(LARGEST)
                .forEach(table -> lines.add(String.format(
                        "%-36s %-10s %14s %14s %12s",
                        table.table(),
                        table.state().word(),
                        Sizes.count(rows(inMysql.get(table.table()))),
                        Sizes.count(stored.getOrDefault(table.table(), 0L)),
                        Sizes.count(state.rowsByTable().getOrDefault(table.table(), 0L)))));
        List<String> errors = new ArrayList<>();
        connector.filter(ConnectorState::failed).ifPresent(c -> errors.add("connector: " + c.cause()));
        tables.stream()
                .filter(table -> !table.state().progresses() && table.state() != TableState.DROPPED)
                .forEach(table -> errors.add(table.table() + ": " + table.describe()));
        if (!errors.isEmpty()) {
            lines.add("");
            lines.add("errors");
            errors.forEach(error -> lines.add("  " + error));
        }
        return new Look(
                lines,
                connector.filter(ConnectorState::running).isPresent() && state.drained(),
                connector.filter(ConnectorState::failed).isPresent());
    }

    /** What the last check of each table found, whoever made it. */
    private String values(List<TableStatus> tables) {
        Standings standings = new Standings(history.latest(source.databases()));
        List<Optional<Standing>> known = tables.stream()
                .filter(table -> table.state() != TableState.DROPPED)
                .map(table -> standings.of(table.table()))
                .toList();
        long wrong =
                known.stream().flatMap(Optional::stream).filter(Standing::bad).count();
        long proved = known.stream()
                .flatMap(Optional::stream)
                .filter(standing -> !standing.bad() && standing.provenAt().isPresent())
                .count();
        return Printed.count(proved, "table") + " proved, " + wrong + " wrong, " + (known.size() - proved - wrong)
                + " not checked to the end";
    }

    private static String states(List<TableStatus> tables) {
        return tables.stream()
                .collect(Collectors.groupingBy(TableStatus::state, TreeMap::new, Collectors.counting()))
                .entrySet()
                .stream()
                .map(entry -> entry.getValue() + " " + entry.getKey().word())
                .collect(Collectors.joining(", "));
    }

    /** @param table null when MySQL does not have it */
    private static long bytes(Table table) {
        return table == null ? 0 : table.size().dataBytes() + table.size().indexBytes();
    }

    private static long rows(Table table) {
        return table == null ? 0 : table.size().rows();
    }

    private String rate(long rows) {
        long now = System.nanoTime();
        String rate = lastRows < 0
                ? "measuring"
                : Sizes.count(Math.max(0, Math.round((rows - lastRows) * 1e9 / (now - lastNanos)))) + " rows/s";
        lastRows = rows;
        lastNanos = now;
        return rate;
    }

    /** Rows of each table in ClickHouse; versions that no merge has put together yet count each for itself. */
    private Map<TableId, Long> stored() {
        Map<TableId, Long> stored = new HashMap<>();
        for (String database : source.databases()) {
            for (GenericRecord row : clickHouse.query(
                    "SELECT table, sum(rows) AS stored FROM system.parts WHERE active AND database IN ({target:String}, {ingest:String})"
                            + " GROUP BY table",
                    Map.of("target", targets.targetDatabase(database), "ingest", targets.ingestDatabase(database)))) {
                Targets.ofRawName(database, row.getString("table"))
                        .ifPresent(table -> stored.put(table, row.getLong("stored")));
            }
        }
        return stored;
    }

    @Override
    public void close() {
        resources.close();
    }
}
