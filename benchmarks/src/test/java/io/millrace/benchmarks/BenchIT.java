package io.millrace.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.sandbox.Sandbox;
import io.millrace.sandbox.junit.Sandboxed;
import io.millrace.sandbox.progress.Progress;
import org.junit.jupiter.api.Test;

/** Each benchmark runs to its end; with so few rows its numbers mean nothing. */
@Sandboxed
class BenchIT {

    private static final Progress PROGRESS = Progress.logged();
    private static final String[] PROCESSES = {"mysql", "connect", "kafka", "normalizer", "clickhouse"};

    private final Sandbox sandbox;

    BenchIT(Sandbox sandbox) {
        this.sandbox = sandbox;
    }

    @Test
    void theStreamIsMeasuredBesideDebeziumAlone() throws Exception {
        Orders orders = new Orders("stream");
        orders.create(sandbox.mysql());

        try (BenchPipeline pipeline = new BenchPipeline(sandbox, orders.database(), PROGRESS)) {
            StreamBench.Report report = new StreamBench(
                            sandbox, pipeline, orders, new StreamBench.Options(2_000, 10, 1, 1), PROGRESS)
                    .run();

            assertThat(report.ways())
                    .hasSize(2)
                    .allSatisfy(way -> assertThat(way.fastest()).isPositive());
            assertThat(report.ways().get(0).cpuMicros()).containsKeys(PROCESSES);
            assertThat(report.ways().get(1).cpuMicros()).doesNotContainKey("normalizer");
            assertThat(report.peakMegabytes()).containsOnlyKeys(2_000L);

            FreshBench.Report fresh =
                    new FreshBench(sandbox, pipeline, orders, new FreshBench.Options(2, 500, 3, 1), PROGRESS).run();

            assertThat(fresh.rest().count()).isEqualTo(2);
            assertThat(fresh.steady().count()).isEqualTo(1_500);
            assertThat(fresh.cores()).containsKeys(PROCESSES);
        }
    }

    @Test
    void aCopyIsMeasuredBesideABarePull() throws Exception {
        CopyBench.Report report = new CopyBench(sandbox, 2_000, 1, 2, PROGRESS).run();

        assertThat(report.ways())
                .hasSize(2)
                .allSatisfy(way -> assertThat(way.cpuMicros()).containsKeys("mysql", "clickhouse"));
    }

    @Test
    void aCheckIsMeasuredBesideMysqlAlone() throws Exception {
        CheckBench.Report report = new CheckBench(sandbox, 2_000, 1, PROGRESS).run();

        assertThat(report.digests()).isPositive();
        assertThat(report.ways())
                .hasSize(4)
                .allSatisfy(way -> assertThat(way.cpuMicros()).containsKeys("mysql", "clickhouse"));
    }

    @Test
    void theStepsOfManyTablesAreMeasured() throws Exception {
        try (BenchPipeline pipeline = new BenchPipeline(sandbox, Wide.DATABASE, PROGRESS)) {
            TablesBench.Options options = new TablesBench.Options(3, 2, 0, 1, 1, NoCommands.class);
            TablesBench.Report report = new TablesBench(sandbox, pipeline, options, PROGRESS).run();

            assertThat(report.steps()).isNotEmpty();
            assertThat(report.idle()).containsKeys(PROCESSES);
            assertThat(report.latencies().count()).isEqualTo(2);
        }
    }

    @Test
    void theGatewayIsMeasuredBesideARelayThatCopiesBytes() throws Exception {
        GatewayBench.Report report = new GatewayBench(sandbox, new GatewayBench.Options(1_000, 100, 1), PROGRESS).run();

        assertThat(report.overhead()).isPositive();
        assertThat(report.relays())
                .hasSize(3)
                .allSatisfy(relay -> assertThat(relay.slowest()).isPositive());
        assertThat(report.reports())
                .hasSize(4)
                .allSatisfy(each -> assertThat(each.ratio()).isPositive());
    }
}
