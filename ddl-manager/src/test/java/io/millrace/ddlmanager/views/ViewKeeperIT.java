package io.millrace.ddlmanager.views;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.millrace.common.clickhouse.ClickHouse;
import io.millrace.common.journal.TableEvent;
import io.millrace.common.metrics.MeterNames;
import io.millrace.common.naming.Targets;
import io.millrace.common.settings.Setting;
import io.millrace.common.settings.Settings;
import io.millrace.common.table.TableId;
import io.millrace.ddlmanager.plan.Step;
import io.millrace.ddlmanager.plan.TablePlan;
import io.millrace.ddlmanager.views.ViewPlan.State;
import io.millrace.sandbox.Part;
import io.millrace.sandbox.Sandbox;
import io.millrace.sandbox.junit.Sandboxed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files of views on a lone ClickHouse, whose tables change as the ddl-manager would change them. */
@Sandboxed(Part.CLICKHOUSE)
class ViewKeeperIT {

    private static final TableId ORDERS = new TableId("shop", "orders");

    @TempDir
    Path folder;

    private final List<TableEvent.ViewChanged> journal = new ArrayList<>();
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private ClickHouse clickHouse;
    private ViewPlans plans;
    private ViewKeeper keeper;

    @BeforeEach
    void start(Sandbox sandbox) {
        Map<String, String> environment = new HashMap<>(sandbox.environment());
        environment.put(Setting.MYSQL_DATABASES.variable(), "shop");
        environment.put(Setting.TARGET_DATABASE.variable(), "views_it");
        environment.put(Setting.GOLD_DATABASE.variable(), "views_it_gold");
        environment.put(Setting.SQL_DIR.variable(), folder.toString());
        Settings settings = Settings.of(environment);
        Targets targets = Targets.of(settings.names());
        clickHouse = ClickHouse.connect(settings.clickHouse());
        execute(
                "CREATE DATABASE views_it",
                "CREATE TABLE views_it.orders_raw (id UInt64, status String, total Decimal(12, 2), day Date) ENGINE ="
                        + " ReplacingMergeTree ORDER BY id",
                ordersView("id, status, total, day"),
                "INSERT INTO views_it.orders_raw VALUES (1, 'paid', 3, '2026-01-01')");
        plans = new ViewPlans(
                new ViewFiles(settings.views(), targets, List.of("shop")),
                targets,
                settings.schemaPolicies(),
                clickHouse);
        keeper = new ViewKeeper(
                () -> plans.of(List.of()),
                clickHouse,
                events -> events.forEach(event -> journal.add((TableEvent.ViewChanged) event)),
                Runnable::run,
                meters);
    }

    @AfterEach
    void end() {
        execute("DROP DATABASE views_it SYNC", "DROP DATABASE IF EXISTS views_it_gold SYNC");
        clickHouse.close();
    }

    @Test
    void viewsAreMadeInTheOrderInWhichTheyNeedEachOther() throws IOException {
        file("a_of_b", "SELECT day, n FROM {{{target}}}.b_of_orders");
        file("b_of_orders", "SELECT day, count() AS n FROM {{{target}}}.orders GROUP BY day");
        file("gold/c", "SELECT n FROM {{{target}}}.a_of_b", "{{{gold}}}.c");

        assertThat(planned())
                .containsExactly(
                        tuple("views_it.b_of_orders", State.CREATE),
                        tuple("views_it.a_of_b", State.CREATE),
                        tuple("views_it_gold.c", State.CREATE));
        keeper.run(null);

        assertThat(number("SELECT n FROM views_it_gold.c")).isEqualTo(1);
        assertThat(plans.of(List.of())).extracting(ViewPlan::state).containsOnly(State.IN_SYNC);
        assertThat(journal).extracting(event -> event.table().table()).contains("views/a_of_b", "views/gold/c");
        int events = journal.size();
        keeper.run(null);
        assertThat(journal).as("nothing is done a second time").hasSize(events);
    }

    @Test
    void aUnionIsMadeOnce() throws IOException {
        String union = "SELECT id, 'paid' AS word FROM {{{target}}}.orders UNION ALL SELECT 0, 'unknown'";
        file("plain", union);
        materialized(union);

        keeper.run(null);
        keeper.run(null);

        assertThat(planned())
                .containsExactly(tuple("views_it.plain", State.IN_SYNC), tuple("views_it.refreshed", State.IN_SYNC));
        assertThat(journal).extracting(TableEvent.ViewChanged::state).containsExactly("create", "create");
    }

