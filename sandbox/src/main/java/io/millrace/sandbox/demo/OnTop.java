package io.millrace.sandbox.demo;

import io.millrace.common.clickhouse.ClickHouse;
import io.millrace.common.clickhouse.ClickHouseNames;
import io.millrace.common.naming.Targets;
import io.millrace.common.problem.Problem;
import io.millrace.common.problem.ProblemCode;
import io.millrace.common.settings.ClickHouseSettings;
import io.millrace.common.settings.ViewSettings;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/**
 * What stands on top of the shop's tables at the end.
 *
 * @param days groups of the aggregate {@code daily_order_totals}
 * @param aggregateRight whether it is equal to the query over the plain tables
 * @param facts rows of the star schema's facts
 * @param badRows rows of the star schema that are not as they should be
 */
record OnTop(long days, boolean aggregateRight, long facts, long badRows) {

    /** The settings that switch it on: the shipped files. */
    static final String VIEWS = "views/*,aggregates/*";

    private static final Duration LIMIT = Duration.ofSeconds(90);
    private static final Duration LOOK = Duration.ofMillis(250);

    boolean right() {
        return aggregateRight && badRows == 0;
    }

    /** @throws Problem when it is not there, or does not count everything that has arrived by now, after 90 s */
    static OnTop await(ClickHouseSettings server, Targets targets, ViewSettings views) {
        String target = ClickHouseNames.quoted(targets.targetDatabase(Shop.DATABASE));
        String gold = ClickHouseNames.quoted(views.goldDatabase(Shop.DATABASE));
        try (ClickHouse clickHouse = ClickHouse.connect(server)) {
            long now = number(clickHouse, "SELECT toUnixTimestamp64Milli(now64(3))");
            long deadline = System.nanoTime() + LIMIT.toNanos();
            while (!exact(clickHouse, target, now)) {
                if (System.nanoTime() > deadline) {
                    throw ProblemCode.TIMED_OUT.problem(
                            "The aggregates and the star schema were not up to date after " + LIMIT.toSeconds() + " s.",
                            "Read logs/ddl-manager.log.");
                }
                LockSupport.parkNanos(LOOK.toNanos());
            }
            clickHouse.execute("SYSTEM REFRESH VIEW " + gold + ".quality_checks");
            clickHouse.execute("SYSTEM WAIT VIEW " + gold + ".quality_checks");
            return new OnTop(
                    number(clickHouse, "SELECT count() FROM " + target + ".daily_order_totals"),
                    number(
                                    clickHouse,
                                    "SELECT (" + digest(target + ".daily_order_totals") + ") = ("
                                            + digest(target + ".daily_orders") + ")")
                            == 1,
                    number(
                            clickHouse,
                            "SELECT (SELECT count() FROM " + gold + ".fact_orders) + (SELECT count() FROM " + gold
                                    + ".fact_order_products)"),
                    number(clickHouse, "SELECT sum(bad_rows) FROM " + gold + ".quality_checks"));
        }
    }

    private static boolean exact(ClickHouse clickHouse, String target, long since) {
        try {
            return number(
                            clickHouse,
                            "SELECT countIf(aggregate = 'quality_checks'"
                                    + " OR aggregate = 'daily_order_totals' AND toUnixTimestamp64Milli(exact_to) > "
                                    + since
                                    + ") FROM " + target + ".aggregates")
                    == 2;
        } catch (Problem e) {
            // The first pass has not begun.
            return false;
        }
    }

    private static String digest(String table) {
        return "SELECT groupBitXor(cityHash64(day, orders, customers, items, revenue)) FROM " + table;
    }

    private static long number(ClickHouse clickHouse, String sql) {
        return clickHouse.query(sql).get(0).getLong(1);
    }
}
