package io.millrace.ddlmanager.aggregates;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.millrace.clickhousesql.SqlTemplates;
import io.millrace.common.clickhouse.ClickHouse;
import io.millrace.common.mysql.Mysql;
import io.millrace.common.naming.Targets;
import io.millrace.common.problem.Problem;
import io.millrace.common.settings.Setting;
import io.millrace.common.settings.Settings;
import io.millrace.common.task.PeriodicTask;
import io.millrace.ddlmanager.apply.Bootstrap;
import io.millrace.ddlmanager.apply.TableLocks;
import io.millrace.ddlmanager.views.ViewFiles;
import io.millrace.ddlmanager.views.ViewPlan;
import io.millrace.ddlmanager.views.ViewPlan.State;
import io.millrace.sandbox.Part;
import io.millrace.sandbox.Sandbox;
import io.millrace.sandbox.junit.Sandboxed;
import io.millrace.sandbox.junit.Seeds;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Aggregates on a lone ClickHouse, into which rows come as the pipeline would bring them. */
@Sandboxed({Part.MYSQL, Part.CLICKHOUSE})
class AggregatesIT {

    private static final int ROUNDS = 12;
    private static final String PIPELINE = "aggregates_it";
    private static final String NAME = "aggregates_it_ingest:daily_order_totals";

    /** What each aggregate must be equal to, over the plain tables. */
    private static final Map<String, String> PLAIN = Map.of(
            "daily_order_totals", """
                    SELECT toDate(ordered_at) AS day, uniqExact(o.id) AS orders, uniqExact(customer_id) AS customers,
                           sum(quantity) AS items, sum(quantity * unit_price) AS revenue
                    FROM aggregates_it.orders AS o, aggregates_it.order_details AS d
                    WHERE d.order_id = o.id AND status != 'cancelled' GROUP BY day
                    """,
            "customers_per_day",
                    "SELECT toDate(created_at) AS day, country, count() AS customers FROM aggregates_it.customers GROUP BY ALL");

    private final Random random = new Random(Seeds.one());
    private final List<AggregateKeeper> keepers = new ArrayList<>();
    private Mysql mysql;
    private ClickHouse clickHouse;
    private Settings settings;
    private Targets targets;
    private RandomShop shop;

    @BeforeEach
    void start(Sandbox sandbox) {
        Map<String, String> environment = new HashMap<>(sandbox.environment());
        environment.put(Setting.MYSQL_DATABASES.variable(), "shop");
        environment.put(Setting.TARGET_DATABASE.variable(), "aggregates_it");
        environment.put(Setting.INGEST_DATABASE.variable(), "aggregates_it_ingest");
        environment.put(Setting.VIEWS.variable(), "aggregates/*");
        environment.putIfAbsent(Setting.KAFKA_BOOTSTRAP.variable(), "127.0.0.1:1");
        settings = Settings.of(environment);
        targets = Targets.of(settings.names());
        mysql = Mysql.connect(settings.mysql());
        clickHouse = ClickHouse.connect(settings.clickHouse());
        new Bootstrap(Optional.empty(), targets, List.of("shop"), clickHouse).run();
        shop = new RandomShop(clickHouse, settings, random);
    }

    @AfterEach
    void end() {
        keepers.forEach(AggregateKeeper::close);
        mysql.close();
        clickHouse.execute("DROP DATABASE aggregates_it SYNC");
        clickHouse.execute("DROP DATABASE aggregates_it_ingest SYNC");
        clickHouse.close();
    }

    /** Why there are aggregates at all. */
    @Test
    void theUsualRecipeCountsAnUpdatedRowTwice() {
        clickHouse.execute(
                "CREATE MATERIALIZED VIEW aggregates_it.usual (day Date, items Int64) ENGINE = SummingMergeTree"
                        + " ORDER BY day AS SELECT toDate('2026-01-01') AS day, toInt64(quantity) AS items FROM"
                        + " aggregates_it.order_details_raw");
        detail(8, 5, 0);
        detail(16, 6, 0);
        pass("daily_order_totals", () -> {});

        assertThat(number("SELECT sum(quantity) FROM aggregates_it.order_details"))
                .isEqualTo(6);
        assertThat(number("SELECT sum(items) FROM aggregates_it.usual"))
                .as("the old row and the new one")
                .isEqualTo(11);
    }

