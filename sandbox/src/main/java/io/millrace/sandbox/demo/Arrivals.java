package io.millrace.sandbox.demo;

import io.millrace.common.clickhouse.ClickHouse;
import io.millrace.common.clickhouse.ClickHouseNames;
import io.millrace.common.naming.Targets;
import io.millrace.common.settings.Settings;
import java.util.Map;

/** What has arrived in ClickHouse, cheaply. */
final class Arrivals implements AutoCloseable {

    private final ClickHouse clickHouse;
    private final Targets targets;

    Arrivals(Settings settings) {
        this.clickHouse = ClickHouse.connect(settings);
        this.targets = Targets.of(settings);
    }

    /** Stored rows of the shop's tables; while only the first copy runs, that is rows that arrived. */
    long rows() {
        return clickHouse
                .query(
                        "SELECT sum(rows) AS stored FROM system.parts WHERE active AND database = {db:String} AND endsWith(table, '_raw')",
                        Map.of("db", targets.targetDatabase(Shop.DATABASE)))
                .get(0)
                .getLong("stored");
    }

    /** Rows that are held in quarantine now. */
    static long held(Settings settings) {
        try (Arrivals arrivals = new Arrivals(settings)) {
            return arrivals.clickHouse
                    .query("SELECT count() AS held FROM "
                            + ClickHouseNames.quoted(arrivals.targets.ingestDatabase(Shop.DATABASE))
                            + ".quarantine FINAL WHERE handled = 0")
                    .get(0)
                    .getLong("held");
        }
    }

    @Override
    public void close() {
        clickHouse.close();
    }
}
