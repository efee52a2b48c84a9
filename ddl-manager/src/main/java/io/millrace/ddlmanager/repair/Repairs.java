package io.millrace.ddlmanager.repair;

import io.millrace.common.clickhouse.ClickHouse;
import io.millrace.common.fence.MysqlBinlog;
import io.millrace.common.journal.Origin;
import io.millrace.common.journal.TableEvent;
import io.millrace.common.journal.TableState;
import io.millrace.common.journal.TableTimeline;
import io.millrace.common.mysql.Mysql;
import io.millrace.common.naming.RawTable;
import io.millrace.common.naming.Targets;
import io.millrace.common.policy.LossPolicies;
import io.millrace.common.problem.Problem;
import io.millrace.common.problem.ProblemCode;
import io.millrace.common.table.Table;
import io.millrace.common.table.TableId;
import io.millrace.common.types.TypeRegistry;
import io.millrace.ddlmanager.apply.PipelineLock;
import io.millrace.ddlmanager.catalog.Scope;
import io.millrace.ddlmanager.catalog.SourceAndTarget;
import io.millrace.ddlmanager.catalog.SourceAndTarget.Snapshot;
import io.millrace.ddlmanager.journal.Journal;
import io.millrace.ddlmanager.load.TableCopy;
import io.millrace.ddlmanager.plan.ReloadPlans;
import io.millrace.ddlmanager.replay.QuarantineKeeper;
import java.util.List;
import java.util.function.Supplier;

/** Repairs rows of tables that stream. Thread-safe: nobody else changes the table meanwhile, and no truncation is carried out. */
public final class Repairs {

    /** Of one request. Whoever has more of them copies the table. */
    public static final int MOST_KEYS = 10_000;

    /** The version of each stands in the query. */
    private static final int KEYS_AT_ONCE = 200;

    private final Mysql mysql;
    private final MysqlBinlog binlog;
    private final ClickHouse clickHouse;
    private final Targets targets;
    private final SourceAndTarget sides;
    private final ReloadPlans copies;
    private final LossPolicies policies;
    private final Journal journal;
    private final PipelineLock lock;
    private final QuarantineKeeper quarantine;
    private final TableCopy copy;

    public Repairs(
            Mysql mysql,
            MysqlBinlog binlog,
            ClickHouse clickHouse,
            Targets targets,
            SourceAndTarget sides,
            ReloadPlans copies,
            LossPolicies policies,
            Journal journal,
            PipelineLock lock,
            QuarantineKeeper quarantine,
            TableCopy copy) {
        this.mysql = mysql;
        this.binlog = binlog;
        this.clickHouse = clickHouse;
        this.targets = targets;
        this.sides = sides;
        this.copies = copies;
        this.policies = policies;
        this.journal = journal;
        this.lock = lock;
        this.quarantine = quarantine;
        this.copy = copy;
    }

    /**
     * Reads rows again.
     *
     * @param keys canonical texts, as a check reports them
     * @param dryRun only to say what would be done
     * @throws Problem when there is no such table, it does not stream, or a key is not one of its keys
     */
    public Repair run(TableId id, List<String> keys, boolean dryRun) {
        Supplier<Repair> repair = () -> repair(id, keys, dryRun);
        return quarantine.exclusively(() -> lock.take(repair));
    }

    private Repair repair(TableId id, List<String> keys, boolean dryRun) {
        TableTimeline known = journal.timeline(id);
        Snapshot now = sides.read(Scope.of(id));
        Table inMysql = now.table(id)
                .orElseThrow(() -> ProblemCode.NO_SUCH_TABLE.problem(
                        "There is no table " + id + ".", "Name it as MySQL does, database.table."));
        if (inMysql.key().isEmpty()) {
            throw ProblemCode.NOT_REPAIRABLE.problem(
                    "The table " + id + " has no key, so none of its rows can be told from another.",
                    "Copy the table: `millrace resolve " + id + " --reload`.");
        }
        if (known.state() != TableState.STREAMING) {
            throw ProblemCode.NOT_REPAIRABLE.problem(
                    "The table " + id + " is " + known.status().describe() + ".",
                    "Repair its rows when it streams; `GET /tables` shows each table's state.");
        }
        Table table = copies.wanted(inMysql, now.catalog(), known).table();
        RowRepair repair = new RowRepair(
                id,
                new ServerSides(
                        table,
                        mysql,
                        binlog,
                        clickHouse,
                        copy,
                        RawTable.now(clickHouse, targets, id).quoted(),
                        targets.intake(id),
                        table.keyColumns().stream()
                                .map(column -> TypeRegistry.mapping(id, column, policies.of(table, column)))
                                .toList()));
        Repair all = new Repair(id, dryRun, 0, 0, 0);
        try {
            for (int from = 0; from < keys.size(); from += KEYS_AT_ONCE) {
                all = all.and(repair.run(keys.subList(from, Math.min(keys.size(), from + KEYS_AT_ONCE)), dryRun));
            }
            return all;
        } finally {
            // Also of what was done before a failure.
            if (!dryRun && all.written() + all.removed() > 0) {
                journal.report(List.of(new TableEvent.Repaired(
                        id, Origin.person("rows were repaired"), all.written(), all.removed())));
            }
        }
    }
}
