package io.millrace.sandbox.proof;

import io.millrace.common.clickhouse.ClickHouse;
import io.millrace.common.naming.Targets;
import io.millrace.common.quarantine.Quarantine;
import io.millrace.common.settings.ClickHouseSettings;
import java.util.List;
import java.util.Map;

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

    @Override
    public void close() {
        clickHouse.close();
    }
}
