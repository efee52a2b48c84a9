package io.millrace.common.table;

/** A MySQL table's full name, exactly as MySQL spells it. */
public record TableId(String database, String table) implements Comparable<TableId> {

    @Override
    public int compareTo(TableId other) {
        int byDatabase = database.compareTo(other.database);
        return byDatabase != 0 ? byDatabase : table.compareTo(other.table);
    }

    /** For people: in logs, messages and reports. Never for SQL. */
    @Override
    public String toString() {
        return database + "." + table;
    }
}
