package io.millrace.ddlmanager.capture;

import io.millrace.common.clickhouse.ClickHouse;
import io.millrace.common.naming.RawTable;
import io.millrace.common.naming.Targets;
import io.millrace.common.problem.Problem;
import io.millrace.common.problem.ProblemCode;
import io.millrace.common.table.KeylessTables;
import io.millrace.common.table.Table;
import io.millrace.common.table.TableId;
import java.util.List;
import java.util.Map;

/** A second copy of a table replaces the first by the key; of a table without one it would count every row twice. */
public final class SecondCopy {

    private final KeylessTables keyless;
    private final Targets targets;
    private final ClickHouse clickHouse;

    public SecondCopy(KeylessTables keyless, Targets targets, ClickHouse clickHouse) {
        this.keyless = keyless;
        this.targets = targets;
        this.clickHouse = clickHouse;
    }

    /** @throws Problem when one of the tables has no key and ClickHouse has rows of it */
    void requireHarmless(List<Table> tables) {
        List<String> filled = tables.stream()
                .filter(keyless::multiset)
                .map(Table::id)
                .filter(this::filled)
                .map(table -> RawTable.now(clickHouse, targets, table).quoted())
                .toList();
        if (!filled.isEmpty()) {
            throw ProblemCode.COPY_WOULD_DOUBLE.problem(
                    "A new copy would count every row twice in the tables without a key: " + String.join(", ", filled)
                            + ".",
                    "Drop these tables in ClickHouse first; the copy fills them again.");
        }
    }

    /** Those of the tables of which ClickHouse has rows. */
    List<TableId> filled(List<Table> tables) {
        return tables.stream().map(Table::id).filter(this::filled).toList();
    }

    private boolean filled(TableId table) {
        RawTable raw = RawTable.now(clickHouse, targets, table);
        return clickHouse
                        .query(
                                "SELECT count() FROM system.tables WHERE database = {db:String}"
                                        + " AND name = {name:String} AND total_rows > 0",
                                Map.of("db", raw.database(), "name", raw.name()))
                        .get(0)
                        .getLong(1)
                > 0;
    }
}
