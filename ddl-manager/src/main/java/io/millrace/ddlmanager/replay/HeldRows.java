package io.millrace.ddlmanager.replay;

import io.millrace.common.clickhouse.ClickHouse;
import io.millrace.common.naming.Targets;
import io.millrace.common.table.TableId;
import io.millrace.ddlmanager.history.Older;
import java.util.HashMap;
import java.util.Map;

/** Takes rows out of quarantine that count no more. */
public final class HeldRows {

    private static final String OLDER = Older.inText("raw_message");

    private final ClickHouse clickHouse;
    private final Targets targets;

    public HeldRows(ClickHouse clickHouse, Targets targets) {
        this.clickHouse = clickHouse;
        this.targets = targets;
    }

    /**
     * Rows from before a statement that took all rows must not be replayed after it.
     *
     * @param older as {@link Older#parameters} gives them
     * @return how many there were
     */
    public long discardOlder(TableId table, Map<String, Object> older) {
        Map<String, Object> parameters = new HashMap<>(older);
        parameters.put("db", table.database());
        parameters.put("table", table.table());
        String where = " FROM " + targets.quarantine(table)
                + " AS held FINAL WHERE held.mysql_database = {db:String} AND held.mysql_table = {table:String}"
                + " AND held.handled = 0 AND " + OLDER;
        long rows =
                clickHouse.query("SELECT count()" + where, parameters).get(0).getLong(1);
        if (rows > 0) {
            clickHouse.execute(
                    "INSERT INTO " + targets.quarantine(table) + " SELECT * REPLACE (2 AS handled)" + where,
                    parameters);
        }
        return rows;
    }
}
