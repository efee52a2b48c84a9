package io.millrace.benchmarks;

import io.millrace.common.clickhouse.ClickHouse;
import io.millrace.common.naming.Targets;
import io.millrace.common.problem.ProblemCode;
import io.millrace.common.table.Column;
import io.millrace.common.table.Table;
import io.millrace.common.task.Parallel;
import io.millrace.sandbox.Sandbox;
import io.millrace.sandbox.progress.Progress;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
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
        progress.say("Filling the table …");
        ORDERS.fill(sandbox.mysql(), rows);
        try (OrdersCopy place = new OrdersCopy(sandbox, DATABASE, parallel)) {
            ClickHouse clickHouse = place.clickHouse();
            Targets targets = place.targets();
            Table table = place.table(ORDERS.id());
            place.prepare(table);
            String load = targets.load(table.id());
            String bare = targets.before(table.id(), 1);
            clickHouse.execute("CREATE TABLE " + bare + " AS " + load);
            List<Round> copies = new ArrayList<>();
            List<Round> pulls = new ArrayList<>();
            for (int round = 1; round <= rounds; round++) {
                copies.add(round(clickHouse, "Copying, round " + round, load, () -> place.copy(table)));
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
