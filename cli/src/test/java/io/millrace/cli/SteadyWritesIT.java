package io.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.common.fence.FenceResult;
import io.millrace.common.fence.Fences;
import io.millrace.common.mysql.Mysql;
import io.millrace.common.settings.Settings;
import io.millrace.sandbox.Sandbox;
import io.millrace.sandbox.junit.Sandboxed;
import io.millrace.sandbox.pipeline.RunningPipeline;
import io.millrace.sandbox.proof.Checks;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What must hold while writes continue without any pause. */
@Sandboxed
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SteadyWritesIT {

    private static final Logger LOG = LoggerFactory.getLogger(SteadyWritesIT.class);
    private static final int ACCOUNTS = 100_000;
    private static final int TRANSACTIONS_PER_SECOND = 20;
    private static final Duration BOUND = Duration.ofSeconds(60);

    private RunningPipeline millrace;
    private SteadyWriter writer;

    @BeforeAll
    void starts(Sandbox sandbox) throws Exception {
        long seed = Long.getLong("millrace.seed", System.nanoTime());
        LOG.atInfo().addKeyValue("seed", seed).log("SteadyWritesIT");
        String digits = IntStream.range(0, 10)
                .mapToObj(digit -> "SELECT " + digit + " AS d")
                .collect(Collectors.joining(" UNION ALL "));
        String five =
                IntStream.range(0, 5).mapToObj(i -> "(" + digits + ") AS t" + i).collect(Collectors.joining(" JOIN "));
        millrace = RunningPipeline.start(
                sandbox,
                "steady",
                List.of(
                        "CREATE TABLE accounts (id INT PRIMARY KEY, balance BIGINT NOT NULL, note VARCHAR(40))",
                        "CREATE TABLE journal (id BIGINT PRIMARY KEY)",
                        "INSERT INTO accounts SELECT t0.d + 10 * t1.d + 100 * t2.d + 1000 * t3.d + 10000 * t4.d, 0, NULL"
                                + " FROM " + five));
        writer = new SteadyWriter(millrace.session(), ACCOUNTS, TRANSACTIONS_PER_SECOND, seed);
    }

    @AfterEach
    void theWriterNeverPaused() {
        assertThat(writer.failed()).isFalse();
    }

    @AfterAll
    void stops() throws Exception {
        if (writer != null) {
            writer.close();
        }
        if (millrace != null) {
            millrace.close();
        }
    }

    @Test
    void theFencePassesAndEverythingCommittedBeforeIsThere() throws Exception {
        Settings settings = millrace.settings();
        try (Mysql mysql = Mysql.connect(settings.mysql());
                Fences fences = new Fences(
                        settings.connect(), settings.kafka(), settings.names(), settings.normalizer(), mysql)) {
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
        for (int i = 0; i < 3; i++) {
            long before = writer.committed();
            Map<String, Checks.TableResult> results = millrace.check();

            assertThat(results)
                    .hasSize(2)
                    .allSatisfy((table, result) -> assertThat(result.verdict())
                            .as("%s: %s, %s", table, result.note(), result.differences())
                            .isEqualTo("equal"));
            assertThat(writer.committed()).as("written meanwhile").isGreaterThan(before);
        }
    }
}
