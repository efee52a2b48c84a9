package io.millrace.common.table;

import java.util.Optional;

/** A MySQL table's full name, exactly as MySQL spells it. */
public record TableId(String database, String table) implements Comparable<TableId> {

    /** Reads {@code database.table}, as people write it; the database's name has no dot. Empty when it is not of that form. */
    public static Optional<TableId> read(String text) {
        int dot = text.indexOf('.');
        return dot < 1 || dot == text.length() - 1
                ? Optional.empty()
                : Optional.of(new TableId(text.substring(0, dot), text.substring(dot + 1)));
    }

    @Override
    public int compareTo(TableId other) {
        int byDatabase = database.compareTo(other.database);
        return byDatabase != 0 ? byDatabase : table.compareTo(other.table);
    }

    /** As text in logs, messages and reports. Never for SQL. */
    @Override
    public String toString() {
        return database + "." + table;
    }
}
