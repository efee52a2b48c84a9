package io.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.millrace.common.fence.FenceResult;
import io.millrace.common.fence.Fences;
import io.millrace.common.mysql.Mysql;
import io.millrace.common.settings.Settings;
import io.millrace.sandbox.junit.Seeds;
import io.millrace.sandbox.pipeline.PipelineTest;
import io.millrace.sandbox.pipeline.RunningPipeline;
import io.millrace.sandbox.pipeline.Unchecked;
import io.millrace.sandbox.proof.Checks;
import io.millrace.validator.parity.CheckScope;
import io.millrace.validator.parity.TableResult;
import io.millrace.validator.parity.Validator;
import io.millrace.validator.parity.Verdict;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** What must hold while writes continue without any pause. */
@Unchecked("the tests themselves compare, beside the writer")
@PipelineTest(
        database = "steady",
        sql = {
            "CREATE TABLE accounts (id INT PRIMARY KEY, balance BIGINT NOT NULL, note VARCHAR(40))",
            "CREATE TABLE journal (id BIGINT PRIMARY KEY)",
            "SET SESSION cte_max_recursion_depth = " + SteadyWritesIT.ACCOUNTS,
            "INSERT INTO accounts WITH RECURSIVE ids (id) AS (SELECT 0 UNION ALL SELECT id + 1 FROM ids WHERE id + 1 < "
                    + SteadyWritesIT.ACCOUNTS + ") SELECT id, id, NULL FROM ids",
            "CREATE TABLE resting LIKE accounts",
            "INSERT INTO resting SELECT * FROM accounts"
        })
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SteadyWritesIT {

    static final int ACCOUNTS = 100_000;

    /** Of a hundred rows each. */
    private static final int TRANSACTIONS_PER_SECOND = Integer.getInteger("millrace.parity.rate", 10);

    /** For how long the tables are checked without a pause; at least three times. */
    private static final Duration CHECKED = Duration.ofMinutes(Long.getLong("millrace.parity.minutes", 0));

    private static final Duration BOUND = Duration.ofSeconds(60);

    /** Of how many checks the fastest counts. */
    private static final int ROUNDS = 2;

    private final RunningPipeline millrace;
    private final SteadyWriter writer;

    SteadyWritesIT(RunningPipeline millrace) throws SQLException {
        this.millrace = millrace;
        this.writer = new SteadyWriter(millrace.session(), ACCOUNTS, TRANSACTIONS_PER_SECOND, Seeds.one());
    }

    @AfterEach
    void theWriterNeverPaused() {
        assertThat(writer.failed()).isFalse();
    }

    @AfterAll
    void stops() throws Exception {
        writer.close();
    }

    @Test
    void theFencePassesAndEverythingCommittedBeforeIsThere() throws Exception {
        Settings settings = millrace.settings();
        try (Mysql mysql = Mysql.connect(settings.mysql());
                Fences fences = new Fences(settings.connect(), settings.kafka(), settings.names(), mysql)) {
            for (int i = 0; i < 10; i++) {
                long before = writer.committed();
                FenceResult result =
                        fences.now(List.of(millrace.table("journal"))).await(BOUND);

                assertThat(result.passed()).as(result.describe()).isTrue();
                assertThat(millrace.number(
                                "SELECT count() FROM " + millrace.target() + ".journal WHERE id <= " + before))
                        .isEqualTo(before);
                assertThat(writer.committed()).as("written meanwhile").isGreaterThan(before);
            }
        }
    }

    @Test
    void theValidatorDecidesThatTheTablesAreEqual() {
        long started = System.nanoTime();
        long first = writer.committed();
        int checks = 0;
        while (checks < 3 || System.nanoTime() - started < CHECKED.toNanos()) {
            long before = writer.committed();
            Map<String, Checks.TableResult> results = millrace.check();

            assertThat(results)
                    .hasSize(3)
                    .allSatisfy((table, result) -> assertThat(result.verdict())
                            .as("%s: %s, %s", table, result.note(), result.differences())
                            .isEqualTo("equal"));
            assertThat(writer.committed()).as("written meanwhile").isGreaterThan(before);
            checks++;
        }
        Duration lasted = Duration.ofNanos(System.nanoTime() - started);
        System.out.printf(
                "%d checks of %d rows in %d s beside %d rows/s, each equal%n",
                checks,
                ACCOUNTS,
                lasted.toSeconds(),
                (writer.committed() - first) * SteadyWriter.ROWS_PER_TRANSACTION * 1000 / lasted.toMillis());
    }

    @Test
    void mysqlReadsFewRowsTwiceForACheckBesideWrites() throws SQLException {
        Read resting = check("resting");
        Read written = check("accounts");
        for (int i = 1; i < ROUNDS; i++) {
            resting = resting.faster(check("resting"));
            written = written.faster(check("accounts"));
        }
        System.out.printf(
                Locale.ROOT,
                "A check beside %d rows/s to its own table: %.1f s, %.2f rows read for each row and %.2f to judge suspects; to"
                        + " another table: %.1f s, %.2f rows; %.1f times as long%n",
                TRANSACTIONS_PER_SECOND * SteadyWriter.ROWS_PER_TRANSACTION,
                written.seconds(),
                written.inRanges(),
                written.judged(),
                resting.seconds(),
                resting.inRanges(),
                written.seconds() / resting.seconds());
    }

    /**
     * A check of one table.
     *
     * @param inRanges rows that MySQL examined to read the ranges, for each row of the table
     * @param judged and to look at rows that were on their way
     */
    private record Read(double seconds, double inRanges, double judged) {

        Read faster(Read other) {
            return other.seconds < seconds ? other : this;
        }
    }

    private Read check(String table) throws SQLException {
        try (Validator validator = new Validator(millrace.settings())) {
            Examined before = Examined.now(millrace, table);
            TableResult result = validator
                    .check(
                            validator.tables(List.of("steady." + table)),
                            CheckScope.ALL,
                            Duration.ofMinutes(2),
                            heard -> {},
                            () -> false)
                    .results()
                    .get(0);
            Examined examined = Examined.now(millrace, table).since(before);
            assertThat(result.verdict()).as(result.toString()).isEqualTo(Verdict.EQUAL);
            long rows = result.rows().mysql();
            assertThat(examined.inRanges()).as("%s: %s", table, examined).isBetween(rows, rows * 12 / 10);
            return new Read(result.seconds(), (double) examined.inRanges() / rows, (double) examined.judged() / rows);
        }
    }

    /** Rows that MySQL examined for SELECTs from a table. Who looks at single rows names their keys, and compares no others. */
    private record Examined(long inRanges, long judged) {

        static Examined now(RunningPipeline millrace, String table) throws SQLException {
            String range = "DIGEST_TEXT REGEXP 'LIMIT|BIT_XOR|COUNT|[<>]'";
            List<Long> rows = millrace
                    .mysqlTexts("SELECT CONCAT(COALESCE(SUM(IF(" + range + ", SUM_ROWS_EXAMINED, 0)), 0), ' ',"
                            + " COALESCE(SUM(IF(" + range + ", 0, SUM_ROWS_EXAMINED)), 0))"
                            + " FROM performance_schema.events_statements_summary_by_digest"
                            + " WHERE DIGEST_TEXT LIKE 'SELECT%FROM `steady` . `" + table + "`%'")
                    .stream()
                    .flatMap(both -> Stream.of(both.split(" ")))
                    .map(Long::valueOf)
                    .toList();
            return new Examined(rows.get(0), rows.get(1));
        }

        Examined since(Examined before) {
            return new Examined(inRanges - before.inRanges, judged - before.judged);
        }
    }

    @Test
    void cellsThatAreChangedOrSwappedAndRowsThatAreLostOrInventedAreFoundAndRepairedAndNoOthers() {
        spoil("UPDATE balance = balance + 1 WHERE id = 107");
        spoil("UPDATE balance = 207 + 217 - balance WHERE id IN (207, 217)");
        spoil("UPDATE balance = balance + if(id = 307, 5, -5) WHERE id IN (307, 317)");
        spoil("DELETE WHERE id = 407");
        millrace.clickHouse("INSERT INTO " + raw() + " SELECT * REPLACE (id + " + ACCOUNTS
                + " AS id) FROM (SELECT * FROM " + raw() + " WHERE id = 507)");

        Checks.TableResult spoiled = millrace.check().get("accounts");

        assertThat(spoiled.verdict()).as(spoiled.toString()).isEqualTo("wrong");
        assertThat(spoiled.differing()).as(spoiled.toString()).isEqualTo(7);
        assertThat(spoiled.differences())
                .filteredOn(row -> row.kind().equals("wrong"))
                .allSatisfy(row -> assertThat(row.columns()).containsExactly("balance"))
                .extracting(Checks.Difference::key)
                .containsExactlyInAnyOrder("107", "207", "217", "307", "317");
        assertThat(spoiled.differences())
                .extracting(Checks.Difference::key, Checks.Difference::kind)
                .contains(tuple("407", "missing"), tuple(String.valueOf(ACCOUNTS + 507), "extra"));
        assertRepaired();
    }

    @Test
    void aRangeThatIsMissingIsFoundAndRepaired() {
        spoil("DELETE WHERE id BETWEEN 30000 AND 39999");

        Checks.TableResult spoiled = millrace.check().get("accounts");

        assertThat(spoiled.verdict()).as(spoiled.toString()).isEqualTo("missing");
        // The writer may have brought back what it writes to.
        assertThat(spoiled.differing()).isBetween(1_000L, 10_000L);
        assertRepaired();
    }

    @Test
    void fiveThousandWrongRowsAreFoundAndRepaired() {
        spoil("UPDATE balance = balance + 1 WHERE id % 10 = 7 AND id < 50000");

        Checks.TableResult spoiled = millrace.check().get("accounts");

        assertThat(spoiled.verdict()).as(spoiled.toString()).isEqualTo("wrong");
        assertThat(spoiled.differing()).isEqualTo(5_000);
        assertRepaired();
    }

    private String raw() {
        return millrace.target() + ".accounts_raw";
    }

    /** Behind the pipeline's back: the rows keep their versions. */
    private void spoil(String mutation) {
        millrace.clickHouse("ALTER TABLE " + raw() + " " + mutation + " SETTINGS mutations_sync = 1");
    }

    private void assertRepaired() {
        CommandRun repair = CommandRun.here(millrace.services().environment(), "repair", "--tables", "steady.accounts");
        assertThat(repair.output()).contains("No row is wrong.");
        assertThat(repair.exitCode()).isZero();
        assertThat(millrace.check().get("accounts").verdict()).isEqualTo("equal");
    }
}
