package io.millrace.ddlmanager.plan;

import static org.assertj.core.api.Assertions.as;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.common.fence.Place;
import io.millrace.common.journal.Cause;
import io.millrace.common.journal.Effect;
import io.millrace.common.journal.Origin;
import io.millrace.common.journal.TableEvent;
import io.millrace.common.journal.TableEvent.StatementRead;
import io.millrace.common.journal.TableTimeline;
import io.millrace.common.naming.Targets;
import io.millrace.common.policy.SchemaPolicies;
import io.millrace.common.settings.Settings;
import io.millrace.common.table.Column;
import io.millrace.common.table.KeylessTables;
import io.millrace.common.table.Table;
import io.millrace.common.table.TableId;
import io.millrace.ddlmanager.catalog.ClickHouseCatalog;
import io.millrace.ddlmanager.catalog.ClickHouseCatalog.ExistingTable;
import io.millrace.ddlmanager.ddl.DdlReader;
import io.millrace.ddlmanager.history.ColumnNames;
import io.millrace.ddlmanager.history.DdlInterpreter;
import io.millrace.ddlmanager.objects.ObjectTemplates;
import io.millrace.ddlmanager.objects.TableObjects;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;

class PlannerTest {

    private static final TableId ORDERS = new TableId("shop", "orders");
    private static final ClickHouseCatalog EMPTY = new ClickHouseCatalog(Map.of());

    private static final ColumnNames NO_NAMES = ColumnNames.of(List.of(), List.of());

    private final Settings settings = Settings.of(Map.of("MILLRACE_MYSQL_DATABASES", "shop"));
    private final Targets targets = Targets.of(settings.names());
    private final ObjectTemplates templates = new ObjectTemplates(settings.objects(), settings.names());
    private final Planner planner = planner("evolve");

    private Planner planner(String policy) {
        return new Planner(
                templates,
                targets,
                KeylessTables.REFUSED,
                Settings.of(Map.of("MILLRACE_SCHEMA_POLICY", policy)).schemaPolicies());
    }

    @Test
    void aNewTableGetsItsRawTableFirstAndItsValveLast() {
        List<String> sql = statements(planner.plan(table(id()), EMPTY, TableTimeline.empty(ORDERS), false));

        assertThat(sql.get(0)).startsWith("CREATE TABLE IF NOT EXISTS `analytics`.`orders_raw`");
        assertThat(sql.get(sql.size() - 1))
                .startsWith("CREATE MATERIALIZED VIEW IF NOT EXISTS `analytics_ingest`.`orders_valve`");
    }

    @Test
    void aTableWhoseNameIsTooLongForClickHouseIsBlocked() {
        Table table = new Table(
                new TableId("shop", "ü".repeat(50)),
                List.of(id()),
                List.of("id"),
                List.of(),
                new Table.Size(0, 0, 0),
                "");

        assertThat(planner.plan(table, EMPTY, TableTimeline.empty(table.id()), false))
                .isInstanceOfSatisfying(
                        TablePlan.Blocked.class,
                        blocked -> assertThat(blocked.reason()).contains("too long", "MILLRACE_EXCLUDE_TABLES"));
    }

    @Test
    void theFlowOfANewTableIsAStepOfItsOwn() {
        TablePlan plan = planner.plan(table(id()), EMPTY, TableTimeline.empty(ORDERS), false);

        assertThat(sql(plan.setup())).isNotEmpty().noneMatch(sql -> sql.contains("orders_valve"));
        assertThat(plan.opening().orElseThrow().sql())
                .startsWith("CREATE MATERIALIZED VIEW IF NOT EXISTS `analytics_ingest`.`orders_valve`");
    }

    @Test
    void aChangedTableIsNotKeptWaitingForOthers() {
        Table after = table(id(), text("channel"), text("note"));

        TablePlan plan =
                planner.plan(after, catalogAfter(table(id(), text("note"))), TableTimeline.empty(ORDERS), false);

        assertThat(plan.setup()).isEqualTo(plan.steps()).last().isInstanceOf(Step.OpenValve.class);
        assertThat(plan.opening()).isEmpty();
    }

