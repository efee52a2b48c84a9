package io.millrace.ddlmanager.aggregates;

import io.millrace.clickhousesql.SqlTemplates;
import io.millrace.common.clickhouse.ClickHouse;
import io.millrace.common.clickhouse.ClickHouseNames;
import io.millrace.common.naming.ColumnNaming;
import io.millrace.common.naming.Fingerprint;
import io.millrace.common.naming.Targets;
import io.millrace.common.problem.ProblemCode;
import io.millrace.common.table.TableId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Brings one aggregate to the present rows. It may be killed anywhere: the marks move last, so the next pass does again what
 * this one did, and the groups that it was about to leave are kept until then.
 */
public final class AggregatePass {

    private static final String NULLS = " SETTINGS transform_null_in = 1";

    private final AggregateFile file;
    private final AggregateTables tables;
    private final RawTables raws;
    private final PassLog log;
    private final ClickHouse clickHouse;
    private final Runnable permit;

    /** @param permit called before each statement that changes something; throws to end the pass */
    public AggregatePass(AggregateFile file, Targets targets, ClickHouse clickHouse, Runnable permit) {
        this.permit = permit;
        this.file = file;
        this.tables = AggregateTables.of(file, targets);
        this.raws = new RawTables(clickHouse, targets);
        this.log = new PassLog(clickHouse, tables);
        this.clickHouse = clickHouse;
    }

    /** Makes what all aggregates share. */
    public static void prepare(SqlTemplates templates, Map<String, String> names, ClickHouse clickHouse) {
        Stream.of("bootstrap/aggregate_passes", "bootstrap/aggregates")
                .flatMap(file -> templates.statements(file, names).stream())
                .forEach(clickHouse::execute);
    }

    /**
     * @return false when one of its tables is not there yet
     * @throws io.millrace.common.problem.Problem with ClickHouse's message when a statement fails
     */
    public boolean run() {
        long started = System.nanoTime();
        long exactTo = number("SELECT toUnixTimestamp64Milli(now64(3))");
        Map<TableId, BlockMark> marks = new LinkedHashMap<>();
        for (AggregateFile.Source source : file.reads()) {
            raws.mark(file, source).ifPresent(mark -> marks.put(source.table(), mark));
        }
        if (marks.size() < file.reads().size()) {
            return false;
        }
        String definition = definition();
        Optional<PassLog.Finished> last = log.last()
                .filter(before -> before.definition().equals(definition))
                .filter(before -> marks.values().stream()
                        .allMatch(mark -> Optional.ofNullable(before.marks().get(mark.table()))
                                .filter(mark::follows)
                                .isPresent()))
                .filter(before -> complete());
        long pass = log.begin();
        long groups = last.isPresent() ? changed(pass, last.get().marks(), marks) : whole(pass);
        permit.run();
        log.finish(
                pass,
                exactTo,
                new PassLog.Finished(definition, marks),
                new PassLog.Outcome(last.isEmpty(), groups, (System.nanoTime() - started) / 1e9, ""));
        if (groups > 0) {
            execute("TRUNCATE TABLE " + tables.touched());
        }
        return true;
    }

    /** The last pass failed; its words stand beside the aggregate. */
    void failed(String error) {
        log.fail(error);
    }

    /** The file's text, and the types of its columns: they follow MySQL's. */
    String definition() {
        List<String> parts = new ArrayList<>(List.of(file.rows(Optional.of("()")), file.totals("()")));
        parts.addAll(file.row());
        parts.addAll(file.group());
        clickHouse
                .query("DESCRIBE TABLE (" + file.rows(Optional.empty()) + ")")
                .forEach(column -> parts.add(column.getString("name") + " " + column.getString("type")));
        return Fingerprint.of(parts);
    }

    private boolean complete() {
        String names = tables.kept().stream().map(ClickHouseNames::literal).collect(Collectors.joining(", "));
        return number("SELECT count() FROM system.tables WHERE database = " + ClickHouseNames.literal(tables.ingest())
                        + " AND name IN (" + names + ")")
                == tables.kept().size();
    }

    /** All groups, in tables of their own, which then take the place of the old ones. */
    private long whole(long pass) {
        requireName();
        String rows = tables.freshRows();
        String groups = tables.freshGroups();
        execute("DROP TABLE IF EXISTS " + rows + " SYNC", "DROP TABLE IF EXISTS " + groups + " SYNC");
        execute(table(rows, file.row(), file.rows(Optional.empty())));
        execute("INSERT INTO " + rows + " SELECT *, " + pass + ", 0 FROM (" + file.rows(Optional.empty()) + ")");
        String totals = file.totals(counted(rows, ""));
        execute(table(groups, file.group(), totals));
        execute("INSERT INTO " + groups + " SELECT *, " + pass + ", 0 FROM (" + totals + ")");
        takePlace(rows, tables.rows());
        takePlace(groups, tables.groups());
        execute(
                "DROP TABLE IF EXISTS " + tables.changed() + " SYNC",
                "DROP TABLE IF EXISTS " + tables.touched() + " SYNC",
                list(tables.changed(), file.unit()),
                list(tables.touched(), file.group()),
                "CREATE OR REPLACE VIEW " + tables.view() + " DEFINER = CURRENT_USER SQL SECURITY DEFINER AS SELECT *"
                        + " EXCEPT (_pass, _gone) FROM " + tables.groups() + " FINAL COMMENT "
                        + ClickHouseNames.literal((file.comment() + " " + tables.mark()).strip()));
        return number("SELECT count() FROM " + tables.groups());
    }

