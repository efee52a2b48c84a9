package io.millrace.common.keys;

import io.millrace.common.naming.ColumnNaming;
import io.millrace.common.table.Column;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** A table's key in ClickHouse: conditions that find rows by the primary index. Pure. */
public final class ClickHouseKey {

    private final List<Column> key;

    public ClickHouseKey(List<Column> key) {
        this.key = List.copyOf(key);
    }

    /**
     * Whether ClickHouse orders the key's values as MySQL does. Not so texts, which MySQL orders by their collation (even
     * {@code utf8mb4_bin} pads), nor ENUM and SET, which it orders by number, nor what is not compared exactly.
     */
    public boolean orderedAsInMysql() {
        return key.stream().allMatch(column -> switch (column.dataType()) {
            case "tinyint", "smallint", "mediumint", "int", "bigint", "year", "bit", "decimal" -> true;
            case "date", "datetime", "timestamp" -> true;
            // A BINARY is as long as its column on both sides.
            case "binary", "varbinary" -> true;
            default -> false;
        });
    }

    /**
     * Condition for the rows of a range of MySQL.
     *
     * @throws IllegalStateException when the two do not order the key's values alike
     */
    public String within(KeyRange range) {
        if (!orderedAsInMysql()) {
            throw new IllegalStateException("the key has another order in MySQL");
        }
        List<String> conditions = new ArrayList<>();
        if (!range.after().isEmpty()) {
            conditions.add(KeyBounds.behind(comparisons(), range.after()));
        }
        if (!range.last()) {
            conditions.add(KeyBounds.upTo(comparisons(), range.upTo()));
        }
        return conditions.isEmpty() ? "1" : String.join(" AND ", conditions);
    }

    /** The key's columns, in their order. */
    public String columns() {
        return key.stream().map(ClickHouseKey::quoted).collect(Collectors.joining(", "));
    }

    /** Condition for the rows of some keys. */
    public String among(List<List<KeyValue>> keys) {
        return "(" + columns() + ")"
                + keys.stream()
                        .map(values -> values.stream()
                                .map(KeyValue::inClickHouse)
                                .collect(Collectors.joining(
                                        ", ", key.size() == 1 ? "" : "(", key.size() == 1 ? "" : ")")))
                        .collect(Collectors.joining(", ", " IN (", ")"));
    }

    /**
     * Condition for the rows of some keys that have exactly these versions.
     *
     * @param versions one for each key, unsigned
     */
    public String among(List<List<KeyValue>> keys, List<Long> versions) {
        return "(" + columns() + ", _version)"
                + IntStream.range(0, keys.size())
                        .mapToObj(i -> keys.get(i).stream()
                                .map(KeyValue::inClickHouse)
                                .collect(Collectors.joining(
                                        ", ", "(", ", " + Long.toUnsignedString(versions.get(i)) + ")")))
                        .collect(Collectors.joining(", ", " IN (", ")"));
    }

    private static String quoted(Column column) {
        return ColumnNaming.quoted(column.name());
    }

    private KeyBounds.Comparisons comparisons() {
        return new KeyBounds.Comparisons() {
            @Override
            public String above(int column, String literal) {
                return bound(column, literal).above(quoted(key.get(column)));
            }

            @Override
            public String below(int column, String literal) {
                return bound(column, literal).below(quoted(key.get(column)));
            }

            @Override
            public String equal(int column, String literal) {
                return bound(column, literal).equal(quoted(key.get(column)));
            }
        };
    }

    private ClickHouseBound bound(int column, String literal) {
        return ClickHouseBound.of(key.get(column), literal);
    }
}
