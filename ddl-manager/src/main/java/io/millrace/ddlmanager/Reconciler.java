package io.millrace.ddlmanager;

import io.millrace.common.clickhouse.ClickHouse;
import io.millrace.common.mysql.Mysql;
import io.millrace.common.mysql.MysqlSchema;
import io.millrace.common.naming.Targets;
import io.millrace.common.settings.Setting;
import io.millrace.common.settings.Settings;
import io.millrace.common.table.Table;
import io.millrace.ddlmanager.apply.Applier;
import io.millrace.ddlmanager.apply.Bootstrap;
import io.millrace.ddlmanager.apply.Cause;
import io.millrace.ddlmanager.apply.QueueOffsets;
import io.millrace.ddlmanager.objects.ObjectTemplates;
import io.millrace.ddlmanager.plan.ClickHouseCatalog;
import io.millrace.ddlmanager.plan.Planner;
import io.millrace.ddlmanager.plan.TablePlan;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;

/**
 * Brings ClickHouse from what it has to what MySQL says, as often as it is asked to; a second time in a row does
 * nothing. One table's trouble does not stop the others.
 */
public final class Reconciler {

    private final Settings settings;
    private final ClickHouse clickHouse;
    private final MysqlSchema schema;
    private final Targets targets;
    private final Planner planner;
    private final TableTopics topics;
    private final QueueOffsets queueOffsets;

    public Reconciler(Settings settings, Mysql mysql, ClickHouse clickHouse, Admin kafka) {
        this.settings = settings;
        this.clickHouse = clickHouse;
        this.schema = new MysqlSchema(mysql);
        this.targets = Targets.of(settings);
        this.planner = new Planner(new ObjectTemplates(settings), targets);
        this.topics = new TableTopics(settings, kafka);
        this.queueOffsets = new QueueOffsets(kafka, targets);
    }

    /**
     * A table with what is to be done for it, or what became of doing it.
     *
     * @param failure ClickHouse's message when applying stopped half-way
     */
    public record Outcome(Table table, TablePlan plan, Optional<String> failure) {}

    /** The MySQL tables that are to be replicated, in the order of their names. */
    public List<Table> tables() {
        List<String> excluded = settings.getList(Setting.EXCLUDE_TABLES);
        return schema.tables(settings.getList(Setting.MYSQL_DATABASES)).stream()
                .filter(table -> !excluded.contains(table.id().toString()))
                .toList();
    }

    /** What {@link #apply} would do now. */
    public List<Outcome> plan() {
        ClickHouseCatalog catalog = catalog();
        return tables().stream()
                .map(table -> new Outcome(table, planner.plan(table, catalog), Optional.empty()))
                .toList();
    }

    /** What would be done if ClickHouse were empty. */
    public List<Outcome> creation() {
        ClickHouseCatalog empty = new ClickHouseCatalog(Map.of());
        return tables().stream()
                .map(table -> new Outcome(table, planner.plan(table, empty), Optional.empty()))
                .toList();
    }

    /** Plans and runs the plans. */
    public synchronized List<Outcome> apply(Cause cause) {
        Bootstrap.run(settings, clickHouse);
        List<Outcome> planned = plan();
        topics.ensure(planned.stream()
                .filter(outcome -> outcome.plan().blocked().isEmpty())
                .map(outcome -> outcome.table().id())
                .toList());
        Applier applier = new Applier(clickHouse, targets, queueOffsets);
        return planned.stream()
                .map(outcome -> new Outcome(outcome.table(), outcome.plan(), applier.apply(outcome.plan(), cause)))
                .toList();
    }

    /** MySQL's definition of each table, by table. */
    public Map<Table, String> mysqlDefinitions() {
        Map<Table, String> definitions = new TreeMap<>((a, b) -> a.id().compareTo(b.id()));
        tables().forEach(table -> definitions.put(table, schema.createStatement(table.id())));
        return definitions;
    }

    private ClickHouseCatalog catalog() {
        return ClickHouseCatalog.read(
                clickHouse,
                settings.getList(Setting.MYSQL_DATABASES).stream()
                        .flatMap(db -> Stream.of(targets.targetDatabase(db), targets.ingestDatabase(db)))
                        .distinct()
                        .toList());
    }
}