    @Test
    void anAggregateIsEqualToTheQueryOverThePlainTablesAfterEachPass() {
        for (int round = 0; round < ROUNDS; round++) {
            shop.live();
            for (String aggregate : PLAIN.keySet()) {
                if (random.nextInt(3) == 0) {
                    killed(aggregate);
                }
                if (random.nextInt(3) == 0) {
                    int when = random.nextInt(8);
                    int[] statements = new int[1];
                    pass(aggregate, () -> {
                        if (statements[0]++ == when) {
                            shop.live();
                        }
                    });
                }
                pass(aggregate, () -> {});
                assertExact(aggregate, "round " + round);
            }
        }
        assertThat(number("SELECT count() FROM aggregates_it.aggregates WHERE exact_to > now() - 60 AND error = ''"))
                .isEqualTo(PLAIN.size());
    }

    @Test
    void onlyTheGroupsThatChangedAreComputedAgain() {
        for (int order = 1; order <= 40; order++) {
            order(order, order, 8L * order);
            detail(order, 8L * order, 1, 0);
        }
        pass("daily_order_totals", () -> {});
        assertThat(groupsOfLastPass()).isEqualTo(40);

        pass("daily_order_totals", () -> {});
        assertThat(groupsOfLastPass()).as("nothing changed").isZero();

        order(7, 8, 1_000);
        clickHouse.execute("OPTIMIZE TABLE aggregates_it.orders_raw FINAL");
        pass("daily_order_totals", () -> {});
        assertThat(groupsOfLastPass())
                .as("the group that it left, and the one that it joined")
                .isEqualTo(2);
        assertExact("daily_order_totals", "after the move");

        order(7, 7, 8);
        pass("daily_order_totals", () -> {});
        assertExact("daily_order_totals", "after the replay of an old row");
    }

    @Test
    void aSwitchedOffAggregateGoesAndOneThatCannotBeComputedIsNamed() {
        AggregateKeeper on = keeper(settings);
        assertThat(states()).containsOnly(State.CREATE);
        on.run(NO_TASK);
        assertThat(number("SELECT count() FROM aggregates_it.daily_order_totals"))
                .isZero();
        assertThat(states()).containsOnly(State.IN_SYNC);

        clickHouse.execute(
                "CREATE OR REPLACE VIEW aggregates_it.orders AS SELECT id FROM aggregates_it.orders_raw FINAL");
        on.run(NO_TASK);
        assertThat(clickHouse
                        .query("SELECT error FROM aggregates_it.aggregates WHERE aggregate = 'daily_order_totals'")
                        .get(0)
                        .getString("error"))
                .contains("ordered_at");
        assertThat(plans())
                .extracting(ViewPlan::object, ViewPlan::state)
                .containsExactly(
                        tuple("aggregates_it.customers_per_day", State.IN_SYNC),
                        tuple("aggregates_it.daily_order_totals", State.BROKEN));
        assertThat(plans().get(1).reason()).contains("ordered_at");

        Map<String, String> off = new HashMap<>();
        off.put(Setting.MYSQL_DATABASES.variable(), "shop");
        Settings without = Settings.of(off);
        assertThat(new AggregatePlans(without.views(), targets, List.of("shop"), clickHouse).now())
                .extracting(ViewPlan::object, ViewPlan::state)
                .containsExactly(
                        tuple("aggregates_it.customers_per_day", State.DROP),
                        tuple("aggregates_it.daily_order_totals", State.DROP));
        keeper(without).run(NO_TASK);
        assertThat(number("SELECT count() FROM system.tables WHERE comment LIKE '%[millrace aggregate %'"))
                .isZero();
        assertThat(number("SELECT count() FROM aggregates_it.aggregates")).isZero();
    }

    @Test
    void anAggregateThatAnotherProcessIsAtIsLeftToIt() {
        keeper(settings).run(NO_TASK);
        TableLocks others = new TableLocks(() -> PIPELINE, mysql);
        order(1, 1, 8);
        detail(1, 8, 1, 0);

        try (TableLocks.Held other = others.take(AggregateKeeper.lockOf(NAME)).orElseThrow()) {
            keeper(settings).run(NO_TASK);
            assertThat(number("SELECT count() FROM aggregates_it.daily_order_totals"))
                    .isZero();
            other.confirm();
        }
        keeper(settings).run(NO_TASK);
        assertThat(number("SELECT count() FROM aggregates_it.daily_order_totals"))
                .isEqualTo(1);
    }

