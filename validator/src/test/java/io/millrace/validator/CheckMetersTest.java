package io.millrace.validator;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.millrace.common.table.TableId;
import io.millrace.validator.history.PastResult;
import io.millrace.validator.history.PastResult.MadeBy;
import io.millrace.validator.history.Standings;
import io.millrace.validator.parity.Level;
import io.millrace.validator.parity.RowCounts;
import io.millrace.validator.parity.Verdict;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class CheckMetersTest {

    private static final TableId ORDERS = new TableId("shop", "orders");
    private static final TableId ITEMS = new TableId("shop", "items");

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final Standings standings = new Standings(List.of());
    private final CheckMeters meters = new CheckMeters(registry, standings);

    @Test
    void aTableHasTheVerdictThatCountsAndNoOther() {
        hear(Verdict.EQUAL);
        meters.show(List.of(ORDERS), List.of());
        hear(Verdict.WRONG);
        meters.show(List.of(ORDERS), List.of());

        assertThat(registry.scrape())
                .contains("millrace_validator_verdict{table=\"shop.orders\",verdict=\"wrong\"} 1.0")
                .doesNotContain("millrace_validator_verdict{table=\"shop.orders\",verdict=\"equal\"}")
                .contains("millrace_validator_tables{verdict=\"wrong\"} 1.0")
                .contains("millrace_validator_tables{verdict=\"equal\"} 0.0")
                .contains("millrace_validator_parity{table=\"shop.orders\"} 0.0")
                .contains("millrace_validator_rows_differing{table=\"shop.orders\"} 6.0")
                .contains("millrace_validator_values_lossy{table=\"shop.orders\"} 7.0");
    }

    @Test
    void aTableThatIsNotReplicatedAnyMoreHasNone() {
        hear(Verdict.WRONG);
        meters.show(List.of(ORDERS), List.of(ORDERS));
        meters.show(List.of(ITEMS), List.of());

        assertThat(registry.scrape()).doesNotContain("shop.orders");
    }

    @Test
    void aProofHasAnAgeAndATableThatTheScheduleHasNotProvedYetIsAsOldAsTheService() {
        hear(Verdict.EQUAL);
        meters.show(List.of(ORDERS, ITEMS), List.of(ORDERS, ITEMS));

        assertThat(age("shop.orders")).isBetween(3600.0, 3700.0);
        assertThat(age("shop.items")).isBetween(0.0, 100.0);
    }

    @Test
    void nobodyWaitsForAProofThatNobodyAskedFor() {
        meters.show(List.of(ITEMS), List.of());

        assertThat(registry.scrape()).doesNotContain("shop.items");
    }

    @Test
    void theRowsOfAllChecksAddUp() {
        meters.count(result(Verdict.EQUAL), 3);
        meters.count(result(Verdict.WRONG), 4);

        assertThat(registry.scrape())
                .contains("millrace_validator_rows_checked_total{table=\"shop.orders\"} 20.0")
                .contains("millrace_validator_ranges_checked_total{table=\"shop.orders\"} 7.0");
    }

    private double age(String table) {
        String name = "millrace_validator_proof_age_seconds{table=\"" + table + "\"} ";
        return registry.scrape()
                .lines()
                .filter(line -> line.startsWith(name))
                .mapToDouble(line -> Double.parseDouble(line.substring(name.length())))
                .findFirst()
                .orElseThrow();
    }

    private void hear(Verdict verdict) {
        standings.hear(result(verdict));
    }

    private static PastResult result(Verdict verdict) {
        return new PastResult(
                ORDERS,
                "check",
                MadeBy.SCHEDULE,
                Level.ROWS,
                1,
                "",
                verdict,
                new RowCounts(10, 10, 1, 2, 3, 4, 5),
                7,
                Instant.now().minus(Duration.ofHours(1)),
                0,
                "");
    }
}
