package io.millrace.ddlmanager.plan;

import java.util.Set;

/** Column names that the templates in {@code clickhouse-sql/table/} use for themselves. */
public final class ReservedColumns {

    private static final Set<String> NAMES = Set.of(
            "_version",
            "_is_deleted",
            "_op",
            "_source_ts",
            "_extracted_at",
            "_binlog_file",
            "_binlog_pos",
            "_binlog_row",
            "_sign",
            "_raw_partition",
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
        return NAMES.contains(column);
    }
}
