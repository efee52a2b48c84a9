package io.millrace.ddlmanager.generated;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.millrace.ddlmanager.generated.Copies.Copy;
import io.millrace.ddlmanager.generated.Executed.BinlogPlace;
import io.millrace.ddlmanager.generated.Scene.LiveTable;
import io.millrace.sandbox.pipeline.PipelineTest;
import io.millrace.sandbox.pipeline.RunningPipeline;
import io.millrace.sandbox.pipeline.Unchecked;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Statements that are drawn from a seed, beside a writer of rows: at the end every table streams, no row is held, every value
 * is equal, and few statements led to a copy.
 *
 * <p>It runs when it is asked for: {@code -Dmillrace.ddl.seeds=1-2} is the short form, and
 * {@code -Dmillrace.ddl.seeds=1-20 -Dmillrace.ddl.statements=200} the long one. {@code -Dmillrace.ddl.weights} gives
 * kinds of statements other weights ({@code gh-ost=5,event=0}; {@code only,gh-ost=5} draws no others),
 * {@code -Dmillrace.ddl.names} is {@code plain}, {@code odd} or {@code hard}, and {@code -Dmillrace.ddl.modes} names the modes
 * of sessions. The statements that ran are in {@code target/generated-ddl/}.
 */
@PipelineTest(
        database = "drawn",
        sql = {
            "CREATE TABLE stays (id INT PRIMARY KEY, v VARCHAR(20))",
            "INSERT INTO stays VALUES (1, 'one')",
        })
@EnabledIfSystemProperty(named = "millrace.ddl.seeds", matches = ".+", disabledReason = "it runs when it is asked for")
@Unchecked("rows of a dropped table may stay in quarantine; the tests look at all others")
class GeneratedDdlIT {

    private static final Logger LOG = LoggerFactory.getLogger(GeneratedDdlIT.class);
    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final double MOST_COPIES_PERCENT = 30;

    private static final int STATEMENTS = Integer.getInteger("millrace.ddl.statements", 60);
    private static final Generator.Options OPTIONS = Generator.Options.of(
            System.getProperty("millrace.ddl.weights", ""),
            System.getProperty("millrace.ddl.names", "odd"),
            System.getProperty("millrace.ddl.modes", "ansi,backslash,ansi-all"));

    private final RunningPipeline millrace;

    GeneratedDdlIT(RunningPipeline millrace) {
        this.millrace = millrace;
    }

    static LongStream seeds() {
        String[] range = System.getProperty("millrace.ddl.seeds", "1-2").split("-");
        return LongStream.rangeClosed(Long.parseLong(range[0]), Long.parseLong(range[range.length - 1]));
    }

    @ParameterizedTest(name = "-Dmillrace.ddl.seeds={0}")
    @MethodSource("seeds")
    void drawnStatementsLeaveEveryValueEqualAndLeadToFewCopies(long seed) throws SQLException, IOException {
        List<Executed> executed = run(seed);
        try {
            allIsEqual();
        } finally {
            report(executed).lines().forEach(line -> LOG.atInfo().log("seed {}: {}", seed, line));
            clear();
        }
        Report report = report(executed);
        assertThat(report.needless())
                .as("copies for statements that change no rows")
                .isEmpty();
        assertThat(report.share())
                .as("per cent of the statements led to a copy")
                .isLessThanOrEqualTo(MOST_COPIES_PERCENT);
    }

    private List<Executed> run(long seed) throws SQLException, IOException {
        SplittableRandom random = new SplittableRandom(seed);
        Generator generator = new Generator(random.nextLong(), "s" + seed + "_", OPTIONS);
        try (SqlLog log = new SqlLog(Path.of("target", "generated-ddl", "seed-" + seed + ".sql"));
                var session = millrace.session();
                RowWriter writer = new RowWriter(millrace.session(), random.nextLong(), log)) {
            List<Executed> executed = new StatementRun(session, writer, log).run(generator, random.split(), STATEMENTS);
            LOG.atInfo()
                    .addKeyValue("seed", seed)
                    .addKeyValue("transactions", writer.committed())
                    .addKeyValue("refused", writer.refused())
                    .log("The statements have run");
            return executed;
        }
    }

    /** A copy may be due for what is found only when the last row has arrived. */
    private void allIsEqual() throws SQLException {
        String[] living = living();
        millrace.awaitSettled(living);
        await("every value is equal").atMost(PATIENCE).untilAsserted(() -> {
            millrace.awaitSettled(living);
            assertThat(millrace.check())
                    .allSatisfy((table, result) -> assertThat(result.verdict())
                            .as("%s: %s %s", table, result.note(), result.differences())
                            .isEqualTo("equal"));
        });
    }

    private String[] living() throws SQLException {
        try (var session = millrace.session()) {
            return Scene.of(session).tables().stream().map(LiveTable::name).toArray(String[]::new);
        }
    }

    private Report report(List<Executed> executed) {
        return new Report(executed, Copies.of(executed, copies(executed.get(0).before())));
    }

    private List<Copy> copies(BinlogPlace since) {
        return millrace
                .clickHouseRows("SELECT mysql_table, caused_by, cause, reason, place FROM " + millrace.ingest()
                        + ".table_events FINAL WHERE kind = 'copy_requested' AND caused_by != 'person' AND place != ''")
                .stream()
                .map(row -> new Copy(
                        row.getString("mysql_table"),
                        row.getString("caused_by").equals("statement") ? row.getString("cause") : "",
                        row.getString("reason"),
                        BinlogPlace.of(row.getString("place"))))
                .filter(copy -> copy.place().compareTo(since) >= 0)
                .toList();
    }

    /** For the next seed. */
    private void clear() throws SQLException {
        List<String> drops =
                new ArrayList<>(List.of("SET foreign_key_checks = 0", "ALTER DATABASE CHARACTER SET utf8mb4"));
        Arrays.stream(living()).forEach(table -> drops.add("DROP TABLE " + Modes.USUAL.name(table)));
        drops.add("SET foreign_key_checks = 1");
        millrace.mysql(drops.toArray(String[]::new));
    }
}
