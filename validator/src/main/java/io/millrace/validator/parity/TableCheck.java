package io.millrace.validator.parity;

import io.millrace.common.clickhouse.ClickHouse;
import io.millrace.common.fence.FencePool;
import io.millrace.common.fence.FenceResult;
import io.millrace.common.journal.TableState;
import io.millrace.common.journal.TableStatus;
import io.millrace.common.keys.KeyIndex;
import io.millrace.common.keys.KeyOrder;
import io.millrace.common.keys.KeyRange;
import io.millrace.common.mysql.Mysql;
import io.millrace.common.mysql.MysqlLoad;
import io.millrace.common.mysql.MysqlSchema;
import io.millrace.common.naming.ColumnNaming;
import io.millrace.common.naming.Fingerprint;
import io.millrace.common.naming.RawTable;
import io.millrace.common.naming.Targets;
import io.millrace.common.policy.LossPolicies;
import io.millrace.common.policy.SchemaChangeKind;
import io.millrace.common.policy.SchemaPolicies;
import io.millrace.common.policy.SchemaPolicy;
import io.millrace.common.problem.Problem;
import io.millrace.common.quarantine.Quarantine;
import io.millrace.common.table.Column;
import io.millrace.common.table.KeylessTables;
import io.millrace.common.table.Table;
import io.millrace.common.table.TableId;
import io.millrace.common.types.ColumnMapping;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.LongConsumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Compares one table: its schema, then its rows ({@link RowCheck}). Only a table that is {@code streaming} is compared. */
final class TableCheck {

    private static final Logger LOG = LoggerFactory.getLogger(TableCheck.class);

    private final Mysql mysql;
    private final MysqlLoad load;
    private final Pace.Readers readers;
    private final ClickHouse clickHouse;
    private final Targets targets;
    private final FencePool fences;
    private final Function<TableId, Optional<TableStatus>> statuses;
    private final LossPolicies policies;
    private final SchemaPolicies schemaPolicies;
    private final KeylessTables keyless;
    private final Duration patience;
    private final UnfinishedProofs unfinished;

    /**
     * @param readers of all tables that are checked side by side
     * @param statuses where tables stand; empty for one that the journal does not know
     * @param patience how long one wait for the pipeline may last
     */
    TableCheck(
            Mysql mysql,
            MysqlLoad load,
            Pace.Readers readers,
            ClickHouse clickHouse,
            Targets targets,
            FencePool fences,
            Function<TableId, Optional<TableStatus>> statuses,
            LossPolicies policies,
            SchemaPolicies schemaPolicies,
            KeylessTables keyless,
            Duration patience) {
        this.mysql = mysql;
        this.load = load;
        this.readers = readers;
        this.clickHouse = clickHouse;
        this.targets = targets;
        this.fences = fences;
        this.statuses = statuses;
        this.policies = policies;
        this.schemaPolicies = schemaPolicies;
        this.keyless = keyless;
        this.patience = patience;
        this.unfinished = new UnfinishedProofs(clickHouse, targets);
    }

    /**
     * Never throws: what goes wrong is a verdict, and the next table is checked.
     *
     * @param progress hears how many rows of MySQL were read so far
     * @param stop ends the check
     */
    TableResult run(Table table, CheckScope scope, LongConsumer progress, BooleanSupplier stop) {
        Instant started = Instant.now();
        long nanos = System.nanoTime();
        Finding finding;
        try {
            finding = compare(table, scope, progress, stop);
        } catch (Problem e) {
            finding = Finding.without(Verdict.UNDECIDED, e.getMessage() + " " + e.remedy());
        } catch (RuntimeException e) {
            LOG.atError().addKeyValue("table", table.id()).setCause(e).log("The check of a table failed");
            finding = Finding.without(Verdict.UNDECIDED, "A defect of Millrace: " + e);
        }
        double before = finding.startedAt()
                .map(at -> Duration.between(at, started).toMillis() / 1e3)
                .orElse(0.0);
        return new TableResult(
                table.id(),
                scope.level(),
                finding.verdict(),
                finding.rows(),
                finding.differences(),
                finding.startedAt().orElse(started),
                before + (System.nanoTime() - nanos) / 1e9,
                finding.note(),
                finding.lossy(),
                finding.ranges());
    }

    private Finding compare(Table table, CheckScope scope, LongConsumer progress, BooleanSupplier stop) {
        boolean multiset = keyless.multiset(table);
        if (table.key().isEmpty() && !multiset) {
            return Finding.without(Verdict.NOT_CHECKED, "The table has no key.");
        }
        Optional<Finding> before = notStreaming(table.id());
        if (before.isPresent()) {
            return before.get();
        }
        Finding finding = compareStreaming(table, multiset, scope, progress, stop);
        // A copy that began meanwhile takes rows away and brings them back.
        return finding.verdict() == Verdict.EQUAL || finding.verdict() == Verdict.EQUAL_WITH_LOSS
                ? finding
                : notStreaming(table.id()).orElse(finding);
    }

    private Optional<Finding> notStreaming(TableId table) {
        return statuses.apply(table)
                .filter(status -> status.state() != TableState.STREAMING)
                .map(status -> Finding.without(Verdict.NOT_CHECKED, "The table is " + status.describe() + "."));
    }

