package io.millrace.sandbox.pipeline;

import io.millrace.common.clickhouse.ClickHouse;
import java.util.List;
import java.util.Map;

/** The rows that quarantine holds now. Thread-safe. */
final class HeldRows {

    private final ClickHouse clickHouse;
    private final String held;

    /** @param ingest the database that quarantine is in, quoted */
    HeldRows(ClickHouse clickHouse, String ingest) {
        this.clickHouse = clickHouse;
        this.held = " FROM " + ingest + ".quarantine FINAL WHERE handled = 0";
    }

    long count() {
        return clickHouse.query("SELECT count()" + held).get(0).getLong(1);
    }

    long count(String table) {
        return clickHouse
                .query("SELECT count()" + held + " AND mysql_table = {table:String}", Map.of("table", table))
                .get(0)
                .getLong(1);
    }

    /** Of which table each is, and why it is held. */
    List<String> texts() {
        return clickHouse.query("SELECT mysql_table, reason, substring(raw_message, 1, 500) AS message" + held).stream()
                .map(row ->
                        row.getString("mysql_table") + ": " + row.getString("reason") + " " + row.getString("message"))
                .toList();
    }
}
