package io.millrace.ddlmanager.aggregates;

import com.clickhouse.client.api.query.GenericRecord;
import io.millrace.common.clickhouse.ClickHouse;
import io.millrace.common.clickhouse.ClickHouseNames;
import io.millrace.common.table.TableId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** How far an aggregate has come, in ClickHouse's table {@code aggregate_passes}. */
final class PassLog {

    private final ClickHouse clickHouse;
    private final AggregateTables tables;

    PassLog(ClickHouse clickHouse, AggregateTables tables) {
        this.clickHouse = clickHouse;
        this.tables = tables;
    }

    /**
     * The last pass that finished.
     *
     * @param definition tells whether the aggregate was another one
     * @param marks by table
     */
    record Finished(String definition, Map<TableId, BlockMark> marks) {}

    Optional<Finished> last() {
        List<GenericRecord> rows = clickHouse.query("SELECT definition, table, uuid, block FROM " + tables.log()
                + " FINAL ARRAY JOIN tables AS table, uuids AS uuid, blocks AS block WHERE finished = 1 AND aggregate = "
                + ClickHouseNames.literal(tables.name()));
        return rows.stream()
                .findFirst()
                .map(any -> new Finished(
                        any.getString("definition"),
                        rows.stream()
                                .map(row -> new BlockMark(
                                        new TableId(tables.mysqlDatabase(), row.getString("table")),
                                        "",
                                        row.getString("uuid"),
                                        row.getLong("block"),
                                        false))
                                .collect(Collectors.toMap(BlockMark::table, Function.identity()))));
    }

    /** Why the last pass failed; empty when it did not. */
    String error() {
        return clickHouse
                .query("SELECT argMax(error, pass) AS error FROM " + tables.log() + " FINAL WHERE aggregate = "
                        + ClickHouseNames.literal(tables.name()))
                .get(0)
                .getString("error");
    }

    /** A number above that of every pass that may have written something. */
    long begin() {
        long pass = clickHouse
                .query("SELECT max(pass) + 1 AS next FROM " + tables.log() + " WHERE aggregate = "
                        + ClickHouseNames.literal(tables.name()))
                .get(0)
                .getLong("next");
        write(pass, false, "now64(3)", new Finished("", Map.of()), Outcome.NONE);
        return pass;
    }

    /**
     * @param groups that were computed again
     * @param error empty: it went well
     */
    record Outcome(boolean whole, long groups, double seconds, String error) {
        static final Outcome NONE = new Outcome(false, 0, 0, "");
    }

    /**
     * From here on the next pass begins behind these marks.
     *
     * @param exactTo milliseconds since 1970
     */
    void finish(long pass, long exactTo, Finished finished, Outcome outcome) {
        write(pass, true, "fromUnixTimestamp64Milli(" + exactTo + ")", finished, outcome);
    }

    void fail(String error) {
        long pass = clickHouse
                .query("SELECT max(pass) AS last FROM " + tables.log() + " WHERE aggregate = "
                        + ClickHouseNames.literal(tables.name()))
                .get(0)
                .getLong("last");
        write(pass + 1, false, "now64(3)", new Finished("", Map.of()), new Outcome(false, 0, 0, error));
    }

    private void write(long pass, boolean done, String exactTo, Finished finished, Outcome outcome) {
        List<BlockMark> marks = List.copyOf(finished.marks().values());
        clickHouse.execute("INSERT INTO " + tables.log() + " (aggregate, finished, pass, exact_to, definition, tables,"
                + " uuids, blocks, whole, groups, seconds, error) SELECT " + ClickHouseNames.literal(tables.name())
                + ", "
                + (done ? 1 : 0) + ", " + pass + ", " + exactTo + ", " + ClickHouseNames.literal(finished.definition())
                + ", "
                + array(marks, mark -> ClickHouseNames.literal(mark.table().table()), "String")
                + ", " + array(marks, mark -> ClickHouseNames.literal(mark.uuid()), "String")
                + ", " + array(marks, mark -> String.valueOf(mark.block()), "UInt64")
                + ", " + (outcome.whole() ? 1 : 0) + ", " + outcome.groups() + ", " + outcome.seconds() + ", "
                + ClickHouseNames.literal(outcome.error()));
    }

    private static String array(List<BlockMark> marks, Function<BlockMark, String> value, String type) {
        return marks.stream().map(value).collect(Collectors.joining(", ", "CAST([", "], 'Array(" + type + ")')"));
    }
}
