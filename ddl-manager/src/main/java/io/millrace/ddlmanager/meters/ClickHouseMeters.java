package io.millrace.ddlmanager.meters;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.MultiGauge.Row;
import io.micrometer.core.instrument.Tags;
import io.millrace.common.clickhouse.ClickHouse;
import io.millrace.common.metrics.MeterNames;
import io.millrace.common.problem.Problem;
import io.millrace.common.problem.ProblemCode;
import io.millrace.common.quarantine.Quarantine;
import io.millrace.common.table.TableId;
import io.millrace.common.task.PeriodicTask;
import io.millrace.common.task.Schedule;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How many rows are in quarantine, and how full ClickHouse's disks are. */
public final class ClickHouseMeters implements PeriodicTask.Work {

    public static final Schedule SCHEDULE = Schedule.every(Duration.ofSeconds(30));

    private static final Logger LOG = LoggerFactory.getLogger(ClickHouseMeters.class);

    private final ClickHouse clickHouse;
    private final List<String> databases;
    private final Quarantine quarantine;
    private final Supplier<Collection<TableId>> tables;
    private final MultiGauge held;
    private final MultiGauge free;
    private final MultiGauge size;
    private boolean denied;

    /**
     * @param databases MySQL's
     * @param tables all that are replicated
     */
    public ClickHouseMeters(
            ClickHouse clickHouse,
            List<String> databases,
            Quarantine quarantine,
            Supplier<Collection<TableId>> tables,
            MeterRegistry meters) {
        this.clickHouse = clickHouse;
        this.databases = databases;
        this.quarantine = quarantine;
        this.tables = tables;
        this.held = MultiGauge.builder(MeterNames.QUARANTINE_ROWS).register(meters);
        this.free = MultiGauge.builder(MeterNames.CLICKHOUSE_DISK_FREE).register(meters);
        this.size = MultiGauge.builder(MeterNames.CLICKHOUSE_DISK_SIZE).register(meters);
    }

    @Override
    public void run(PeriodicTask.Run run) {
        showQuarantine();
        if (!denied) {
            showDisks();
        }
    }

    private void showQuarantine() {
        Map<TableId, Long> rows = new HashMap<>();
        tables.get().forEach(table -> rows.put(table, 0L));
        databases.forEach(database -> rows.putAll(quarantine.heldByTable(database)));
        List<Row<?>> shown = new ArrayList<>();
        rows.forEach((table, count) -> shown.add(Row.of(Tags.of(MeterNames.TABLE, table.toString()), count)));
        held.register(shown, true);
    }

    /** A user without the right is no reason to be unwell: replication does not need to know. */
    private void showDisks() {
        List<Row<?>> freeBytes = new ArrayList<>();
        List<Row<?>> allBytes = new ArrayList<>();
        try {
            clickHouse
                    .query(
                            "SELECT name, toFloat64(free_space) AS free, toFloat64(total_space) AS total FROM system.disks")
                    .forEach(row -> {
                        Tags disk = Tags.of(MeterNames.DISK, row.getString("name"));
                        freeBytes.add(Row.of(disk, row.getDouble("free")));
                        allBytes.add(Row.of(disk, row.getDouble("total")));
                    });
        } catch (Problem e) {
            if (e.code() != ProblemCode.CLICKHOUSE_DENIED) {
                throw e;
            }
            denied = true;
            LOG.atWarn()
                    .log("ClickHouse's disks are not watched; GRANT SELECT ON system.disks to Millrace's user, then"
                            + " start the ddl-manager again");
        }
        free.register(freeBytes, true);
        size.register(allBytes, true);
    }
}
