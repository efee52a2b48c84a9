package io.millrace.common.naming;

import io.millrace.common.clickhouse.ClickHouse;
import io.millrace.common.clickhouse.ClickHouseNames;
import io.millrace.common.table.TableId;
import java.util.Map;

/**
 * The ClickHouse table that holds a table's rows, where it is now: it moves aside when another table's view needs its name.
 *
 * @param database unquoted, as {@code name}
 */
public record RawTable(String database, String name) {

    /** @throws io.millrace.common.problem.Problem when ClickHouse cannot be asked */
    public static RawTable now(ClickHouse clickHouse, Targets targets, TableId table) {
        RawTable aside = new RawTable(targets.ingestDatabase(table.database()), table.table() + Targets.RAW_ASIDE);
        boolean moved = clickHouse
                        .query(
                                "SELECT count() FROM system.tables WHERE database = {db:String} AND name = {name:String}",
                                Map.of("db", aside.database, "name", aside.name))
                        .get(0)
                        .getLong(1)
                > 0;
        return moved ? aside : new RawTable(targets.targetDatabase(table.database()), table.table() + Targets.RAW);
    }

    public String quoted() {
        return ClickHouseNames.quoted(database) + "." + ClickHouseNames.quoted(name);
    }
}