    @Test
    void aViewWhoseColumnGoesIsNamedBeforeAndAfterAndWorksAgainWithTheColumn() throws IOException {
        file("paid", "SELECT count() AS n FROM {{{target}}}.orders WHERE status = 'paid'");
        file("upon_paid", "SELECT n FROM {{{target}}}.paid");
        file("days", "SELECT day FROM {{{target}}}.orders");
        keeper.run(null);

        TablePlan drop =
                new TablePlan.Change(ORDERS, List.of(new Step.MarkDropped("`views_it`.`orders_raw`", "status", "")));
        assertThat(plans.of(List.of(drop)))
                .extracting(ViewPlan::object, ViewPlan::state)
                .containsExactly(
                        tuple("views_it.days", State.IN_SYNC),
                        tuple("views_it.paid", State.BREAKS),
                        tuple("views_it.upon_paid", State.BREAKS));
        assertThat(plans.of(List.of(drop)).get(1).reason()).contains("views_it.orders.status");

        execute(ordersView("id, total, day"));
        keeper.run(null);
        assertThat(planned())
                .containsExactly(
                        tuple("views_it.days", State.IN_SYNC),
                        tuple("views_it.paid", State.BROKEN),
                        tuple("views_it.upon_paid", State.BROKEN));
        assertThat(last().state()).isEqualTo("broken");
        assertThat(meters.get(MeterNames.VIEWS).tag("state", "broken").gauge().value())
                .isEqualTo(2);

        execute(ordersView("id, status, total, day"));
        keeper.run(null);
        assertThat(last().state()).isEqualTo("in-sync");
        assertThat(number("SELECT n FROM views_it.upon_paid")).isEqualTo(1);
    }

    @Test
    void aViewFollowsTheColumnsOfItsTable() throws IOException {
        file("everything", "SELECT * FROM {{{target}}}.orders");
        keeper.run(null);
        execute("ALTER TABLE views_it.orders_raw ADD COLUMN extra UInt8 DEFAULT 7", ordersView("id, total, extra"));

        assertThat(planned()).containsExactly(tuple("views_it.everything", State.CHANGE));
        keeper.run(null);

        assertThat(number("SELECT extra FROM views_it.everything")).isEqualTo(7);
    }

    @Test
    void aRefreshableViewIsMadeAgainWhenItsFileChanges() throws IOException {
        materialized("SELECT count() AS n FROM {{{target}}}.orders");
        keeper.run(null);
        await().untilAsserted(() ->
                assertThat(number("SELECT sum(n) FROM views_it.refreshed")).isEqualTo(1));

        materialized("SELECT 10 * count() AS n FROM {{{target}}}.orders");
        keeper.run(null);

        await().untilAsserted(() ->
                assertThat(number("SELECT sum(n) FROM views_it.refreshed")).isEqualTo(10));
        assertThat(planned()).containsExactly(tuple("views_it.refreshed", State.IN_SYNC));
    }

    @Test
    void onlyAViewThatMillraceMadeIsDroppedWithItsFile() throws IOException {
        file("mine", "SELECT 1 AS n");
        keeper.run(null);
        execute("CREATE VIEW views_it.yours AS SELECT 2 AS n");
        Files.delete(folder.resolve("views/mine.sql"));
        file("yours", "SELECT 3 AS n");

        keeper.run(null);

        assertThat(number("SELECT count() FROM system.tables WHERE database = 'views_it' AND name = 'mine'"))
                .isZero();
        assertThat(number("SELECT n FROM views_it.yours")).isEqualTo(2);
        assertThat(planned()).containsExactly(tuple("views_it.yours", State.REFUSED));
    }