    @Test
    void aTableThatIsInStepHasNothingToDo() {
        Table table = table(id(), text("note"));

        assertThat(planner.plan(table, catalogAfter(table), TableTimeline.empty(ORDERS), false))
                .isEqualTo(new TablePlan.InSync(ORDERS));
    }

    @Test
    void anAddedColumnStopsTheFlowAltersAndLetsItFlowAgain() {
        Table before = table(id(), text("note"));
        Table after = table(id(), text("channel"), text("note"));

        List<String> sql = statements(planner.plan(after, catalogAfter(before), TableTimeline.empty(ORDERS), false));

        assertThat(sql.get(0)).isEqualTo("DROP TABLE IF EXISTS `analytics_ingest`.`orders_valve` SYNC");
        assertThat(sql)
                .contains("ALTER TABLE `analytics`.`orders_raw` ADD COLUMN IF NOT EXISTS `channel` String AFTER `id`");
        assertThat(sql.indexOf("DROP TABLE IF EXISTS `analytics_ingest`.`orders_queue` SYNC"))
                .isLessThan(indexOf(sql, "CREATE TABLE IF NOT EXISTS `analytics_ingest`.`orders_queue`"));
        assertThat(sql.get(sql.size() - 1)).contains("orders_valve");
    }

    @Test
    void aColumnThatIsNotNullInRowsOfBeforeWaitsForItsStatement() {
        Table before = table(id());
        Table after = table(id(), withDefault("level", "5"));

        TablePlan unread = planner.plan(after, catalogAfter(before), TableTimeline.empty(ORDERS), false);
        TablePlan read = planner.plan(after, catalogAfter(before), after("ADD COLUMN level INT DEFAULT 5"), false);

        assertThat(unread).isInstanceOf(TablePlan.WaitingForStatement.class);
        assertThat(unread.obstacle().orElseThrow()).contains("level").contains("has not been read yet");
        assertThat(unread.steps()).as("its rows flow on").isEmpty();
        assertThat(statements(read))
                .contains("ALTER TABLE `analytics`.`orders_raw` ADD COLUMN IF NOT EXISTS `level` Nullable(Int32)"
                        + " DEFAULT CAST('5' AS Nullable(Int32)) AFTER `id`");
    }

    @Test
    void aChangedTypeRewritesAndSaysSo() {
        Table before = table(id(), column("amount", "int", "int", 10, 0));
        Table after = table(id(), column("amount", "bigint", "bigint", 19, 0));

        assertThat(planner.plan(after, catalogAfter(before), TableTimeline.empty(ORDERS), false)
                        .steps())
                .filteredOn(step -> step.effect() == Effect.REWRITES_DATA)
                .singleElement()
                .satisfies(statement -> {
                    assertThat(statement.sql())
                            .isEqualTo("ALTER TABLE `analytics`.`orders_raw` MODIFY COLUMN `amount` Int64");
                    assertThat(statement.why()).contains("Int32").contains("Int64");
                });
    }

    @Test
    void aColumnThatMysqlDroppedIsKept() {
        Table before = table(id(), text("note"));
        Table after = table(id());

        List<String> statements =
                statements(planner.plan(after, catalogAfter(before), after("DROP COLUMN note"), false));

        assertThat(statements)
                .contains("ALTER TABLE `analytics`.`orders_raw` COMMENT COLUMN IF EXISTS `note` 'dropped in MySQL'");
        assertThat(statements).noneMatch(sql -> sql.contains("DROP COLUMN"));
        assertThat(statements)
                .filteredOn(sql -> sql.contains("ENGINE = Kafka"))
                .singleElement()
                .asString()
                .as("older rows still carry it")
                .contains("`note` Nullable(String)");
    }

    @Test
    void aVanishedColumnWaitsForItsStatementAndNothingIsDoneUntilThen() {
        Table before = table(id(), text("note"));
        Table after = table(id(), text("remark"));

        TablePlan plan = planner.plan(after, catalogAfter(before), TableTimeline.empty(ORDERS), false);

        assertThat(plan).isInstanceOf(TablePlan.WaitingForStatement.class);
        assertThat(plan.steps()).isEmpty();
        assertThat(plan.obstacle())
                .hasValueSatisfying(reason -> assertThat(reason).contains("note"));
    }

