package io.millrace.benchmarks;

import io.millrace.common.clickhouse.ClickHouse;
import io.millrace.common.mysql.Mysql;
import io.millrace.common.mysql.MysqlSchema;
import io.millrace.common.naming.Targets;
import io.millrace.common.problem.ProblemCode;
import io.millrace.common.settings.Setting;
import io.millrace.common.settings.Settings;
import io.millrace.common.table.Column;
import io.millrace.common.table.Table;
import io.millrace.ddlmanager.apply.Bootstrap;
import io.millrace.ddlmanager.load.TableCopy;
import io.millrace.ddlmanager.objects.ObjectTemplates;
import io.millrace.ddlmanager.objects.TableObjects;
import io.millrace.ddlmanager.parallel.Parallel;
import io.millrace.sandbox.Sandbox;
import io.millrace.sandbox.progress.Progress;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The copy of one table, and what ClickHouse can do at most, in turn: other work on the machine slows both down. */
final class CopyBench {

    private static final String DATABASE = "copies";
    private static final Orders ORDERS = new Orders(DATABASE);

    private final Sandbox sandbox;
    private final Processes processes;
    private final int rows;
    private final int rounds;
    private final int parallel;
    private final Progress progress;

    /** @param ways the last one is what ClickHouse can do at most */
    record Report(int rows, int parallel, List<Way> ways) {}

    CopyBench(Sandbox sandbox, int rows, int rounds, int parallel, Progress progress) {
        this.sandbox = sandbox;
        this.processes = Processes.of(sandbox);
        this.rows = rows;
        this.rounds = rounds;
        this.parallel = parallel;
        this.progress = progress;
    }

    Report run() throws SQLException {
        fill();
        Map<String, String> variables = new HashMap<>(sandbox.environment());
        variables.put(Setting.MYSQL_DATABASES.variable(), DATABASE);
        variables.put(Setting.COPY_PARALLEL.variable(), String.valueOf(parallel));
        Settings settings = Settings.of(variables);
        Targets targets = Targets.of(settings.names());
        try (Mysql mysql = Mysql.connect(settings.mysql());
                ClickHouse clickHouse = ClickHouse.connect(settings.clickHouse());
                TableCopy copy = new TableCopy(settings.mysql(), clickHouse, targets, settings.copies())) {
            Table table = new MysqlSchema(mysql).replicated(settings.source()).get(0);
            new Bootstrap(settings.objects().sqlFolder(), targets, List.of(DATABASE), clickHouse).run();
            List<TableObjects.Piece> pieces = new ObjectTemplates(settings.objects(), settings.names())
                    .load(table, table.key().orElseThrow())
                    .pieces();
            pieces.forEach(piece -> clickHouse.execute(piece.create()));
            String load = targets.load(table.id());
            String bare = targets.before(table.id(), 1);
            clickHouse.execute("CREATE TABLE " + bare + " AS " + load);
            List<Round> copies = new ArrayList<>();
            List<Round> pulls = new ArrayList<>();
            for (int round = 1; round <= rounds; round++) {
                copies.add(round(
                        clickHouse,
                        "Copying, round " + round,
                        load,
                        () -> copy.run(table, targets.loadIntake(table.id()), () -> false)));
                pulls.add(round(
                        clickHouse,
                        "Pulling, round " + round,
                        bare,
                        () -> pull(clickHouse, targets.mysqlCollection(DATABASE), table, bare)));
            }
            return new Report(
                    rows,
                    parallel,
                    List.of(
                            Way.of("a copy as Millrace makes it", rows, copies),
                            Way.of("INSERT … SELECT FROM mysql() of the same table", rows, pulls)));
        }
    }

    private void fill() throws SQLException {
        progress.say("Filling the table …");
        ORDERS.create(sandbox.mysql());
        try (Orders.Writer writer = ORDERS.writer(sandbox.mysql())) {
            writer.execute("SET SESSION sql_log_bin = 0");
            writer.write(1, rows);
            writer.execute("ANALYZE TABLE " + ORDERS.id());
        }
    }

    private Round round(ClickHouse clickHouse, String title, String into, Runnable work) {
        clickHouse.execute("TRUNCATE TABLE " + into);
        Processes.Meter meter = processes.meter();
        work.run();
        Round round = meter.read();
        long there = clickHouse.query("SELECT count() AS n FROM " + into).get(0).getLong("n");
        if (there != rows) {
            throw ProblemCode.PROGRAM_FAILED.problem(
                    title + ": " + there + " rows arrived of " + rows + ".", "Please report it.");
        }
        progress.say(String.format(Locale.ROOT, "%s: %.1f s", title, round.seconds()));
        return round;
    }

    private void pull(ClickHouse clickHouse, String collection, Table table, String into) {
        String names = table.columns().stream().map(Column::name).collect(Collectors.joining(", "));
        Parallel.map(IntStream.range(0, parallel).boxed().toList(), parallel, part -> {
            clickHouse.execute("INSERT INTO " + into + " (" + names + ") SELECT " + names + " FROM mysql(" + collection
                    + ", table = 'orders') WHERE id > " + (long) rows * part / parallel + " AND id <= "
                    + (long) rows * (part + 1) / parallel);
            return part;
        });
    }
}