    private Finding compareStreaming(
            Table table, boolean multiset, CheckScope scope, LongConsumer progress, BooleanSupplier stop) {
        Compared compared = compared(table);
        if (!compared.differences.isEmpty()) {
            // A schema change may be on its way.
            Optional<String> waits = await(table.id());
            Optional<Table> now = new MysqlSchema(mysql)
                    .tables(Set.of(table.id().database())).stream()
                            .filter(t -> t.id().equals(table.id()))
                            .findFirst();
            if (now.isEmpty()) {
                return Finding.without(Verdict.NOT_CHECKED, "MySQL has no such table any more.");
            }
            compared = compared(now.get());
            if (!compared.differences.isEmpty()) {
                return SchemaDifferences.finding(compared.differences, waits);
            }
        }
        if (compared.unfit.isPresent()) {
            return Finding.without(Verdict.NOT_CHECKED, compared.unfit.get());
        }
        Compared same = compared;
        FenceWait fence = () -> await(table.id());
        Supplier<Finding> rows = () -> multiset
                ? new RowCheck(multiset(same), fence, RowCheck.Limits.DEFAULT, progress, stop).run()
                : keyed(same, scope, fence, progress, stop);
        Finding finding = switch (scope.level()) {
            case SCHEMA -> Finding.without(Verdict.EQUAL, "");
            case COUNT ->
                CountCheck.of(mysql, clickHouse, same.table, same.raw, multiset, fence, rows)
                        .run();
            case ROWS -> rows.get();
        };
        return same.leftOut.isEmpty() ? finding : finding.withoutColumns(same.leftOut);
    }

    private Multiset multiset(Compared compared) {
        Table table = compared.table;
        return new Multiset(
                table.id(),
                mysql,
                clickHouse,
                new Quarantine(clickHouse, targets),
                new MultisetSql(table, compared.raw.quoted(), policies));
    }

    private Finding keyed(
            Compared compared, CheckScope scope, FenceWait fence, LongConsumer progress, BooleanSupplier stop) {
        Table table = compared.table;
        KeyOrder order = new KeyOrder(table, KeyIndex.of(mysql, table));
        ParitySql sql = new ParitySql(table, order, compared.raw.quoted(), policies);
        ProofNotes notes = notes(table, sql, scope);
        Optional<KeyPart> part = scope.part(table.id());
        KeyRange whole = part.map(wanted -> wanted.in(table))
                .or(() -> notes.before().map(proved -> new KeyRange(0, proved.upTo(), List.of(), 0)))
                .orElse(KeyRange.ALL);
        KeyedRows rows = new KeyedRows(
                table,
                mysql,
                clickHouse,
                new Quarantine(clickHouse, targets),
                sql,
                order,
                new Pace(load, readers, scope.share(), stop),
                whole,
                scope.sample());
        Finding finding = new RowCheck(rows, fence, RowCheck.Limits.DEFAULT, progress, stop, notes).run();
        if (!stop.getAsBoolean() || finding.verdict() != Verdict.UNDECIDED) {
            notes.forget();
        }
        return notes.before()
                .map(proved -> finding.begun(proved.startedAt()))
                .orElseGet(() -> part.map(wanted -> finding.remarked("a part of the table: " + wanted))
                        .orElse(finding));
    }

    /**
     * Only where the keys are in one order: otherwise a check needs all keys that MySQL gave, to look for those that only ClickHouse
     * has.
     */
    private ProofNotes notes(Table table, ParitySql sql, CheckScope scope) {
        return statuses.apply(table.id())
                .filter(status -> scope.continues() && sql.sameOrder())
                .map(status -> unfinished.of(
                        table.id(),
                        // The queries say which policies there are.
                        Fingerprint.of(List.of(
                                status.since().toString(),
                                table.columns().toString(),
                                sql.mysqlSum(KeyRange.ALL),
                                sql.clickHouseSum(KeyRange.ALL)))))
                .orElse(ProofNotes.NONE);
    }

    /**
     * @param table without the columns that are left out
     * @param unfit why the table cannot be compared
     * @param differences of the schemas
     * @param leftOut columns that the policy keeps out of ClickHouse
     */
    private record Compared(
            Table table, RawTable raw, Optional<String> unfit, List<String> differences, List<String> leftOut) {}

    private Compared compared(Table inMysql) {
        RawTable raw = RawTable.now(clickHouse, targets, inMysql.id());
        Map<String, String> existing = existing(raw);
        List<String> leftOut = leftOut(inMysql, existing);
        Table table = inMysql.without(leftOut);
        try {
            List<ColumnMapping> columns = ParitySql.mappings(table, table.columns(), policies);
            return new Compared(table, raw, Optional.empty(), SchemaDifferences.of(raw, existing, columns), leftOut);
        } catch (Problem e) {
            return new Compared(table, raw, Optional.of(e.getMessage()), List.of(), leftOut);
        }
    }

    /** Columns that the policy keeps out of ClickHouse. */
    private List<String> leftOut(Table table, Map<String, String> existing) {
        return !existing.isEmpty() && schemaPolicies.of(table.id(), SchemaChangeKind.ADD_COLUMN) == SchemaPolicy.IGNORE
                ? table.columns().stream()
                        .map(Column::name)
                        .filter(column -> !existing.containsKey(column))
                        .toList()
                : List.of();
    }

    /** @return what the fence waits for when it has not passed */
    private Optional<String> await(TableId table) {
        FenceResult result = fences.await(Set.of(table), patience);
        return result.passed() ? Optional.empty() : Optional.of(result.describe());
    }

    /** The columns of the raw table, type by name; none when there is no such table. */
    private Map<String, String> existing(RawTable raw) {
        Map<String, String> existing = new HashMap<>();
        clickHouse
                .query(
                        "SELECT name, type FROM system.columns WHERE database = {db:String} AND table = {table:String}",
                        Map.of("db", raw.database(), "table", raw.name()))
                .forEach(row -> ColumnNaming.ofMysql(row.getString("name"))
                        .ifPresent(column -> existing.put(column, row.getString("type"))));
        return existing;
    }
}
