package io.millrace.ddlmanager.guard;

import com.clickhouse.client.api.query.GenericRecord;
import io.millrace.common.clickhouse.ClickHouse;
import io.millrace.common.clickhouse.ClickHouseNames;
import io.millrace.common.naming.Targets;
import io.millrace.common.settings.Setting;
import io.millrace.common.settings.Settings;
import java.util.Map;
import java.util.Optional;

/** How far the binlog has been looked at, kept in ClickHouse so that no restart leaves a gap. */
final class GuardPosition {

    private final ClickHouse clickHouse;
    private final String table;
    private final String guard;

    GuardPosition(Settings settings, ClickHouse clickHouse) {
        this.clickHouse = clickHouse;
        String database = settings.getList(Setting.MYSQL_DATABASES).get(0);
        this.table = ClickHouseNames.quoted(Targets.of(settings).ingestDatabase(database)) + ".binlog_guard";
        this.guard = settings.get(Setting.CONNECTOR_NAME);
    }

    /** GTIDs of the transactions that were looked at; empty before the first start. */
    Optional<String> read() {
        return clickHouse
                .query("SELECT gtids FROM " + table + " FINAL WHERE guard = {guard:String}", Map.of("guard", guard))
                .stream()
                .findFirst()
                .map((GenericRecord row) -> row.getString("gtids"));
    }

    void write(String gtids) {
        clickHouse.execute(
                "INSERT INTO " + table + " (guard, gtids) SELECT {guard:String}, {gtids:String}",
                Map.of("guard", guard, "gtids", gtids));
    }
}
