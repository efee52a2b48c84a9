package io.millrace.validator.parity;

import io.millrace.common.clickhouse.ClickHouse;
import io.millrace.common.mysql.Mysql;
import io.millrace.common.mysql.MysqlNames;
import io.millrace.common.naming.RawTable;
import io.millrace.common.table.Table;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Compares how many rows a table has. Counts of two moments prove nothing while rows come and go, so if they stay different, the
 * rows are compared.
 */
final class CountCheck {

    private final LongSupplier inMysql;
    private final LongSupplier inClickHouse;
    private final FenceWait fence;
    private final Supplier<Finding> rows;

    /**
     * @param inMysql counts
     * @param inClickHouse counts
     * @param rows compares them
     */
    CountCheck(LongSupplier inMysql, LongSupplier inClickHouse, FenceWait fence, Supplier<Finding> rows) {
        this.inMysql = inMysql;
        this.inClickHouse = inClickHouse;
        this.fence = fence;
        this.rows = rows;
    }

    static CountCheck of(
            Mysql mysql,
            ClickHouse clickHouse,
            Table table,
            RawTable raw,
            boolean multiset,
            FenceWait fence,
            Supplier<Finding> rows) {
        String ours = "SELECT COUNT(*) FROM " + MysqlNames.quoted(table.id());
        String theirs = "SELECT toInt64(" + (multiset ? "sum(_sign)" : "count()") + ") AS row_count FROM "
                + raw.quoted() + " FINAL WHERE _is_deleted = 0";
        return new CountCheck(
                () -> mysql.query(ours, row -> row.getLong(1)).get(0),
                () -> clickHouse.query(theirs).get(0).getLong("row_count"),
                fence,
                rows);
    }

    Finding run() {
        return sameCount()
                .or(() -> fence.await().isEmpty() ? sameCount() : Optional.empty())
                .orElseGet(rows);
    }

    private Optional<Finding> sameCount() {
        long ours = inMysql.getAsLong();
        long theirs = inClickHouse.getAsLong();
        return ours == theirs
                ? Optional.of(Finding.of(Verdict.EQUAL, new RowCounts(ours, theirs, 0, 0, 0, 0, 0), ""))
                : Optional.empty();
    }
}
