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
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The copy of one table, and what ClickHouse can do at most, in turn: other work on the machine slows both down. */
final class CopyBench {

    private static final String DATABASE = "copies";
    private static final int CHUNK = 100_000;

    private static final String CREATE = "CREATE TABLE " + DATABASE + ".orders (id BIGINT AUTO_INCREMENT PRIMARY KEY,"
            + " customer_id BIGINT NOT NULL, status ENUM('new','paid','sent','returned') NOT NULL, quantity INT NOT NULL,"
            + " amount DECIMAL(12,2) NOT NULL, discount DECIMAL(5,2), rate DOUBLE, created_at DATETIME(3) NOT NULL,"
            + " updated_at TIMESTAMP(3) NOT NULL, due DATE NOT NULL, name VARCHAR(100), street VARCHAR(100),"
            + " city VARCHAR(60), note VARCHAR(200), paid TINYINT(1) NOT NULL, attributes JSON NOT NULL, token BINARY(16))";

    private static final String FILL = "INSERT INTO " + DATABASE + ".orders WITH RECURSIVE ids (n) AS"
            + " (SELECT ? UNION ALL SELECT n + 1 FROM ids WHERE n < ?) SELECT n, n * 7919 % 100003, 1 + n % 4, n % 50,"
            + " n % 100000 / 100, IF(n % 3 = 0, n % 500 / 100, NULL), n / 7, '2020-01-01' + INTERVAL n * 37 SECOND,"
            + " '2020-01-01' + INTERVAL n * 41 SECOND, '2020-01-01' + INTERVAL n % 2000 DAY, CONCAT('Customer ', n),"
            + " CONCAT(n % 300, ' Long Street'), CONCAT('City ', n % 1000),"
            + " IF(n % 4 = 0, NULL, CONCAT('a note about the order ', SHA2(n, 224))), n % 2,"
            + " JSON_OBJECT('source', 'web', 'campaign', n % 90, 'gift', FALSE), UNHEX(LEFT(SHA2(n, 256), 32)) FROM ids";

    private final Sandbox sandbox;
    private final Path home;
    private final int rows;
    private final int rounds;
    private final int parallel;
    private final Progress progress;

    /**
     * @param rates rows a second of each round
     * @param cpuMicros per row, of each server; of the round with the least
     */
    record Result(String way, List<Double> rates, Map<String, Double> cpuMicros) {

        double fastest() {
            return rates.stream().mapToDouble(rate -> rate).max().orElseThrow();
        }

        double slowest() {
            return rates.stream().mapToDouble(rate -> rate).min().orElseThrow();
        }
    }

    /** @param home the sandbox's */
    CopyBench(Sandbox sandbox, Path home, int rows, int rounds, int parallel, Progress progress) {
        this.sandbox = sandbox;
        this.home = home;
        this.rows = rows;
        this.rounds = rounds;
        this.parallel = parallel;
        this.progress = progress;
    }

    List<Result> run() throws SQLException {
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
            return List.of(
                    result("a copy as Millrace makes it", copies),
                    result("INSERT … SELECT FROM mysql() of the same table", pulls));
        }
    }

    private void fill() throws SQLException {
        progress.say("Filling the table …");
        try (Connection root = sandbox.mysql().openAsRoot();
                Statement statement = root.createStatement()) {
            statement.execute("SET SESSION cte_max_recursion_depth = " + (CHUNK + 1) + ", sql_log_bin = 0");
            statement.execute("CREATE DATABASE " + DATABASE);
            statement.execute(CREATE);
            for (int from = 1; from <= rows; from += CHUNK) {
                try (var insert = root.prepareStatement(FILL)) {
                    insert.setInt(1, from);
                    insert.setInt(2, Math.min(rows, from + CHUNK - 1));
                    insert.executeUpdate();
                }
            }
            statement.execute("ANALYZE TABLE " + DATABASE + ".orders");
        }
    }

    /** @param cpu of each server */
    private record Round(double seconds, Map<String, Duration> cpu) {

        long micros() {
            return cpu.values().stream().mapToLong(Duration::toNanos).sum() / 1_000;
        }
    }

    private Round round(ClickHouse clickHouse, String title, String into, Runnable work) {
        clickHouse.execute("TRUNCATE TABLE " + into);
        Map<String, Duration> before = cpu();
        long began = System.nanoTime();
        work.run();
        double seconds = (System.nanoTime() - began) / 1e9;
        Map<String, Duration> used = cpu();
        used.replaceAll((server, cpu) -> cpu.minus(before.get(server)));
        Round round = new Round(seconds, used);
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

    private Map<String, Duration> cpu() {
        try {
            Map<String, Duration> cpu = new TreeMap<>();
            Idleness.processes(home.resolve("run")).forEach((name, process) -> cpu.put(name, Idleness.cpu(process)));
            return cpu;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Result result(String way, List<Round> done) {
        Map<String, Double> micros = new TreeMap<>();
        Collections.min(done, Comparator.comparing(Round::micros))
                .cpu()
                .forEach((server, cpu) -> micros.put(server, cpu.toNanos() / 1e3 / rows));
        return new Result(
                way, done.stream().map(round -> rows / round.seconds()).toList(), micros);
    }
}
