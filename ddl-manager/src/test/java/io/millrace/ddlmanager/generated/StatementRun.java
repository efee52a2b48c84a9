package io.millrace.ddlmanager.generated;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.millrace.ddlmanager.generated.Executed.BinlogPlace;
import io.millrace.ddlmanager.generated.Generator.Drawn;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** Runs drawn statements in MySQL, beside a writer of rows. */
final class StatementRun {

    /** So many transactions of the writer at most come between two statements. */
    private static final int TRANSACTIONS_BETWEEN = 6;

    private final Connection session;
    private final RowWriter writer;
    private final SqlLog log;
    private final List<Executed> executed = new ArrayList<>();

    StatementRun(Connection session, RowWriter writer, SqlLog log) {
        this.session = session;
        this.writer = writer;
        this.log = log;
    }

    /** @param statements how many DDL statements MySQL gets at least */
    List<Executed> run(Generator generator, SplittableRandom pace, int statements) throws SQLException {
        execute("SET SESSION lock_wait_timeout = 20");
        while (executed.stream().filter(Executed::counts).count() < statements) {
            Drawn drawn = generator.next(Scene.of(session));
            for (String setting : drawn.modes().settings()) {
                execute(setting);
            }
            for (String sql : drawn.script().statements()) {
                if (!tryOut(drawn, sql)) {
                    break;
                }
                if (pace.nextInt(3) == 0) {
                    letRowsBeWritten(1 + pace.nextInt(TRANSACTIONS_BETWEEN));
                }
            }
            for (String sql : drawn.script().cleanUp()) {
                tryOut(drawn, sql);
            }
        }
        return List.copyOf(executed);
    }

    private boolean tryOut(Drawn drawn, String sql) throws SQLException {
        BinlogPlace before = place();
        String refusal = "";
        try {
            execute(sql);
        } catch (SQLException e) {
            refusal = e.getMessage();
        }
        Executed one = new Executed(drawn.kind(), sql, before, place(), refusal);
        log.add(sql + "; -- " + drawn.kind().name() + (drawn.modes().equals(Modes.USUAL) ? "" : " " + drawn.modes())
                + (refusal.isEmpty() ? "" : " REFUSED: " + refusal));
        executed.add(one);
        return one.ran();
    }

    /** Not while tables are locked: the writer may wait for them. */
    private void letRowsBeWritten(int transactions) {
        long until = writer.committed() + writer.refused() + transactions;
        await("rows are written")
                .atMost(Duration.ofMinutes(1))
                .pollInterval(Duration.ofMillis(5))
                .until(() -> writer.failed() || writer.committed() + writer.refused() >= until);
        assertThat(writer.failed()).as("the writer has failed").isFalse();
    }

    private BinlogPlace place() throws SQLException {
        try (Statement statement = session.createStatement();
                ResultSet status = statement.executeQuery("SHOW BINARY LOG STATUS")) {
            status.next();
            return new BinlogPlace(status.getString(1), status.getLong(2));
        }
    }

    private void execute(String sql) throws SQLException {
        try (Statement statement = session.createStatement()) {
            statement.execute(sql);
        }
    }
}
