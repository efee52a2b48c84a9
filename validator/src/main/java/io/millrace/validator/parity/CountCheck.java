package io.millrace.validator.parity;

import io.millrace.common.clickhouse.ClickHouse;
import io.millrace.common.mysql.Mysql;
import io.millrace.common.mysql.MysqlNames;
import io.millrace.common.naming.RawTable;
import io.millrace.common.table.Table;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Compares how many rows a table has. Counts of two moments prove nothing while rows come and go, so if they stay different, the
 * rows are compared.
 */
final class CountCheck {

    private final Mysql mysql;
    private final ClickHouse clickHouse;
    private final String inMysql;
    private final String inClickHouse;
    private final FenceWait fence;
    private final Supplier<Finding> rows;

    /** @param rows compares them */
    CountCheck(
            Mysql mysql,
            ClickHouse clickHouse,
            Table table,
            RawTable raw,
            boolean multiset,
            FenceWait fence,
            Supplier<Finding> rows) {
        this.mysql = mysql;
        this.clickHouse = clickHouse;
        this.inMysql = "SELECT COUNT(*) FROM " + MysqlNames.quoted(table.id());
        this.inClickHouse = "SELECT toInt64(" + (multiset ? "sum(_sign)" : "count()") + ") AS row_count FROM "
                + raw.quoted() + " FINAL WHERE _is_deleted = 0";
        this.fence = fence;
        this.rows = rows;
    }

    Finding run() {
        return sameCount()
                .or(() -> fence.await().isEmpty() ? sameCount() : Optional.empty())
                .orElseGet(rows);
    }

    private Optional<Finding> sameCount() {
        long ours = mysql.query(inMysql, row -> row.getLong(1)).get(0);
        long theirs = clickHouse.query(inClickHouse).get(0).getLong("row_count");
        return ours == theirs
                ? Optional.of(Finding.of(Verdict.EQUAL, new RowCounts(ours, theirs, 0, 0, 0, 0, 0), ""))
                : Optional.empty();
    }
}
