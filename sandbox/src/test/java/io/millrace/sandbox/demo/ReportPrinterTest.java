package io.millrace.sandbox.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.sandbox.proof.Checks.TableResult;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ReportPrinterTest {

    private static final OnTop RIGHT = new OnTop(31, true, 5_000, 0);

    @Test
    void theLastTableSaysWhatStandsOnTopOfTheTables() {
        Demo.Report report = report("equal", RIGHT, Optional.of(new OrderEvents(1_200, 0, 0)));

        assertThat(report.right()).isTrue();
        assertThat(printed(report))
                .contains(
                        "shop.orders",
                        "copied      20,000 rows in 2.0 s, 10,000 rows/s",
                        "changed     10 rows in 12 s: 4 inserted, 3 updated, 2 deleted, 1 keys changed, 1 column added",
                        "aggregate   31 days in daily_order_totals, equal to the query over the plain tables",
                        "star        5,000 facts in the database gold, 0 rows not as they should be",
                        "orders      1,200 completed, one event each",
                        "parity      every value of every row is equal")
                .doesNotContain("restarts", "gateway");
    }

    @Test
    void whatIsOffSaysHowItIsSwitchedOn() {
        Demo.Report report = report("equal", RIGHT, Optional.empty());

        assertThat(report.right()).isTrue();
        assertThat(printed(report)).contains("orders      no events: `demo --orders` sends one");
    }

    @Test
    void whatIsWrongIsSaid() {
        Demo.Report report = report("wrong", new OnTop(31, false, 5_000, 7), Optional.of(new OrderEvents(1_200, 2, 3)));

        assertThat(report.right()).isFalse();
        assertThat(printed(report))
                .contains(
                        "aggregate   31 days in daily_order_totals, NOT equal",
                        "star        5,000 facts in the database gold, 7 rows not as they should be",
                        "orders      1,200 completed, 2 with more than one event, 3 without one",
                        "parity      NOT equal");
    }

    private static Demo.Report report(String verdict, OnTop onTop, Optional<OrderEvents> orders) {
        return new Demo.Report(
                List.of(new TableResult("shop.orders", verdict, 7, 7, 0, 0.1, "", List.of(), Map.of())),
                onTop,
                orders,
                Optional.empty(),
                new LiveTraffic.Counts(4, 3, 2, 1, 1),
                20_000,
                2,
                700,
                0,
                0,
                Map.of(Demo.LIVE, 12.0));
    }

    private static String printed(Demo.Report report) {
        StringWriter text = new StringWriter();
        ReportPrinter.print(new PrintWriter(text), report);
        return text.toString();
    }
}
