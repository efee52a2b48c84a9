package io.millrace.sandbox.demo;

import io.millrace.common.Sizes;
import io.millrace.sandbox.proof.Verdicts;
import java.io.PrintWriter;
import java.util.Locale;
import picocli.CommandLine.Help.Ansi;

/** Shows a person what happened in the demo. */
final class ReportPrinter {

    private ReportPrinter() {}

    static void print(PrintWriter out, Demo.Report report) {
        out.println();
        Verdicts.print(out, report.tables());
        out.println();
        out.printf(
                Locale.ROOT,
                "copied      %s rows in %.1f s, %s rows/s%n",
                Sizes.count(report.copiedRows()),
                report.copySeconds(),
                Sizes.count(Math.round(report.copiedRows() / report.copySeconds())));
        LiveTraffic.Counts live = report.live();
        out.printf(
                Locale.ROOT,
                "changed     %s rows in %.0f s: %s inserted, %s updated, %s deleted, %s keys changed, %d column added%n",
                Sizes.count(live.rows()),
                report.steps().get(Demo.LIVE),
                Sizes.count(live.inserted()),
                Sizes.count(live.updated()),
                Sizes.count(live.deleted()),
                Sizes.count(live.keysChanged()),
                live.columnsAdded());
        out.printf(
                Locale.ROOT,
                "lag         %.1f s from the last commit to the last row in ClickHouse%n",
                report.lagMillis() / 1e3);
        out.printf("quarantine  %s rows%n", Sizes.count(report.held()));
        OnTop onTop = report.onTop();
        out.printf(
                "aggregate   %s days in daily_order_totals, %s%n",
                Sizes.count(onTop.days()),
                onTop.aggregateRight()
                        ? "equal to the query over the plain tables"
                        : "NOT equal to the query over the plain tables");
        out.printf(
                "star        %s facts in the database gold, %s rows not as they should be%n",
                Sizes.count(onTop.facts()), Sizes.count(onTop.badRows()));
        report.orders()
                .ifPresentOrElse(
                        orders -> out.printf(
                                "orders      %s completed, %s%n",
                                Sizes.count(orders.sent()),
                                orders.right()
                                        ? "one event each"
                                        : orders.repeated() + " with more than one event, " + orders.missing()
                                                + " without one"),
                        () -> out.println("orders      no events: `demo --orders` sends one for each completed order"));
        report.routed()
                .ifPresent(routed -> out.printf(
                        "gateway     a report in %s ms from %s (%s), in %s ms from MySQL, %s%n",
                        Sizes.count(routed.gatewayMillis()),
                        routed.route(),
                        routed.why(),
                        Sizes.count(routed.mysqlMillis()),
                        routed.equal() ? "equal" : "NOT equal"));
        if (report.restarts() > 0) {
            out.printf("restarts    %d of a service that was killed%n", report.restarts());
        }
        out.println("parity      "
                + Ansi.AUTO.string(
                        report.parity()
                                ? "@|bold,green every value of every row is equal|@"
                                : "@|bold,red NOT equal: see the table above|@"));
        out.flush();
    }
}
