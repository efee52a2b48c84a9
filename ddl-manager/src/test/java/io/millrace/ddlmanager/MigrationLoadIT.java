package io.millrace.ddlmanager;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.millrace.sandbox.junit.Seeds;
import io.millrace.sandbox.pipeline.PipelineTest;
import io.millrace.sandbox.pipeline.RunningPipeline;
import java.sql.SQLException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Migrations of every day against a table that is written at 2,000 rows a second the whole time. The long form is
 * {@code -Dmillrace.migrations=60}: so many ADD COLUMNs, and renames, type changes and swaps in proportion.
 */
@PipelineTest(
        database = "migrated",
        sql = {
            "CREATE TABLE moves (id BIGINT PRIMARY KEY, v0 INT NOT NULL DEFAULT 0, n0 VARCHAR(30),"
                    + " amount DECIMAL(10,2) NOT NULL DEFAULT 1.5)",
            "INSERT INTO moves VALUES (1, 1, 'copied', 2.5), (20500, 2, 'copied', 3.5)"
        })
class MigrationLoadIT {

    private static final Logger LOG = LoggerFactory.getLogger(MigrationLoadIT.class);
    private static final int ADDED = Integer.getInteger("millrace.migrations", 12);
    private static final int ROWS_PER_SECOND = 2_000;
    private static final int ROWS_BETWEEN = 4_000;
    private static final int KEYS_PER_CHUNK = 1_000;
    private static final int LAST_KEY = 21_000;

    @Test
    void migrationsUnderLoadLeaveEveryValueEqualAndQuarantineEmpty(RunningPipeline millrace) throws Exception {
        long seed = Seeds.one();
        LOG.atInfo().addKeyValue("added", ADDED).log("MigrationLoadIT");
        try (MovingWriter writer = new MovingWriter(millrace.session(), "moves", ROWS_PER_SECOND, seed)) {
            long started = System.nanoTime();
            migrate(millrace, writer);
            writer.stop();
            Duration took = Duration.ofNanos(System.nanoTime() - started);
            long ended = System.nanoTime();
            millrace.awaitInStep();
            // The last statement may be followed, and what it held up be replayed, after the last row has arrived.
            await("every value equal, and quarantine empty")
                    .atMost(Duration.ofMinutes(3))
                    .untilAsserted(() -> {
                        assertThat(millrace.held()).as("rows in quarantine").isZero();
                        assertThat(millrace.check())
                                .hasSize(2)
                                .allSatisfy((table, result) -> assertThat(result.verdict())
                                        .as("%s: %s %s", table, result.note(), result.differences())
                                        .isEqualTo("equal"));
                    });
            LOG.atInfo()
                    .addKeyValue("rows", writer.written())
                    .addKeyValue("rowsPerSecond", writer.written() / Math.max(1, took.toSeconds()))
                    .addKeyValue("seconds", took.toSeconds())
                    .addKeyValue(
                            "secondsUntilEqual",
                            Duration.ofNanos(System.nanoTime() - ended).toSeconds())
                    .log("The migrations have arrived");
        }
    }

    private static void migrate(RunningPipeline millrace, MovingWriter writer) throws SQLException {
        int renames = 0;
        for (int i = 0; i < ADDED; i++) {
            run(millrace, writer, "ALTER TABLE moves ADD COLUMN " + added(i));
            if (i % 3 == 1) {
                run(
                        millrace,
                        writer,
                        "ALTER TABLE moves RENAME COLUMN v" + renames + " TO v" + (renames + 1) + ", CHANGE n" + renames
                                + " n" + (renames + 1) + " VARCHAR(" + (40 + renames) + ")");
                renames++;
            }
            if (i % 4 == 2) {
                // The column of the last but one step is an INT, and becomes wider.
                run(millrace, writer, "ALTER TABLE moves MODIFY c" + (i - 2) + " BIGINT NULL");
            }
            if (i % 10 == 7) {
                swap(millrace, writer);
            }
            if (i == ADDED / 2) {
                cutOver(millrace, writer);
            }
        }
        run(millrace, writer, "ALTER TABLE moves MODIFY amount DECIMAL(16,4) NOT NULL DEFAULT 1.5");
    }

    private static String added(int number) {
        String name = "c" + number + " ";
        return switch (number % 4) {
            case 0 -> name + "INT NULL";
            case 1 -> name + "VARCHAR(20) NOT NULL DEFAULT 'before' AFTER id";
            case 2 -> name + "DECIMAL(12,2) NOT NULL DEFAULT 7.25 FIRST";
            default -> name + "DATETIME(6) NULL";
        };
    }

    /** The table takes the place of another one with other rows, and that one its, in one statement. */
    private static void swap(RunningPipeline millrace, MovingWriter writer) throws SQLException {
        millrace.mysql("DROP TABLE IF EXISTS moves_spare", "CREATE TABLE moves_spare LIKE moves");
        untilItGoes(millrace, "INSERT INTO moves_spare SELECT * FROM moves WHERE id < 5000");
        run(millrace, writer, "RENAME TABLE moves TO moves_was, moves_spare TO moves, moves_was TO moves_spare");
    }

    /** As the tools do it: a shadow table that triggers keep up to date is filled in chunks, and swapped. */
    private static void cutOver(RunningPipeline millrace, MovingWriter writer) throws SQLException {
        millrace.mysql("CREATE TABLE _moves_gho LIKE moves");
        String columns = String.join(
                ", ",
                millrace.mysqlTexts("SELECT column_name FROM information_schema.columns"
                        + " WHERE table_schema = DATABASE() AND table_name = 'moves' ORDER BY ordinal_position"));
        String news = "NEW." + columns.replace(", ", ", NEW.");
        String put = "REPLACE INTO _moves_gho (" + columns + ") VALUES (" + news + ")";
        millrace.mysql(
                "ALTER TABLE _moves_gho ADD COLUMN shadowed INT NULL DEFAULT 3",
                "CREATE TRIGGER moved_in AFTER INSERT ON moves FOR EACH ROW " + put,
                "CREATE TRIGGER moved AFTER UPDATE ON moves FOR EACH ROW " + put,
                "CREATE TRIGGER moved_out AFTER DELETE ON moves FOR EACH ROW DELETE FROM _moves_gho WHERE id = OLD.id");
        for (int from = 0; from < LAST_KEY; from += KEYS_PER_CHUNK) {
            untilItGoes(
                    millrace,
                    "INSERT IGNORE INTO _moves_gho (" + columns + ") SELECT " + columns
                            + " FROM moves WHERE id BETWEEN " + from + " AND " + (from + KEYS_PER_CHUNK - 1)
                            + " LOCK IN SHARE MODE");
        }
        run(millrace, writer, "RENAME TABLE moves TO _moves_del, _moves_gho TO moves");
        millrace.mysql("DROP TABLE _moves_del");
    }

    private static void run(RunningPipeline millrace, MovingWriter writer, String migration) throws SQLException {
        millrace.mysql(migration);
        long until = writer.written() + ROWS_BETWEEN;
        await("rows after " + migration)
                .atMost(Duration.ofMinutes(2))
                .until(() -> writer.failed() || writer.written() >= until);
        assertThat(writer.failed()).as("the writer has failed").isFalse();
    }

    /** The writer may have the rows. */
    private static void untilItGoes(RunningPipeline millrace, String statement) throws SQLException {
        while (true) {
            try {
                millrace.mysql(statement);
                return;
            } catch (SQLException e) {
                if (!MovingWriter.LOCKED.contains(e.getErrorCode())) {
                    throw e;
                }
            }
        }
    }
}
