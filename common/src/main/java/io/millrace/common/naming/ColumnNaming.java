package io.millrace.common.naming;

import io.millrace.common.clickhouse.ClickHouseNames;
import io.millrace.common.wire.RowColumns;
import java.util.Optional;
import java.util.Set;

/**
 * The names of MySQL's columns in a row of the row topic, and in ClickHouse's tables. A column that is named like one of
 * Millrace's or ClickHouse's own has a space behind its name there: no name of MySQL's ends with one, so no two columns
 * share a name. So has one with a dot, which is written as {@code %2E}: to ClickHouse it would be a part of another column.
 * The view shows each column under its own name.
 */
public final class ColumnNaming {

    private static final String MARK = " ";

    /** What the templates in {@code clickhouse-sql/table/} use besides {@link RowColumns}. */
    private static final Set<String> OF_TEMPLATES = Set.of(
            "_event",
            "_copies",
            "_copy",
            "_raw_message",
            "_error",
            "_kafka_topic",
            "_kafka_partition",
            "_kafka_offset",
            "_kafka_message",
            "_kafka_error",
            "_kafka_line",
            "_misfits",
            "_readable");

    /** What ClickHouse's Kafka and MergeTree tables have besides the columns of their definition. */
    private static final Set<String> OF_ENGINES = Set.of(
            "_topic",
            "_partition",
            "_offset",
            "_key",
            "_timestamp",
            "_timestamp_ms",
            "_headers.name",
            "_headers.value",
            "_part",
            "_part_index",
            "_part_starting_offset",
            "_part_uuid",
            "_part_offset",
            "_part_granule_offset",
            "_part_data_version",
            "_partition_id",
            "_partition_value",
            "_sample_factor",
            "_disk_name",
            "_distance",
            "_row_exists",
            "_block_number",
            "_block_offset",
            "_database",
            "_table");

    private ColumnNaming() {}

    /** Whether a column has another name inside. */
    public static boolean renamed(String column) {
        return own(column) || column.indexOf('.') >= 0;
    }

    /** @param column MySQL's name */
    public static String inside(String column) {
        return renamed(column) ? column.replace("%", "%25").replace(".", "%2E") + MARK : column;
    }

    /** {@link #inside}, quoted for ClickHouse. */
    public static String quoted(String column) {
        return ClickHouseNames.quoted(inside(column));
    }

    /** MySQL's name of a column that has this one inside; empty when it is one of Millrace's own. */
    public static Optional<String> ofMysql(String inside) {
        return own(inside) ? Optional.empty() : Optional.of(shown(inside));
    }

    /** As {@link #ofMysql}; one of Millrace's own is shown as it is. */
    public static String shown(String inside) {
        return inside.endsWith(MARK)
                ? inside.substring(0, inside.length() - MARK.length())
                        .replace("%2E", ".")
                        .replace("%25", "%")
                : inside;
    }

    private static boolean own(String column) {
        return !column.isEmpty()
                && column.charAt(0) == '_'
                && (RowColumns.ALL.contains(column) || OF_TEMPLATES.contains(column) || OF_ENGINES.contains(column));
    }
}
