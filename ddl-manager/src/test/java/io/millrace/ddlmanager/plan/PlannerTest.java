package io.millrace.ddlmanager.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.common.naming.Targets;
import io.millrace.common.settings.Settings;
import io.millrace.common.table.Column;
import io.millrace.common.table.Table;
import io.millrace.common.table.TableId;
import io.millrace.ddlmanager.objects.ObjectTemplates;
import io.millrace.ddlmanager.objects.TableObjects;
import io.millrace.ddlmanager.plan.ClickHouseCatalog.ExistingTable;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PlannerTest {

    private static final TableId ORDERS = new TableId("shop", "orders");
    private static final ClickHouseCatalog EMPTY = new ClickHouseCatalog(Map.of());

    private final Settings settings = Settings.of(Map.of("MILLRACE_MYSQL_DATABASES", "shop"));
    private final Targets targets = Targets.of(settings);
    private final ObjectTemplates templates = new ObjectTemplates(settings);
    private final Planner planner = new Planner(templates, targets);

    @Test
    void aNewTableGetsItsRawTableFirstAndItsValveLast() {
        List<String> sql = statements(planner.plan(table(id()), EMPTY));

        assertThat(sql.get(0)).startsWith("CREATE TABLE IF NOT EXISTS `analytics`.`orders_raw`");
        assertThat(sql.get(sql.size() - 1))
                .startsWith("CREATE MATERIALIZED VIEW IF NOT EXISTS `analytics_ingest`.`orders_valve`");
    }

    @Test
    void aTableThatIsInStepHasNothingToDo() {
        Table table = table(id(), text("note"));

        assertThat(planner.plan(table, catalogAfter(table)).inStep()).isTrue();
    }

    @Test
    void anAddedColumnStopsTheFlowAltersAndLetsItFlowAgain() {
        Table before = table(id(), text("note"));
        Table after = table(id(), text("channel"), text("note"));

        List<String> sql = statements(planner.plan(after, catalogAfter(before)));

        assertThat(sql.get(0)).isEqualTo("DROP TABLE IF EXISTS `analytics_ingest`.`orders_valve` SYNC");
        assertThat(sql)
                .contains("ALTER TABLE `analytics`.`orders_raw` ADD COLUMN IF NOT EXISTS `channel` String AFTER `id`");
        assertThat(sql.indexOf("DROP TABLE IF EXISTS `analytics_ingest`.`orders_queue` SYNC"))
                .isLessThan(indexOf(sql, "CREATE TABLE IF NOT EXISTS `analytics_ingest`.`orders_queue`"));
        assertThat(sql.get(sql.size() - 1)).contains("orders_valve");
    }

    @Test
    void aChangedTypeRewritesAndSaysSo() {
        Table before = table(id(), column("amount", "int", "int", 10, 0));
        Table after = table(id(), column("amount", "bigint", "bigint", 19, 0));

        assertThat(planner.plan(after, catalogAfter(before)).statements())
                .filteredOn(statement -> statement.effect() == Statement.Effect.REWRITES_DATA)
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

        List<String> statements = statements(planner.plan(after, catalogAfter(before)));

        assertThat(statements).noneMatch(sql -> sql.contains("DROP COLUMN"));
        assertThat(statements)
                .filteredOn(sql -> sql.contains("ENGINE = Kafka"))
                .singleElement()
                .asString()
                .as("rows from before the change still carry it")
                .contains("`note` Nullable(String)");
    }

    @Test
    void aTableWithoutAKeyIsBlockedWithARemedy() {
        Table table = new Table(ORDERS, List.of(id()), List.of(), List.of(), new Table.Size(0, 0, 0), "");

        assertThat(planner.plan(table, EMPTY).blocked())
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

        assertThat(statements(planner.plan(table, EMPTY)).get(0)).contains("ORDER BY (`email`)");
    }

    @Test
    void anUnknownTypeBlocksItsTableAndNamesTheColumn() {
        Table table = table(id(), column("shape", "hyperloop", "hyperloop(3)", 0, 0));

        assertThat(planner.plan(table, EMPTY).blocked())
                .hasValueSatisfying(reason ->
                        assertThat(reason).contains("shop.orders.shape").contains("hyperloop(3)"));
    }

    @Test
    void aColumnNamedLikeOneOfMillracesOwnBlocksItsTable() {
        assertThat(planner.plan(table(id(), text("_version")), EMPTY).blocked())
                .hasValueSatisfying(reason -> assertThat(reason).contains("_version"));
    }

    @Test
    void aChangedKeyBlocksTheTableAndShowsBothKeys() {
        Table before = table(id(), text("email"));
        Table after = new Table(ORDERS, before.columns(), List.of("email"), List.of(), before.size(), "");

        assertThat(planner.plan(after, catalogAfter(before)).blocked())
                .hasValueSatisfying(
                        reason -> assertThat(reason).contains("(email)").contains("(id)"));
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

        assertThat(statements(planner.plan(table, EMPTY)).get(0))
                .contains("`or\\`der's_raw`")
                .contains("`a\\`b\\\\c'd`");
    }

    /** What ClickHouse has after the table was created. */
    private ClickHouseCatalog catalogAfter(Table table) {
        TableObjects objects = templates.of(table, table.key().orElseThrow(), List.of());
        Map<String, String> columns = new LinkedHashMap<>();
        objects.columns().forEach(column -> columns.put(column.name(), column.type()));
        Map<String, ExistingTable> tables = new HashMap<>();
        tables.put(targets.raw(table.id()), new ExistingTable("", String.join(", ", objects.key()), columns));
        tables.put(objects.createValve().name(), new ExistingTable(objects.fingerprint(), "", Map.of()));
        return new ClickHouseCatalog(tables);
    }

    private static List<String> statements(TablePlan plan) {
        assertThat(plan.blocked()).isEmpty();
        return plan.statements().stream().map(Statement::sql).toList();
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
}
