package io.millrace.ddlmanager.monitor;

import com.clickhouse.client.api.query.GenericRecord;
import io.millrace.common.Sizes;
import io.millrace.common.clickhouse.ClickHouse;
import io.millrace.common.connect.ConnectClient.ConnectorState;
import io.millrace.common.naming.Targets;
import io.millrace.common.pipeline.Pipeline;
import io.millrace.common.quarantine.Quarantine;
import io.millrace.common.settings.Setting;
import io.millrace.common.settings.Settings;
import io.millrace.common.table.TableId;
import io.millrace.ddlmanager.DdlManager;
import io.millrace.ddlmanager.lifecycle.TableState;
import io.millrace.ddlmanager.lifecycle.TableState.Stage;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Collects what the monitor shows, and lays it out as lines. Not thread-safe. */
public final class MonitorScreen implements AutoCloseable {

    private static final int LARGEST = 5;

    private final DdlManager manager;
    private final ClickHouse clickHouse;
    private final Settings settings;
    private final Targets targets;
    private final Quarantine quarantine;
    private final Pipeline pipeline;
    private long lastRows = -1;
    private long lastNanos;

    public MonitorScreen(Settings settings, DdlManager manager) {
        this.settings = settings;
        this.manager = manager;
        this.clickHouse = manager.clickHouse();
        this.targets = Targets.of(settings);
        this.quarantine = new Quarantine(clickHouse, targets);
        this.pipeline = new Pipeline(settings, manager.mysql());
    }

    /**
     * One look.
     *
     * @param copied whether the first copy is complete and everything up to this look has arrived
     * @param failed whether the connector has failed
     */
    public record Look(List<String> lines, boolean copied, boolean failed) {}

    public Look look() {
        Optional<ConnectorState> connector = manager.deployment().state();
        List<TableState> tables = manager.states();
        List<TableId> replicated = tables.stream()
                .filter(table -> table.stage() != Stage.BLOCKED)
                .map(TableState::table)
                .toList();
        Pipeline.State state = pipeline.state(pipeline.position(), replicated);
        Map<TableId, Long> stored = stored();
        long rows = stored.values().stream().mapToLong(Long::longValue).sum();

        List<String> lines = new ArrayList<>();
        lines.add("connector   " + manager.deployment().name() + ": "
                + connector.map(c -> c.connector() + ", task " + c.task()).orElse("not registered"));
        lines.add("tables      " + stages(tables));
        lines.add("rows        " + Sizes.count(rows) + " in ClickHouse, " + rate(rows));
        lines.add("lag         " + state.describe());
        lines.add("quarantine  " + Sizes.count(quarantine.held(settings.getList(Setting.MYSQL_DATABASES)))
                + " rows held");
        lines.add("");
        lines.add(String.format(
                "%-36s %-10s %14s %14s %12s", "largest tables", "stage", "MySQL (est.)", "ClickHouse", "waiting"));
        tables.stream()
                .sorted(Comparator.comparingLong(TableState::bytes).reversed())
                .limit(LARGEST)
                .forEach(table -> lines.add(String.format(
                        "%-36s %-10s %14s %14s %12s",
                        table.table(),
                        table.stage().name().toLowerCase(),
                        Sizes.count(table.estimatedRows()),
                        Sizes.count(stored.getOrDefault(table.table(), 0L)),
                        Sizes.count(state.rowsByTable().getOrDefault(table.table(), 0L)))));
        List<String> errors = new ArrayList<>();
        connector.filter(ConnectorState::failed).ifPresent(c -> errors.add("connector: " + c.cause()));
        tables.stream()
                .filter(table -> table.stage() == Stage.BLOCKED)
                .forEach(table -> errors.add(table.table() + ": " + table.reason()));
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

    private String stages(List<TableState> tables) {
        return tables.stream()
                .collect(Collectors.groupingBy(TableState::stage, java.util.TreeMap::new, Collectors.counting()))
                .entrySet()
                .stream()
                .map(entry -> entry.getValue() + " " + entry.getKey().name().toLowerCase())
                .collect(Collectors.joining(", "));
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
        for (String database : settings.getList(Setting.MYSQL_DATABASES)) {
            for (GenericRecord row : clickHouse.query(
                    "SELECT table, sum(rows) AS stored FROM system.parts WHERE active AND database = {db:String} GROUP BY table",
                    Map.of("db", targets.targetDatabase(database)))) {
                Targets.ofRawName(database, row.getString("table"))
                        .ifPresent(table -> stored.put(table, row.getLong("stored")));
            }
        }
        return stored;
    }

    @Override
    public void close() {
        pipeline.close();
    }
}
