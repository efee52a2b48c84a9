package io.millrace.sandbox.proof;

import io.millrace.common.clickhouse.ClickHouse;
import io.millrace.common.clickhouse.ClickHouseNames;
import io.millrace.common.journal.StopReason;
import io.millrace.common.naming.Targets;
import io.millrace.common.quarantine.Quarantine;
import io.millrace.common.settings.ClickHouseSettings;
import io.millrace.common.table.TableId;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What of one MySQL database has arrived in ClickHouse, cheaply. */
public final class Arrivals implements AutoCloseable {

    private final ClickHouse clickHouse;
    private final Targets targets;
    private final String database;

    /** @param database MySQL's */
    public Arrivals(ClickHouseSettings clickHouse, Targets targets, String database) {
        this.clickHouse = ClickHouse.connect(clickHouse);
        this.targets = targets;
        this.database = database;
    }

    /** Stored rows of the tables; while only the first copy runs, that is rows that arrived. */
    public long rows() {
        return clickHouse
                .query(
                        "SELECT sum(rows) AS stored FROM system.parts WHERE active AND database = {db:String} AND endsWith(table, '_raw')",
                        Map.of("db", targets.targetDatabase(database)))
                .get(0)
                .getLong("stored");
    }

    /** Rows that are held in quarantine now. */
    public long held() {
        return new Quarantine(clickHouse, targets).held(List.of(database));
    }

    /** Tables that the connector did not read for a while, as their rows would have been wrong. */
    public Set<TableId> leftOut() {
        Set<String> reasons = Stream.of(StopReason.values())
                .filter(StopReason::leftOutOfConnector)
                .map(StopReason::word)
                .collect(Collectors.toSet());
        return clickHouse
                .query(
                        "SELECT DISTINCT mysql_table, detail FROM "
                                + ClickHouseNames.quoted(targets.ingestDatabase(database))
                                + ".table_events WHERE kind = 'stopped' AND mysql_database = {db:String}",
                        Map.of("db", database))
                .stream()
                .filter(row -> reasons.contains(row.getString("detail")))
                .map(row -> new TableId(database, row.getString("mysql_table")))
                .collect(Collectors.toSet());
    }

    @Override
    public void close() {
        clickHouse.close();
    }
}