    @Test
    void aRenamedColumnIsRenamedAndReadUnderBothNames() {
        Table before = table(id(), text("note"));
        Table after = table(id(), text("remark"));

        List<String> sql =
                statements(planner.plan(after, catalogAfter(before), after("RENAME COLUMN note TO remark"), false));

        assertThat(sql)
                .contains("ALTER TABLE `analytics`.`orders_raw` RENAME COLUMN IF EXISTS `note` TO `remark`")
                .noneMatch(statement -> statement.contains("ADD COLUMN"));
        assertThat(sql)
                .filteredOn(statement -> statement.contains("ENGINE = Kafka"))
                .singleElement()
                .asString()
                .contains("`remark` Nullable(String)")
                .contains("`note` Nullable(String)");
        assertThat(sql.get(sql.size() - 1)).contains("coalesce(`remark`, `note`) AS `remark`");
    }

    @Test
    void aPlanThatWasKilledAfterTheRenamingRenamesNothingAgain() {
        Table after = table(id(), text("remark"));

        assertThat(statements(planner.plan(after, catalogAfter(after), after("RENAME COLUMN note TO remark"), false)))
                .noneMatch(sql -> sql.contains("RENAME COLUMN"));
    }

    @Test
    void aRenamedAndRetypedColumnIsBoth() {
        Table before = table(id(), column("amount", "int", "int", 10, 0));
        Table after = table(id(), column("total", "bigint", "bigint", 19, 0));

        List<String> sql =
                statements(planner.plan(after, catalogAfter(before), after("CHANGE amount total BIGINT"), false));

        assertThat(sql.indexOf("ALTER TABLE `analytics`.`orders_raw` RENAME COLUMN IF EXISTS `amount` TO `total`"))
                .isPositive()
                .isLessThan(sql.indexOf("ALTER TABLE `analytics`.`orders_raw` MODIFY COLUMN `total` Int64"));
    }

    @Test
    void aStoppedTableReadsNothingMoreAndShowsTheStatement() {
        Table table = table(id(), text("note"));

        TablePlan plan = planner.plan(table, catalogAfter(table), after("DROP COLUMN note"), false);

        assertThat(plan).isInstanceOf(TablePlan.Stopped.class);
        assertThat(plan.obstacle())
                .hasValueSatisfying(reason -> assertThat(reason).contains("DROP COLUMN note"));
        assertThat(plan.steps())
                .extracting(Step::sql)
                .containsExactly("DROP TABLE IF EXISTS `analytics_ingest`.`orders_valve` SYNC");
    }

    @Test
    void aLenientRenameMakesAColumnThatBeginsWithWhatTheOldOneHadAndShowsBoth() {
        Table before = table(id(), text("note"));
        Table after = table(id(), text("remark"));

        List<String> sql = statements(
                planner("lenient").plan(after, catalogAfter(before), after("RENAME COLUMN note TO remark"), false));

        assertThat(sql)
                .contains(
                        "ALTER TABLE `analytics`.`orders_raw` ADD COLUMN IF NOT EXISTS `remark` String"
                                + " DEFAULT CAST(`note` AS String) AFTER `note`",
                        "ALTER TABLE `analytics`.`orders_raw` COMMENT COLUMN IF EXISTS `note` 'dropped in MySQL'")
                .noneMatch(statement -> statement.contains("RENAME COLUMN"));
        assertThat(view(sql)).contains("`remark`").contains("`note`");
        assertThat(sql.get(sql.size() - 1)).contains("coalesce(`remark`, `note`) AS `remark`");
    }