    private List<ViewPlan> plans() {
        return new AggregatePlans(settings.views(), targets, List.of("shop"), clickHouse).now();
    }

    private List<State> states() {
        return plans().stream().map(ViewPlan::state).toList();
    }

    private static final PeriodicTask.Run NO_TASK = new PeriodicTask.Run() {
        @Override
        public boolean stopping() {
            return false;
        }

        @Override
        public void progress() {
            // Nobody looks at it.
        }
    };

    private AggregateKeeper keeper(Settings some) {
        AggregateKeeper keeper = new AggregateKeeper(
                some.views(),
                targets,
                List.of("shop"),
                clickHouse,
                new TableLocks(() -> PIPELINE, mysql),
                new SimpleMeterRegistry());
        keepers.add(keeper);
        return keeper;
    }

    /** The pass ends at any statement, as when its process is killed there. */
    private void killed(String aggregate) {
        int[] left = {random.nextInt(14)};
        try {
            pass(aggregate, () -> {
                if (left[0]-- == 0) {
                    throw new IllegalStateException("killed");
                }
            });
        } catch (IllegalStateException e) {
            assertThat(e).hasMessage("killed");
        }
        shop.live();
    }

    private void pass(String aggregate, Runnable permit) {
        SqlTemplates templates = new SqlTemplates(Optional.empty());
        Map<String, String> names = ViewFiles.names(settings.views(), targets, "shop");
        AggregatePass.prepare(templates, names, clickHouse);
        AggregateFile file = AggregateFile.read("aggregates/" + aggregate, "shop", templates, names);
        assertThat(new AggregatePass(file, targets, clickHouse, permit).run()).isTrue();
    }

    private void assertExact(String aggregate, String when) {
        assertThat(rows("SELECT * FROM aggregates_it." + aggregate))
                .as(aggregate + ", " + when)
                .isEqualTo(rows(PLAIN.get(aggregate)));
    }

    private List<String> rows(String query) {
        return clickHouse
                .query("SELECT arrayJoin(arraySort(groupArray(formatRow('TSV', *)))) AS line FROM (" + query + ")")
                .stream()
                .map(row -> row.getString("line"))
                .toList();
    }

    private long groupsOfLastPass() {
        return number("SELECT groups FROM aggregates_it_ingest.aggregate_passes FINAL WHERE finished = 1");
    }

    private void order(int id, int day, long version) {
        clickHouse.execute(
                "INSERT INTO aggregates_it.orders_raw (id, customer_id, status, ordered_at, _version) VALUES (" + id
                        + ", 1, 'new', toDateTime('2026-01-01 00:00:00') + toIntervalDay(" + day + "), " + version
                        + ")");
    }

    private void detail(long version, int quantity, int deleted) {
        detail(1, version, quantity, deleted);
    }

    private void detail(int order, long version, int quantity, int deleted) {
        clickHouse.execute(
                "INSERT INTO aggregates_it.order_details_raw (order_id, line, quantity, unit_price, _version,"
                        + " _is_deleted) VALUES (" + order + ", 1, " + quantity + ", 2.5, " + version + ", " + deleted
                        + ")");
    }

    private long number(String sql) {
        return clickHouse.query(sql).get(0).getLong(1);
    }

    @Test
    void aUnitThatIsNoPartOfTheKeyIsRefused() {
        clickHouse.execute(
                "CREATE TABLE aggregates_it.t_raw (id UInt64, order_id UInt64) ENGINE = MergeTree ORDER BY id"
                        + " COMMENT 'MySQL shop.t'");
        AggregateFile file = new AggregateFile(
                "x",
                "shop",
                new SqlTemplates(Optional.empty()),
                Map.of(),
                "",
                List.of(new AggregateFile.Source(
                        new io.millrace.common.table.TableId("shop", "t"), List.of("order_id"))),
                List.of("order_id"),
                List.of("order_id"),
                List.of("day"));

        assertThatThrownBy(() -> new AggregatePass(file, targets, clickHouse, () -> {}).run())
                .isInstanceOf(Problem.class)
                .hasMessageContaining("order_id, which is not part of its key");
    }
}
