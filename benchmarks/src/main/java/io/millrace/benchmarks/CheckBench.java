package io.millrace.benchmarks;

import io.millrace.common.problem.ProblemCode;
import io.millrace.common.table.Column;
import io.millrace.common.table.Table;
import io.millrace.common.table.TableId;
import io.millrace.sandbox.Sandbox;
import io.millrace.sandbox.progress.Progress;
import io.millrace.validator.parity.QuietTable;
import io.millrace.validator.parity.Verdict;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * A check of a table, whose key both servers order alike, and of the same rows with a text for a key; beside what MySQL needs at
 * least: one query that computes the same digests, and one that computes a digest of the columns as they are.
 */
final class CheckBench {

    private static final Orders ORDERS = new Orders("checks");

    /** Ranges that are read at the same time: the setting's default. */
    private static final int PARALLEL = 2;

    private static final TableId TEXTS = new TableId(ORDERS.database(), "orders_by_text");

    private final Sandbox sandbox;
    private final Processes processes;
    private final int rows;
    private final int rounds;
    private final Progress progress;

    /**
     * @param digests time of a check by that of one query that computes its digests in MySQL; of the fastest rounds
     * @param ways the last one is a digest of the columns as they are
     */
    record Report(int rows, double digests, List<Way> ways) {}

    CheckBench(Sandbox sandbox, int rows, int rounds, Progress progress) {
        this.sandbox = sandbox;
        this.processes = Processes.of(sandbox);
        this.rows = rows;
        this.rounds = rounds;
        this.progress = progress;
    }

    Report run() throws SQLException {
        progress.say("Filling the tables …");
        ORDERS.fill(sandbox.mysql(), rows);
        try (Orders.Writer writer = ORDERS.writer(sandbox.mysql())) {
            writer.execute("SET SESSION sql_log_bin = 0");
            writer.execute("CREATE TABLE " + TEXTS + " LIKE " + ORDERS.id());
            writer.execute("ALTER TABLE " + TEXTS + " MODIFY id VARCHAR(20) NOT NULL");
            writer.execute("INSERT INTO " + TEXTS + " SELECT * FROM " + ORDERS.id());
            writer.execute("ANALYZE TABLE " + TEXTS);
        }
        try (OrdersCopy place = new OrdersCopy(sandbox, ORDERS.database(), PARALLEL)) {
            QuietTable byNumber = copied(place, ORDERS.id());
            QuietTable byText = copied(place, TEXTS);
            String plain = "SELECT MAX(SHA2(CONCAT_WS(',', "
                    + place.table(ORDERS.id()).columns().stream()
                            .map(Column::name)
                            .collect(Collectors.joining(", "))
                    + "), 256)) FROM " + ORDERS.id();
            List<Round> numbers = new ArrayList<>();
            List<Round> texts = new ArrayList<>();
            List<Round> digests = new ArrayList<>();
            List<Round> plains = new ArrayList<>();
            for (int round = 1; round <= rounds; round++) {
                numbers.add(round("A check, round " + round, () -> check(byNumber)));
                texts.add(round("A check of texts, round " + round, () -> check(byText)));
                digests.add(round("Digests, round " + round, () -> ask(place, byNumber.digests())));
                plains.add(round("Plain columns, round " + round, () -> ask(place, plain)));
            }
            List<Way> ways = List.of(
                    Way.of("a check, by a number", rows, numbers),
                    Way.of("a check, by a text", rows, texts),
                    Way.of("one query in MySQL for the same digests", rows, digests),
                    Way.of("SHA2(CONCAT_WS(…)) of the columns in MySQL", rows, plains));
            return new Report(rows, ways.get(2).fastest() / ways.get(0).fastest(), ways);
        }
    }

    private static QuietTable copied(OrdersCopy place, TableId id) {
        Table table = place.table(id);
        place.prepare(table);
        place.copy(table);
        return new QuietTable(
                table,
                place.mysql(),
                place.clickHouse(),
                place.targets(),
                place.targets().load(id),
                PARALLEL);
    }

    private static void check(QuietTable table) {
        Verdict verdict = table.check();
        if (verdict != Verdict.EQUAL) {
            throw ProblemCode.PROGRAM_FAILED.problem("The tables are " + verdict.word() + ".", "Please report it.");
        }
    }

    private static void ask(OrdersCopy place, String query) {
        place.mysql().query(query, row -> row.getString(1));
    }

    private Round round(String title, Runnable work) {
        Processes.Meter meter = processes.meter();
        work.run();
        Round round = meter.read();
        progress.say(String.format(Locale.ROOT, "%s: %.1f s", title, round.seconds()));
        return round;
    }
}
