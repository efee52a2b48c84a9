package io.millrace.ddlmanager.reconcile;

import io.millrace.common.journal.Origin;
import io.millrace.common.journal.TableEvent.StatementRead;
import io.millrace.common.journal.TableEvent.StatementRead.Kind;
import io.millrace.common.naming.Targets;
import io.millrace.common.policy.SchemaChangeKind;
import io.millrace.common.policy.SchemaPolicies;
import io.millrace.common.policy.SchemaPolicy;
import io.millrace.common.problem.ProblemCode;
import io.millrace.common.table.Column;
import io.millrace.common.table.Table;
import io.millrace.common.table.TableId;
import io.millrace.ddlmanager.apply.Applier;
import io.millrace.ddlmanager.catalog.ClickHouseCatalog.ExistingTable;
import io.millrace.ddlmanager.catalog.SourceAndTarget.Snapshot;
import io.millrace.ddlmanager.plan.Step;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Where a table continues as MySQL has it now, whatever was before: which columns count as dropped, and which as added.
 */
public final class ColumnMarks {

    private static final String WHY = "the table is another one now, or a person decided so";

    private final Targets targets;
    private final SchemaPolicies policies;
    private final Applier applier;

    public ColumnMarks(Targets targets, SchemaPolicies policies, Applier applier) {
        this.targets = targets;
        this.policies = policies;
        this.applier = applier;
    }

    /**
     * What only ClickHouse has counts as dropped, and what both have as the same.
     *
     * @throws io.millrace.common.problem.Problem when ClickHouse refuses
     */
    void settle(TableId table, Snapshot now) {
        Optional<Table> inMysql = now.table(table);
        Optional<ExistingTable> raw = now.catalog().raw(targets, table);
        if (inMysql.isEmpty() || raw.isEmpty()) {
            return;
        }
        String rawName = now.catalog().rawName(targets, table);
        Set<String> columns = inMysql.get().columns().stream().map(Column::name).collect(Collectors.toSet());
        List<Step> marks = raw.get().columns().keySet().stream()
                .filter(column ->
                        columns.contains(column) == raw.get().dropped().contains(column))
                .<Step>map(column -> columns.contains(column)
                        ? new Step.UnmarkDropped(rawName, column, WHY)
                        : new Step.MarkDropped(rawName, column, WHY))
                .toList();
        applier.apply(
                        table,
                        marks,
                        Origin.millrace("columns that MySQL does not have count as dropped, others as the same"))
                .ifPresent(failure -> {
                    throw ProblemCode.TABLE_STEP_FAILED.problem(failure, "It is tried again.");
                });
    }

    /** The columns that ClickHouse does not have yet, as added there, or as ignored if that is the policy. */
    List<StatementRead> added(TableId table, Snapshot now, Origin at) {
        Kind kind = policies.of(table, SchemaChangeKind.ADD_COLUMN) == SchemaPolicy.IGNORE
                ? Kind.COLUMN_IGNORED
                : Kind.COLUMN_ADDED;
        return now.table(table).stream()
                .flatMap(found -> absent(found, now))
                .map(column -> new StatementRead(table, at, kind, column, "", ""))
                .toList();
    }

    /** Whether MySQL has columns that ClickHouse's table lacks; not where ClickHouse has no such table. */
    boolean grown(Table table, Snapshot now) {
        return absent(table, now).findAny().isPresent();
    }

    private Stream<String> absent(Table table, Snapshot now) {
        return now.catalog().raw(targets, table.id()).stream()
                .flatMap(raw -> table.columns().stream()
                        .map(Column::name)
                        .filter(column -> !raw.columns().containsKey(column)));
    }
}