    /** A view of that name would be replaced. */
    private void requireName() {
        long others = number("SELECT count() FROM system.tables WHERE database = "
                + ClickHouseNames.literal(tables.target()) + " AND name = " + ClickHouseNames.literal(tables.name())
                + " AND position(comment, " + ClickHouseNames.literal(tables.mark()) + ") = 0");
        if (others > 0) {
            throw ProblemCode.INVALID_SQL_TEMPLATE.problem(
                    "ClickHouse has something called " + tables.view()
                            + " that Millrace did not make from the aggregate " + tables.name() + ".",
                    "Rename one of them.");
        }
    }

    /** The groups in which something changed, also those that a row has left. */
    private long changed(long pass, Map<TableId, BlockMark> before, Map<TableId, BlockMark> now) {
        execute("TRUNCATE TABLE " + tables.changed());
        for (AggregateFile.Source source : file.reads()) {
            execute("INSERT INTO " + tables.changed() + " SELECT DISTINCT "
                    + source.columns().stream().map(ColumnNaming::quoted).collect(Collectors.joining(", "))
                    + " FROM " + now.get(source.table()).raw()
                    + " WHERE " + before.get(source.table()).behind());
        }
        String units = "(SELECT " + names(file.unit()) + " FROM " + tables.changed() + ")";
        String inUnits = "(" + names(file.unit()) + ") IN " + units;
        String groups = "(SELECT " + names(file.group()) + " FROM " + tables.touched() + ")";
        String inGroups = "(" + names(file.group()) + ") IN " + groups;
        String touch = "INSERT INTO " + tables.touched() + " SELECT DISTINCT " + names(file.group()) + " FROM "
                + tables.rows() + " FINAL WHERE " + inUnits + NULLS;
        execute(
                touch,
                "INSERT INTO " + tables.rows() + " SELECT *, " + pass + ", 0 FROM (" + file.rows(Optional.of(units))
                        + ")" + NULLS,
                gone(tables.rows(), file.row(), inUnits, pass),
                touch);
        long touched = number("SELECT count() FROM " + tables.touched());
        if (touched > 0) {
            execute(
                    "INSERT INTO " + tables.groups() + " SELECT *, " + pass + ", 0 FROM ("
                            + file.totals(counted(tables.rows(), " WHERE " + inGroups)) + ")" + NULLS,
                    gone(tables.groups(), file.group(), inGroups, pass));
        }
        return touched;
    }

    /** What this pass did not find any more. */
    private static String gone(String table, List<String> key, String among, long pass) {
        return "INSERT INTO " + table + " (" + names(key) + ", _pass, _gone) SELECT " + names(key) + ", " + pass
                + ", 1 FROM " + table + " FINAL WHERE " + among + " AND _pass < " + pass + NULLS;
    }

    private static String counted(String rows, String where) {
        return "(SELECT * EXCEPT (_pass, _gone) FROM " + rows + " FINAL" + where + ")";
    }

    private String table(String name, List<String> key, String query) {
        return "CREATE TABLE " + name + " ENGINE = ReplacingMergeTree(_pass, _gone) ORDER BY (" + names(key)
                + ") SETTINGS allow_nullable_key = 1 COMMENT " + ClickHouseNames.literal(tables.mark())
                + " EMPTY AS SELECT *, toUInt64(0) AS _pass, toUInt8(0) AS _gone FROM (" + query + ")";
    }

    private String list(String name, List<String> columns) {
        return "CREATE TABLE " + name + " ENGINE = MergeTree ORDER BY (" + names(columns)
                + ") SETTINGS allow_nullable_key = 1 COMMENT " + ClickHouseNames.literal(tables.mark())
                + " EMPTY AS SELECT " + names(columns) + " FROM " + tables.rows();
    }

    private void takePlace(String fresh, String old) {
        execute(
                "CREATE TABLE IF NOT EXISTS " + old + " AS " + fresh,
                "EXCHANGE TABLES " + fresh + " AND " + old,
                "DROP TABLE " + fresh + " SYNC SETTINGS max_table_size_to_drop = 0");
    }

    private static String names(List<String> columns) {
        return columns.stream().map(ClickHouseNames::quoted).collect(Collectors.joining(", "));
    }

    private void execute(String... statements) {
        for (String sql : statements) {
            permit.run();
            clickHouse.execute(sql);
        }
    }

    private long number(String sql) {
        return clickHouse.query(sql).get(0).getLong(1);
    }
}