    @Test
    void aDroppedColumnStaysInSightUnderLenientOnly() {
        Table before = table(id(), text("note"));
        ClickHouseCatalog catalog = catalogAfter(before);

        assertThat(view(statements(planner("evolve").plan(table(id()), catalog, after("DROP COLUMN note"), false))))
                .doesNotContain("note");
        assertThat(view(statements(planner("lenient").plan(table(id()), catalog, after("DROP COLUMN note"), false))))
                .contains("`note`");
    }

    @Test
    void aDroppedColumnIsDroppedWhenThePolicySaysSoAndThePlanCallsItALoss() {
        TablePlan plan = planner("drop")
                .plan(table(id()), catalogAfter(table(id(), text("note"))), after("DROP COLUMN note"), false);

        assertThat(plan.steps())
                .filteredOn(step -> step.effect() == Effect.LOSES_DATA)
                .extracting(Step::sql)
                .containsExactly("ALTER TABLE `analytics`.`orders_raw` DROP COLUMN IF EXISTS `note`");
    }

    @Test
    void anIgnoredColumnIsReadAndLeftAndLaterComesOnlyWithACopy() {
        Table before = table(id(), text("note"));
        Table after = table(id(), text("note"), text("added"));
        TableTimeline history = TableTimeline.of(
                ORDERS,
                List.of(new StatementRead(
                        ORDERS,
                        new Origin(
                                Instant.ofEpochMilli(1), Cause.statement("ALTER …"), new Place("", "binlog.1", 4), 1),
                        StatementRead.Kind.COLUMN_IGNORED,
                        "added",
                        "",
                        "")));

        List<String> sql = statements(planner("ignore").plan(after, catalogAfter(before), history, false));

        assertThat(sql)
                .noneMatch(statement -> statement.contains("ADD COLUMN"))
                .filteredOn(statement -> statement.contains("ENGINE = Kafka"))
                .singleElement()
                .asString()
                .contains("`added` Nullable(String)");
        // The valve knows the field, and does not select it.
        assertThat(sql.get(sql.size() - 1)).contains("'added'").doesNotContain("`added`");
        assertThat(planner("evolve").plan(after, catalogAfter(before), history, false))
                .isInstanceOf(TablePlan.Stopped.class)
                .extracting(TablePlan::obstacle, as(InstanceOfAssertFactories.optional(String.class)))
                .hasValueSatisfying(
                        reason -> assertThat(reason).contains("added").contains("resolve shop.orders --reload"));
    }

    private static String view(List<String> statements) {
        return statements.get(indexOf(statements, "CREATE OR REPLACE VIEW"));
    }

    @Test
    void aTableWithoutAKeyIsBlockedWithARemedy() {
        Table table = new Table(ORDERS, List.of(id()), List.of(), List.of(), new Table.Size(0, 0, 0), "");

        assertThat(planner.plan(table, EMPTY, TableTimeline.empty(ORDERS), false))
                .isInstanceOf(TablePlan.Blocked.class)
                .extracting(TablePlan::obstacle, as(InstanceOfAssertFactories.optional(String.class)))
                .hasValueSatisfying(reason ->
                        assertThat(reason).contains("primary").contains("MILLRACE_EXCLUDE_TABLES=shop.orders"));
    }

    @Test
    void aUniqueKeyOverNotNullColumnsServesAsKey() {
        Table table = new Table(
                ORDERS,
                List.of(id(), text("email")),
                List.of(),
                List.of(List.of("email")),
                new Table.Size(0, 0, 0),
                "");

        assertThat(statements(planner.plan(table, EMPTY, TableTimeline.empty(ORDERS), false))
                        .get(0))
                .contains("ORDER BY (`email`)");
    }

    @Test
    void anUnknownTypeBlocksItsTableAndNamesTheColumn() {
        Table table = table(id(), column("shape", "hyperloop", "hyperloop(3)", 0, 0));

        assertThat(planner.plan(table, EMPTY, TableTimeline.empty(ORDERS), false))
                .isInstanceOf(TablePlan.Blocked.class)
                .extracting(TablePlan::obstacle, as(InstanceOfAssertFactories.optional(String.class)))
                .hasValueSatisfying(reason ->
                        assertThat(reason).contains("shop.orders.shape").contains("hyperloop(3)"));
    }

