package io.millrace.validator.parity;

import io.millrace.common.clickhouse.ClickHouse;
import io.millrace.common.keys.KeyIndex;
import io.millrace.common.keys.KeyOrder;
import io.millrace.common.keys.KeyRange;
import io.millrace.common.mysql.Mysql;
import io.millrace.common.mysql.MysqlLoad;
import io.millrace.common.naming.Targets;
import io.millrace.common.policy.LossPolicies;
import io.millrace.common.quarantine.Quarantine;
import io.millrace.common.table.Table;
import java.util.Optional;

/** A table with a key that nobody writes to, so that its rows can be compared without a pipeline: for benchmarks and tests. */
public final class QuietTable {

    private static final int MANY = 1_000;

    private final Table table;
    private final Mysql mysql;
    private final ClickHouse clickHouse;
    private final Targets targets;
    private final int parallel;
    private final KeyOrder order;
    private final ParitySql sql;

    /**
     * @param raw the table of ClickHouse that holds the rows, quoted
     * @param parallel how many ranges are read at the same time
     */
    public QuietTable(Table table, Mysql mysql, ClickHouse clickHouse, Targets targets, String raw, int parallel) {
        this.parallel = parallel;
        this.table = table;
        this.mysql = mysql;
        this.clickHouse = clickHouse;
        this.targets = targets;
        this.order = new KeyOrder(table, KeyIndex.of(mysql, table));
        this.sql = new ParitySql(table, order, raw, LossPolicies.DEFAULT);
    }

    Finding compare() {
        return compare(KeyRange.ALL);
    }

    Finding compare(KeyRange whole) {
        KeyedRows rows = new KeyedRows(
                table,
                mysql,
                clickHouse,
                new Quarantine(clickHouse, targets),
                sql,
                order,
                new Pace(new MysqlLoad(mysql, MANY), new Pace.Readers(parallel), 1, () -> false),
                whole,
                1);
        return new RowCheck(rows, Optional::empty, RowCheck.Limits.DEFAULT, read -> {}, () -> false).run();
    }

    /** Compares each row as a check does. */
    public Verdict check() {
        return compare().verdict();
    }

    /** One query of MySQL that computes the digests of all rows, as a check does, and gives one row. */
    public String digests() {
        return sql.mysqlSum(KeyRange.ALL);
    }
}
