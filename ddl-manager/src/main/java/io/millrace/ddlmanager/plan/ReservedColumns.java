package io.millrace.ddlmanager.plan;

import io.millrace.common.wire.RowColumns;
import java.util.Set;

/** The names that the templates in {@code clickhouse-sql/table/} use for themselves. No replicated column may have one. */
public final class ReservedColumns {

    /** Besides the metadata columns of a row. */
    private static final Set<String> OF_TEMPLATES = Set.of(
            "_event",
            "_copies",
            "_copy",
            "_topic",
            "_partition",
            "_offset",
            "_key",
            "_timestamp",
            "_timestamp_ms",
            "_headers.name",
            "_headers.value",
            "_raw_message",
            "_error",
            "_kafka_topic",
            "_kafka_partition",
            "_kafka_offset",
            "_kafka_message",
            "_kafka_error",
            "_misfits",
            "_readable");

    private ReservedColumns() {}

    public static boolean contains(String column) {
        return RowColumns.ALL.contains(column) || OF_TEMPLATES.contains(column);
    }
}
