package io.millrace.validator.parity;

import io.millrace.common.Resources;
import io.millrace.common.clickhouse.ClickHouse;
import io.millrace.common.fence.FencePool;
import io.millrace.common.fence.Fences;
import io.millrace.common.journal.JournalReader;
import io.millrace.common.journal.TableStatus;
import io.millrace.common.mysql.Mysql;
import io.millrace.common.mysql.MysqlLoad;
import io.millrace.common.mysql.MysqlSchema;
import io.millrace.common.naming.Targets;
import io.millrace.common.pipeline.Pipeline;
import io.millrace.common.policy.LossPolicies;
import io.millrace.common.policy.SchemaPolicies;
import io.millrace.common.problem.Problem;
import io.millrace.common.problem.ProblemCode;
import io.millrace.common.settings.Settings;
import io.millrace.common.settings.SourceSettings;
import io.millrace.common.table.Table;
import io.millrace.common.table.TableId;
import io.millrace.common.task.Parallel;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** Compares tables over one set of connections. */
public final class Validator implements AutoCloseable {

    /** For the load and the list of tables, beside those that read ranges, and one for the fence of each table. */
    private static final int OTHER_CONNECTIONS = 4;

    private final SourceSettings source;
    private final int parallel;
    private final int busyThreads;
    private final LossPolicies lossPolicies;
    private final SchemaPolicies schemaPolicies;
    private final Resources resources;
    private final Mysql mysql;
    private final ClickHouse clickHouse;
    private final Targets targets;
    private final Pipeline pipeline;
    private final FencePool fences;
    private final JournalReader journal;

    /**
     * Takes all settings, because it connects to every server that a row passes.
     *
     * @throws Problem when a server cannot be reached
     */
    public Validator(Settings settings) {
        this.source = settings.source();
        this.parallel = settings.copies().parallel();
        this.busyThreads = settings.copies().busyThreads();
        this.lossPolicies = settings.lossPolicies();
        this.schemaPolicies = settings.schemaPolicies();
        this.targets = Targets.of(settings.names());
        try (Resources opened = new Resources()) {
            this.mysql = opened.add(Mysql.connect(settings.mysql(), 2 * parallel + OTHER_CONNECTIONS));
            this.clickHouse = opened.add(ClickHouse.connect(settings.clickHouse()));
            this.pipeline = opened.add(new Pipeline(settings.connect(), settings.kafka(), settings.names(), mysql));
            this.fences = opened.add(
                    new FencePool(() -> new Fences(settings.connect(), settings.kafka(), settings.names(), mysql)));
            this.journal = opened.add(
                    new JournalReader(settings.kafka(), settings.names().journal()));
            this.resources = opened.keep();
        }
    }

    /** The tables that are replicated, in the order of their names. */
    public List<Table> tables() {
        return new MysqlSchema(mysql).replicated(source);
    }

    /** @throws Problem when a name is not one of the replicated tables; it names them */
    public List<Table> tables(Collection<String> names) {
        List<Table> all = tables();
        if (names.isEmpty()) {
            return all;
        }
        Map<String, Table> byName = all.stream().collect(Collectors.toMap(t -> t.id().toString(), t -> t));
        return names.stream()
                .map(name -> Optional.ofNullable(byName.get(name))
                        .orElseThrow(() -> ProblemCode.NO_SUCH_TABLE.problem(
                                "There is no replicated table '" + name + "'.",
                                "Valid values: "
                                        + String.join(
                                                ", ",
                                                byName.keySet().stream()
                                                        .sorted()
                                                        .toList()) + ".")))
                .toList();
    }

    /**
     * Compares tables, some side by side.
     *
     * @param patience how long a table that differs may wait for the pipeline, each of a few times
     * @param progress hears of each change of the check, one after the other
     * @param cancelled ends the check; what was found until then stays
     */
    public Check check(
            List<Table> tables,
            CheckScope scope,
            Duration patience,
            Consumer<Check> progress,
            BooleanSupplier cancelled) {
        return run(Check.waiting(scope, tables.size()), tables, patience, progress, cancelled);
    }

    /** As {@link #check}, of a check that waits. */
    Check run(
            Check waiting, List<Table> tables, Duration patience, Consumer<Check> progress, BooleanSupplier cancelled) {
        TableCheck tableCheck = new TableCheck(
                mysql,
                new MysqlLoad(mysql, busyThreads),
                new Pace.Readers(parallel),
                clickHouse,
                targets,
                fences,
                table -> Optional.ofNullable(statuses().get(table)),
                lossPolicies,
                schemaPolicies,
                source.keyless(),
                patience);
        CheckInProgress check = new CheckInProgress(waiting.started(), progress);
        Parallel.map(tables, parallel, table -> {
            if (!cancelled.getAsBoolean()) {
                check.add(tableCheck.run(
                        table,
                        waiting.scope(),
                        rows -> check.add(new Check.Progress(
                                table.id(), rows, table.size().rows())),
                        cancelled));
            }
            return table;
        });
        return check.end(cancelled.getAsBoolean());
    }

    /** Where the pipeline as a whole stands, and how many rows wait in Kafka for ClickHouse, by table. */
    public Pipeline.State pipeline(Collection<TableId> tables) {
        return pipeline.state(pipeline.position(), tables);
    }

    /** Where each table stands; those that the journal does not know are left out. */
    public Map<TableId, TableStatus> statuses() {
        synchronized (journal) {
            return journal.statuses();
        }
    }

    @Override
    public void close() {
        resources.close();
    }
}
