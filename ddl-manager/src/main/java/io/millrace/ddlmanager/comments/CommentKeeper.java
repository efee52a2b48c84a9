package io.millrace.ddlmanager.comments;

import com.clickhouse.client.api.query.GenericRecord;
import io.millrace.common.clickhouse.ClickHouse;
import io.millrace.common.clickhouse.ClickHouseNames;
import io.millrace.common.mysql.Mysql;
import io.millrace.common.naming.Targets;
import io.millrace.common.problem.Problem;
import io.millrace.common.task.PeriodicTask;
import io.millrace.common.task.Schedule;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries the comments of MySQL's tables and columns over to the views of the same name, which BI tools show. The raw tables'
 * own comments say whose they are. A comment is no part of a table's plan: changing one rebuilds nothing.
 */
public final class CommentKeeper implements PeriodicTask.Work {

    public static final Schedule SCHEDULE = Schedule.every(Duration.ofSeconds(30));

    private static final Logger LOG = LoggerFactory.getLogger(CommentKeeper.class);

    private final Mysql mysql;
    private final ClickHouse clickHouse;
    private final Targets targets;
    private final List<String> databases;

    /** @param databases MySQL's */
    public CommentKeeper(Mysql mysql, ClickHouse clickHouse, Targets targets, List<String> databases) {
        this.mysql = mysql;
        this.clickHouse = clickHouse;
        this.targets = targets;
        this.databases = databases;
    }

    /**
     * @param own the table's
     * @param columns by column
     */
    private record Comments(String own, Map<String, String> columns) {}

    @Override
    public void run(PeriodicTask.Run run) {
        databases.forEach(this::carryOver);
    }

    private void carryOver(String database) {
        Map<String, Comments> wanted = inMysql(database);
        inClickHouse(database)
                .forEach((view, now) -> Optional.ofNullable(wanted.get(view))
                        .ifPresent(comments -> change(database, view, comments, now)));
    }

    private void change(String database, String view, Comments wanted, Comments now) {
        List<String> changes = new ArrayList<>();
        now.columns().forEach((column, comment) -> {
            String other = wanted.columns().getOrDefault(column, "");
            if (!other.equals(comment)) {
                changes.add("COMMENT COLUMN " + ClickHouseNames.quoted(column) + " " + ClickHouseNames.literal(other));
            }
        });
        if (!wanted.own().equals(now.own())) {
            changes.add("MODIFY COMMENT " + ClickHouseNames.literal(wanted.own()));
        }
        if (changes.isEmpty()) {
            return;
        }
        String name = ClickHouseNames.quoted(targets.targetDatabase(database)) + "." + ClickHouseNames.quoted(view);
        try {
            clickHouse.execute("ALTER TABLE " + name + " " + String.join(", ", changes));
        } catch (Problem e) {
            // The view may have been replaced meanwhile.
            LOG.atInfo().addKeyValue("view", name).setCause(e).log("Comments are carried over with the next try");
        }
    }

    private Map<String, Comments> inMysql(String database) {
        Map<String, Comments> tables = new HashMap<>();
        mysql.query(
                        "SELECT table_name AS t, table_comment AS c FROM information_schema.tables"
                                + " WHERE table_type = 'BASE TABLE' AND table_schema = ?",
                        row -> List.of(row.getString("t"), row.getString("c")),
                        database)
                .forEach(table -> tables.put(table.get(0), new Comments(table.get(1), new HashMap<>())));
        mysql.query(
                        "SELECT table_name AS t, column_name AS n, column_comment AS c FROM information_schema.columns"
                                + " WHERE column_comment != '' AND table_schema = ?",
                        row -> List.of(row.getString("t"), row.getString("n"), row.getString("c")),
                        database)
                .forEach(column -> Optional.ofNullable(tables.get(column.get(0)))
                        .ifPresent(table -> table.columns().put(column.get(1), column.get(2))));
        return tables;
    }

    /** Views that Millrace made from files have comments of their own. */
    private Map<String, Comments> inClickHouse(String database) {
        Map<String, Comments> views = new HashMap<>();
        for (GenericRecord row : clickHouse.query(
                "SELECT t.name AS view, t.comment AS own, c.name AS column, c.comment AS comment FROM system.tables AS t"
                        + " INNER JOIN system.columns AS c ON c.database = t.database AND c.table = t.name"
                        + " WHERE t.database = {database:String} AND c.database = {database:String} AND t.engine = 'View'"
                        + " AND position(t.comment, '[millrace ') = 0",
                Map.of("database", targets.targetDatabase(database)))) {
            views.computeIfAbsent(row.getString("view"), view -> new Comments(row.getString("own"), new HashMap<>()))
                    .columns()
                    .put(row.getString("column"), row.getString("comment"));
        }
        return views;
    }
}
