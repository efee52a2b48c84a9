package io.millrace.common.table;

import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * A MySQL table with what replication needs to know of it.
 *
 * @param columns in MySQL's order
 * @param primaryKey column names in key order; empty when the table has no primary key
 * @param uniqueKeys the unique keys over NOT NULL columns only, each in key order, by name
 * @param size what MySQL's statistics say
 * @param comment the table's comment
 */
public record Table(
        TableId id,
        List<Column> columns,
        List<String> primaryKey,
        List<List<String>> uniqueKeys,
        Size size,
        String comment) {

    public Table {
        columns = List.copyOf(columns);
        primaryKey = List.copyOf(primaryKey);
        uniqueKeys = uniqueKeys.stream().map(List::copyOf).toList();
    }

    /**
     * MySQL's own estimates.
     *
     * @param rows an estimate; InnoDB may be off by half
     */
    public record Size(long rows, long dataBytes, long indexBytes) {}

    /** What identifies a row: the primary key, else the first NOT NULL unique key. Empty: nothing does. */
    public Optional<List<String>> key() {
        if (!primaryKey.isEmpty()) {
            return Optional.of(primaryKey);
        }
        return uniqueKeys.stream().findFirst();
    }

    /** What tells whether two looks saw the same table: estimates change with the rows. */
    public Table withoutSize() {
        return new Table(id, columns, primaryKey, uniqueKeys, new Size(0, 0, 0), comment);
    }

    /** The same with fewer columns; those of its key stay. */
    public Table without(Collection<String> names) {
        List<Column> rest = columns.stream()
                .filter(c ->
                        !names.contains(c.name()) || key().orElse(List.of()).contains(c.name()))
                .toList();
        return new Table(id, rest, primaryKey, uniqueKeys, size, comment);
    }

    public Column column(String name) {
        return columns.stream()
                .filter(c -> c.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no column " + name + " in " + id));
    }

    /** The columns of {@link #key()}; empty when there is no key. */
    public List<Column> keyColumns() {
        return key().orElse(List.of()).stream().map(this::column).toList();
    }
}