    @Test
    void aColumnNamedLikeOneOfMillracesOwnHasAnotherNameInsideAndItsOwnInTheView() {
        List<String> sql =
                statements(planner.plan(table(id(), text("_version")), EMPTY, TableTimeline.empty(ORDERS), false));

        assertThat(sql.get(0)).contains("`_version ` String").contains("_version      UInt64");
        assertThat(sql.get(indexOf(sql, "CREATE OR REPLACE VIEW"))).contains("`_version ` AS `_version`");
    }

    @Test
    void theRawTableMovesAsideWhenAnotherTablesViewIsToHaveItsName() {
        Table table = table(id());
        TablePlan plan = planner.plan(table, catalogAfter(table), TableTimeline.empty(ORDERS), true);

        List<String> sql = statements(plan);
        assertThat(sql.get(0)).startsWith("DROP TABLE IF EXISTS `analytics_ingest`.`orders_valve`");
        int moved = indexOf(sql, "RENAME TABLE");
        assertThat(sql.get(moved))
                .isEqualTo("RENAME TABLE `analytics`.`orders_raw` TO `analytics_ingest`.`orders@raw`");
        assertThat(sql.subList(moved, sql.size())).noneMatch(text -> text.contains("IF NOT EXISTS `analytics`."));
        assertThat(sql.get(indexOf(sql, "CREATE OR REPLACE VIEW"))).contains("FROM `analytics_ingest`.`orders@raw`");
    }

    @Test
    void aRawTableThatMovedAsideStaysThere() {
        Table table = table(id());
        Map<String, ExistingTable> tables = new HashMap<>();
        TableObjects objects =
                templates.of(table, List.of("id"), NO_NAMES, Optional.empty(), List.of(), targets.rawAside(ORDERS));
        tables.put(targets.rawAside(ORDERS), new ExistingTable("", List.of("id"), Map.of("id", "UInt64")));
        tables.put(objects.createValve().name(), new ExistingTable(objects.fingerprint(), List.of(), Map.of()));
        // The other table's view, which nobody drops.
        tables.put(targets.raw(ORDERS), new ExistingTable("", List.of(), Map.of()));

        ClickHouseCatalog catalog = new ClickHouseCatalog(tables);
        assertThat(planner.plan(table, catalog, TableTimeline.empty(ORDERS), true))
                .isEqualTo(new TablePlan.InSync(ORDERS));
        assertThat(planner.plan(table, catalog, TableTimeline.empty(ORDERS), false))
                .isEqualTo(new TablePlan.InSync(ORDERS));
    }

    @Test
    void aViewDoesNotReplaceATableThatHoldsRows() {
        TableId named = new TableId("shop", "orders_raw");
        Table table = new Table(named, List.of(id()), List.of("id"), List.of(), new Table.Size(0, 0, 0), "");

        assertThat(planner.plan(table, catalogAfter(table(id())), TableTimeline.empty(named), false))
                .isInstanceOf(TablePlan.Blocked.class)
                .extracting(TablePlan::obstacle, as(InstanceOfAssertFactories.optional(String.class)))
                .hasValueSatisfying(reason -> assertThat(reason).contains("`analytics`.`orders_raw`"));
    }

    @Test
    void aChangedKeyWaitsForItsStatementAndShowsBothKeys() {
        Table before = table(id(), text("email"));
        Table after = new Table(ORDERS, before.columns(), List.of("email"), List.of(), before.size(), "");

        assertThat(planner.plan(after, catalogAfter(before), TableTimeline.empty(ORDERS), false))
                .isInstanceOf(TablePlan.WaitingForStatement.class)
                .extracting(TablePlan::obstacle, as(InstanceOfAssertFactories.optional(String.class)))
                .hasValueSatisfying(
                        reason -> assertThat(reason).contains("(email)").contains("(id)"));
    }