    @Test
    void aFileThatCannotBeUsedIsNamedAndTheOthersAreMade() throws IOException {
        file("good", "SELECT 1 AS n");
        file("waiting", "SELECT 1 AS n FROM {{{target}}}.not_there_yet");
        write(
                "trigger",
                "CREATE MATERIALIZED VIEW {{{target}}}.t ENGINE = MergeTree ORDER BY id AS SELECT id FROM"
                        + " {{{target}}}.orders_raw;\n");
        write("wrong", "CREATE OR REPLACE VIEW {{{target}}}.w AS SELEC 1;\n");
        write("drop", "DROP TABLE {{{target}}}.orders_raw;\n");
        keeper.run(null);
        int events = journal.size();
        keeper.run(null);
        assertThat(journal).as("trouble is told once").hasSize(events);

        Map<String, State> states = new HashMap<>();
        plans.of(List.of()).forEach(plan -> states.put(plan.view().table(), plan.state()));
        assertThat(states)
                .containsEntry("views/good", State.IN_SYNC)
                .containsEntry("views/waiting", State.WAITING)
                .containsEntry("views/trigger", State.REFUSED)
                .containsEntry("views/wrong", State.REFUSED)
                .containsEntry("views/drop", State.REFUSED);
        assertThat(number("SELECT count() FROM views_it.orders")).isEqualTo(1);

        execute("CREATE TABLE views_it.not_there_yet (n Int32) ENGINE = Memory");
        keeper.run(null);
        assertThat(number("SELECT count() FROM views_it.waiting")).isZero();
    }

    @Test
    void aCheckThatFailsIsThatViewsTroubleAloneAndItsNumbersComeBackWithIt() throws IOException {
        file("days", "SELECT day FROM {{{target}}}.orders");
        file(
                "quality_checks",
                "SELECT 'late' AS check, sum(intDiv(6, total)) AS bad_rows FROM {{{target}}}.orders_raw");
        file("gold/quality_checks", "SELECT 'fine' AS check, 0 AS bad_rows", "{{{gold}}}.quality_checks");
        keeper.run(null);
        assertThat(bad("late")).isEqualTo(2);

        execute("INSERT INTO views_it.orders_raw VALUES (2, 'paid', 0, '2026-01-01')");
        keeper.run(null);

        assertThat(last().table().table()).isEqualTo("views/quality_checks");
        assertThat(last().state()).isEqualTo("broken");
        assertThat(last().error()).containsIgnoringCase("division by zero");
        assertThat(meters.find(MeterNames.QUALITY_BAD_ROWS)
                        .tag(MeterNames.CHECK, "late")
                        .gauge())
                .as("no number rather than an old one")
                .isNull();
        assertThat(bad("fine")).isZero();
        assertThat(meters.get(MeterNames.VIEWS)
                        .tag(MeterNames.STATE, "broken")
                        .gauge()
                        .value())
                .isEqualTo(1);

        execute("TRUNCATE TABLE views_it.orders_raw");
        keeper.run(null);
        assertThat(last().state()).isEqualTo("in-sync");
        assertThat(bad("late")).isZero();
    }

    private double bad(String check) {
        return meters.get(MeterNames.QUALITY_BAD_ROWS)
                .tag(MeterNames.CHECK, check)
                .gauge()
                .value();
    }

    private List<org.assertj.core.groups.Tuple> planned() {
        return plans.of(List.of()).stream()
                .map(plan -> tuple(plan.object(), plan.state()))
                .toList();
    }

    private TableEvent.ViewChanged last() {
        return journal.get(journal.size() - 1);
    }

    private void file(String name, String select) throws IOException {
        file(name, select, "{{{target}}}." + name);
    }

    private void file(String name, String select, String object) throws IOException {
        write(name, "-- What " + name + " is.\nCREATE OR REPLACE VIEW " + object + " AS\n" + select + ";\n");
    }

    private void materialized(String select) throws IOException {
        write(
                "refreshed",
                "CREATE MATERIALIZED VIEW {{{target}}}.refreshed REFRESH EVERY 1 SECOND ENGINE = MergeTree"
                        + " ORDER BY tuple() AS " + select + ";\n");
    }

    private void write(String name, String sql) throws IOException {
        Path file = folder.resolve("views/" + name + ".sql");
        Files.createDirectories(file.getParent());
        Files.writeString(file, sql);
    }

    private static String ordersView(String columns) {
        return "CREATE OR REPLACE VIEW views_it.orders AS SELECT " + columns + " FROM views_it.orders_raw FINAL";
    }

    private void execute(String... statements) {
        for (String sql : statements) {
            clickHouse.execute(sql);
        }
    }

    private long number(String sql) {
        return clickHouse.query(sql).get(0).getLong(1);
    }
}
