package io.millrace.ddlmanager.aggregates;

import com.clickhouse.client.api.query.GenericRecord;
import io.millrace.common.clickhouse.ClickHouse;
import io.millrace.common.clickhouse.ClickHouseNames;
import io.millrace.common.naming.ColumnNaming;
import io.millrace.common.naming.Targets;
import io.millrace.common.problem.ProblemCode;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Looks at the tables that hold the rows which aggregates read. */
final class RawTables {

    private static final String NUMBERED = "enable_block_number_column";

    private final ClickHouse clickHouse;
    private final Targets targets;

    RawTables(ClickHouse clickHouse, Targets targets) {
        this.clickHouse = clickHouse;
        this.targets = targets;
    }

    /** What has arrived by now; from now on rows keep the numbers of their blocks. Empty: the table is not there. */
    Optional<BlockMark> mark(AggregateFile file, AggregateFile.Source source) {
        Optional<GenericRecord> found = clickHouse
                .query(
                        "SELECT database, name, toString(uuid) AS uuid, position(create_table_query, '" + NUMBERED
                                + " = 1') > 0 AS numbered FROM system.tables WHERE comment = {comment:String} AND"
                                + " (database, name) IN (({target:String}, {raw:String}), ({ingest:String}, {aside:String}))",
                        Map.of(
                                "comment", Targets.comment(source.table()),
                                "target", targets.targetDatabase(source.table().database()),
                                "raw", source.table().table() + "_raw",
                                "ingest", targets.ingestDatabase(source.table().database()),
                                "aside", source.table().table() + "@raw"))
                .stream()
                .findFirst();
        return found.map(table -> mark(file, source, table));
    }

    private BlockMark mark(AggregateFile file, AggregateFile.Source source, GenericRecord table) {
        Map<String, Object> name = Map.of("database", table.getString("database"), "table", table.getString("name"));
        requireKey(file, source, name);
        String raw = ClickHouseNames.quoted(table.getString("database")) + "."
                + ClickHouseNames.quoted(table.getString("name"));
        boolean numbered = table.getLong("numbered") == 1;
        if (!numbered) {
            clickHouse.execute("ALTER TABLE " + raw + " MODIFY SETTING " + NUMBERED + " = 1");
        }
        long block = clickHouse
                .query(
                        "SELECT max(max_block_number) AS block FROM system.parts WHERE active AND"
                                + " database = {database:String} AND table = {table:String}",
                        name)
                .get(0)
                .getLong("block");
        return new BlockMark(source.table(), raw, table.getString("uuid"), block, !numbered);
    }

    /** A unit that is not part of the key could change without a word about the old one. */
    private void requireKey(AggregateFile file, AggregateFile.Source source, Map<String, Object> name) {
        Set<String> key = clickHouse
                .query(
                        "SELECT name FROM system.columns WHERE is_in_sorting_key AND database = {database:String} AND"
                                + " table = {table:String}",
                        name)
                .stream()
                .map(row -> row.getString("name"))
                .collect(Collectors.toSet());
        List<String> outside = source.columns().stream()
                .filter(column -> !key.contains(ColumnNaming.inside(column)))
                .toList();
        // A table without a key has its events, which hold the whole row.
        if (!outside.isEmpty() && !key.contains("_event")) {
            throw ProblemCode.INVALID_SQL_TEMPLATE.problem(
                    "The aggregate " + file.name() + " reads " + source.table() + " by " + String.join(", ", outside)
                            + ", which is not part of its key: a row could leave its group unseen.",
                    "Choose a unit that consists of columns of the key.");
        }
    }
}
