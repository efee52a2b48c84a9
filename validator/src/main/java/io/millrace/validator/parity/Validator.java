package io.millrace.validator.parity;

import io.millrace.common.clickhouse.ClickHouse;
import io.millrace.common.mysql.Mysql;
import io.millrace.common.mysql.MysqlSchema;
import io.millrace.common.naming.Targets;
import io.millrace.common.pipeline.Pipeline;
import io.millrace.common.policy.SchemaPolicies;
import io.millrace.common.problem.Problem;
import io.millrace.common.problem.ProblemCode;
import io.millrace.common.settings.Settings;
import io.millrace.common.table.KeylessTables;
import io.millrace.common.table.Table;
import io.millrace.common.table.TableId;
import io.millrace.common.types.LossPolicies;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** Compares tables over one set of connections. Not thread-safe: one check at a time. */
public final class Validator implements AutoCloseable {

    private final Settings settings;
    private final Mysql mysql;
    private final ClickHouse clickHouse;
    private final Targets targets;
    private final Pipeline pipeline;

    /** @throws Problem when a server cannot be reached */
    public Validator(Settings settings) {
        this.settings = settings;
        this.mysql = Mysql.connect(settings);
        this.clickHouse = ClickHouse.connect(settings);
        this.targets = Targets.of(settings);
        this.pipeline = new Pipeline(settings, mysql);
    }

    /** The tables that are replicated, in the order of their names. */
    public List<Table> tables() {
        return new MysqlSchema(mysql).replicated(settings);
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
     * @param patience how long a table that differs may wait for the pipeline, each of a few times
     * @param progress hears of each table that is done
     */
    public Check check(List<Table> tables, Duration patience, Consumer<Check> progress) {
        Check check = new Check(
                        UUID.randomUUID().toString(),
                        Check.State.WAITING,
                        Instant.now(),
                        tables.size(),
                        List.of(),
                        Optional.empty())
                .running(tables.size());
        return run(check, tables, patience, progress);
    }

    Check run(Check started, List<Table> tables, Duration patience, Consumer<Check> progress) {
        Check check = started;
        TableCheck tableCheck = new TableCheck(
                mysql,
                clickHouse,
                targets,
                pipeline,
                LossPolicies.of(settings),
                SchemaPolicies.of(settings),
                KeylessTables.of(settings),
                patience);
        for (Table table : tables) {
            check = check.with(tableCheck.run(table));
            progress.accept(check);
        }
        Check finished = check.finished();
        progress.accept(finished);
        return finished;
    }

    /** Rows that wait in Kafka for ClickHouse, by table, and where the pipeline as a whole stands. */
    public Pipeline.State pipeline(Collection<TableId> tables) {
        return pipeline.state(pipeline.position(), tables);
    }

    @Override
    public void close() {
        pipeline.close();
        clickHouse.close();
        mysql.close();
    }
}
