package io.millrace.ddlmanager.aggregates;

import io.millrace.clickhousesql.SqlFiles;
import io.millrace.clickhousesql.SqlTemplates;
import io.millrace.common.clickhouse.ClickHouse;
import io.millrace.common.clickhouse.ClickHouseNames;
import io.millrace.common.naming.Targets;
import io.millrace.common.problem.Problem;
import io.millrace.common.settings.ViewSettings;
import io.millrace.common.table.TableId;
import io.millrace.ddlmanager.views.ClickHouseWords;
import io.millrace.ddlmanager.views.ViewFiles;
import io.millrace.ddlmanager.views.ViewPlan;
import io.millrace.ddlmanager.views.ViewPlan.State;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What the next passes will do about the aggregates, by a look at their files and at ClickHouse. Changes nothing.
 * Thread-safe.
 */
public final class AggregatePlans {

    private final ViewSettings settings;
    private final Targets targets;
    private final List<String> databases;
    private final ClickHouse clickHouse;

    /** @param databases MySQL's */
    public AggregatePlans(ViewSettings settings, Targets targets, List<String> databases, ClickHouse clickHouse) {
        this.settings = settings;
        this.targets = targets;
        this.databases = databases;
        this.clickHouse = clickHouse;
    }

    /** Those to be dropped first. */
    public List<ViewPlan> now() {
        List<ViewPlan> wanted = SqlFiles.chosen(settings, AggregateFile.FOLDER).stream()
                .flatMap(file -> databases.stream().map(database -> plan(file, database)))
                .toList();
        Set<TableId> kept = wanted.stream().map(ViewPlan::view).collect(Collectors.toSet());
        return Stream.concat(
                        databases.stream()
                                .flatMap(database -> made(database).stream())
                                .filter(made -> !kept.contains(made.view())),
                        wanted.stream())
                .toList();
    }

    private ViewPlan plan(String file, String database) {
        TableId id = new TableId(database, file);
        String name = file.substring(AggregateFile.FOLDER.length() + 1);
        String object = targets.targetDatabase(database) + "." + name;
        Optional<String> off = settings.aggregates().isPresent()
                ? Optional.empty()
                : Optional.of("MILLRACE_AGGREGATES_EVERY is off, so nothing computes it.");
        try {
            AggregateFile read = AggregateFile.read(
                    file,
                    database,
                    new SqlTemplates(settings.sqlFolder()),
                    ViewFiles.names(settings, targets, database));
            return off.map(why -> new ViewPlan(id, object, State.WAITING, why, List.of()))
                    .orElseGet(() -> plan(id, object, read));
        } catch (Problem e) {
            return new ViewPlan(id, object, State.REFUSED, e.getMessage(), List.of());
        }
    }

    private ViewPlan plan(TableId id, String object, AggregateFile file) {
        AggregateTables tables = AggregateTables.of(file, targets);
        if (!has(tables.ingest(), "aggregate_passes")) {
            return new ViewPlan(id, object, State.CREATE, "", List.of());
        }
        Optional<TableId> missing = file.reads().stream()
                .map(AggregateFile.Source::table)
                .filter(table -> !has(targets.targetDatabase(table.database()), table.table()))
                .findFirst();
        if (missing.isPresent()) {
            String why = "It reads " + missing.get() + ", which ClickHouse does not have.";
            return new ViewPlan(id, object, State.WAITING, why, List.of());
        }
        PassLog log = new PassLog(clickHouse, tables);
        Optional<PassLog.Finished> last = log.last();
        String error = log.error();
        if (!error.isEmpty()) {
            return new ViewPlan(id, object, State.BROKEN, ClickHouseWords.of(error), List.of());
        }
        if (last.isEmpty()) {
            return new ViewPlan(id, object, State.CREATE, "", List.of());
        }
        try {
            boolean same =
                    last.get().definition().equals(new AggregatePass(file, targets, clickHouse, () -> {}).definition());
            return same
                    ? new ViewPlan(id, object, State.IN_SYNC, "", List.of())
                    : new ViewPlan(
                            id, object, State.CHANGE, "Its file changed, or the columns of what it reads.", List.of());
        } catch (Problem e) {
            return new ViewPlan(id, object, State.BROKEN, ClickHouseWords.of(e.getMessage()), List.of());
        }
    }

    /** Those that Millrace made, as if they were to be dropped. */
    private List<ViewPlan> made(String database) {
        List<ViewPlan> plans = new ArrayList<>();
        String owner = targets.ingestDatabase(database) + ":";
        clickHouse
                .query(
                        "SELECT DISTINCT extract(comment, '\\\\[millrace aggregate (.+)\\\\]') AS aggregate FROM system.tables"
                                + " WHERE position(comment, {mark:String}) > 0 ORDER BY aggregate",
                        Map.of("mark", "[millrace aggregate " + owner))
                .forEach(row -> {
                    String name = row.getString("aggregate").substring(owner.length());
                    plans.add(new ViewPlan(
                            new TableId(database, AggregateFile.FOLDER + "/" + name),
                            targets.targetDatabase(database) + "." + name,
                            State.DROP,
                            "Its file is gone or not switched on.",
                            List.of()));
                });
        return plans;
    }

    private boolean has(String database, String table) {
        return clickHouse
                        .query("SELECT count() FROM system.tables WHERE database = " + ClickHouseNames.literal(database)
                                + " AND name = " + ClickHouseNames.literal(table))
                        .get(0)
                        .getLong(1)
                > 0;
    }
}