    /** Rows that are older than the column have its default, which ClickHouse keeps, or else the zero of the type. */
    @Test
    void aColumnKeepsTheDefaultWithWhichItWasAdded() {
        Table before = table(id(), withDefault("level", "5"), column("zero", "int", "int", 10, 0));
        Table after = table(id(), nullable("level", "bigint"), nullable("zero", "int"));

        assertThat(statements(planner.plan(after, catalogAfter(before), TableTimeline.empty(ORDERS), false)))
                .contains(
                        "ALTER TABLE `analytics`.`orders_raw` MODIFY COLUMN `level` Nullable(Int64)",
                        "ALTER TABLE `analytics`.`orders_raw` MODIFY COLUMN `zero` Nullable(Int32)"
                                + " DEFAULT CAST(defaultValueOfTypeName('Int32') AS Nullable(Int32))");
    }

    @Test
    void namesWithQuotesAreNeverPastedUnquoted() {
        Table table = new Table(
                new TableId("shop", "or`der's"),
                List.of(id(), text("a`b\\c'd")),
                List.of("id"),
                List.of(),
                new Table.Size(0, 0, 0),
                "");

        assertThat(statements(planner.plan(table, EMPTY, TableTimeline.empty(ORDERS), false))
                        .get(0))
                .contains("`or\\`der's_raw`")
                .contains("`a\\`b\\\\c'd`");
    }

    /** What ClickHouse has after the table was created. */
    private ClickHouseCatalog catalogAfter(Table table) {
        TableObjects objects = templates.of(
                table, table.key().orElseThrow(), NO_NAMES, Optional.empty(), List.of(), targets.raw(table.id()));
        Map<String, String> columns = new LinkedHashMap<>();
        objects.columns().forEach(column -> columns.put(column.name(), column.type()));
        Map<String, ExistingTable> tables = new HashMap<>();
        tables.put(targets.raw(table.id()), new ExistingTable("", objects.key(), columns));
        tables.put(objects.createValve().name(), new ExistingTable(objects.fingerprint(), List.of(), Map.of()));
        return new ClickHouseCatalog(tables);
    }

    private static TableTimeline after(String alteration) {
        String sql = "ALTER TABLE orders " + alteration;
        DdlInterpreter meaning = new DdlInterpreter(
                t -> true, d -> List.of(), TableTimeline::empty, change -> Optional.empty(), SchemaPolicies.DEFAULT);
        List<TableEvent> entries = DdlReader.read("shop", sql).stream()
                .<TableEvent>flatMap(change -> meaning
                        .of(
                                change,
                                new Origin(
                                        Instant.ofEpochMilli(1), Cause.statement(sql), new Place("", "binlog.1", 4), 1))
                        .stream())
                .toList();
        return TableTimeline.of(ORDERS, entries);
    }

    private static List<String> statements(TablePlan plan) {
        assertThat(plan.obstacle()).isEmpty();
        return sql(plan.steps());
    }

    private static List<String> sql(List<Step> steps) {
        return steps.stream().map(Step::sql).toList();
    }

    private static int indexOf(List<String> statements, String start) {
        for (int i = 0; i < statements.size(); i++) {
            if (statements.get(i).startsWith(start)) {
                return i;
            }
        }
        throw new AssertionError("no statement starts with " + start);
    }

    private static Table table(Column... columns) {
        return new Table(ORDERS, List.of(columns), List.of("id"), List.of(), new Table.Size(0, 0, 0), "");
    }

    private static Column id() {
        return column("id", "bigint", "bigint unsigned", 20, 0);
    }

    private static Column text(String name) {
        return column(name, "varchar", "varchar(20)", 0, 0);
    }

    private static Column column(String name, String dataType, String columnType, int precision, int scale) {
        return new Column(
                name,
                dataType,
                columnType,
                false,
                20,
                precision,
                scale,
                0,
                Optional.empty(),
                false,
                Column.Generation.NONE);
    }

    private static Column nullable(String name, String type) {
        return new Column(name, type, type, true, 0, 10, 0, 0, Optional.empty(), false, Column.Generation.NONE);
    }

    private static Column withDefault(String name, String value) {
        return new Column(name, "int", "int", true, 0, 10, 0, 0, Optional.of(value), false, Column.Generation.NONE);
    }
}
