package io.millrace.common.wire;

import java.util.Set;

/**
 * The metadata columns that the normalizer adds to each row. {@code clickhouse-sql/table/queue.sql} reads them. A column
 * of a replicated table that has one of these names has another one inside: see {@link
 * io.millrace.common.naming.ColumnNaming}.
 */
public final class RowColumns {

    public static final String VERSION = "_version";
    public static final String IS_DELETED = "_is_deleted";
    public static final String OP = "_op";
    public static final String SOURCE_TS = "_source_ts";
    public static final String EXTRACTED_AT = "_extracted_at";
    public static final String BINLOG_FILE = "_binlog_file";
    public static final String BINLOG_POS = "_binlog_pos";
    public static final String BINLOG_ROW = "_binlog_row";

    /** Only in rows of a table without a key. */
    public static final String SIGN = "_sign";

    /** Only in rows of a table without a key. */
    public static final String RAW_PARTITION = "_raw_partition";

    public static final Set<String> ALL = Set.of(
            VERSION, IS_DELETED, OP, SOURCE_TS, EXTRACTED_AT, BINLOG_FILE, BINLOG_POS, BINLOG_ROW, SIGN, RAW_PARTITION);

    private RowColumns() {}
}
