package io.millrace.ddlmanager.views;

import io.millrace.common.clickhouse.ClickHouseNames;

/**
 * A table or view in ClickHouse, unquoted.
 *
 * @param database empty: it was named without
 */
public record ObjectName(String database, String name) {

    /** As ClickHouse shows it in a tree. */
    static ObjectName read(String shown) {
        int dot = shown.indexOf('.');
        return dot < 0 ? new ObjectName("", shown) : new ObjectName(shown.substring(0, dot), shown.substring(dot + 1));
    }

    String quoted() {
        return ClickHouseNames.quoted(database) + "." + ClickHouseNames.quoted(name);
    }

    @Override
    public String toString() {
        return database.isEmpty() ? name : database + "." + name;
    }
}
