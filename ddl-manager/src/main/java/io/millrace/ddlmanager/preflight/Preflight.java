package io.millrace.ddlmanager.preflight;

import io.millrace.common.mysql.Mysql;
import io.millrace.common.problem.Problem;
import io.millrace.common.problem.ProblemCode;
import io.millrace.common.settings.MysqlSettings;
import io.millrace.common.table.Table;
import io.millrace.ddlmanager.plan.TablePlans;
import io.millrace.ddlmanager.preflight.Finding.Severity;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Checks the source server before anything is made or registered (Debezium manual, "Setting up MySQL"). Thread-safe.
 */
public final class Preflight {

    private static final Function<Source, List<Finding>> DATABASES = TableChecks::databases;

    /** What may be an error. */
    private static final List<Function<Source, List<Finding>>> REQUIRED = List.of(
            ServerChecks::version,
            BinlogChecks::settings,
            BinlogChecks::filters,
            BinlogChecks::retention,
            BinlogChecks::replica,
            BinlogChecks::serverId,
            ServerChecks::grants,
            ServerChecks::timeZone,
            ServerChecks::letters,
            DATABASES);

    private final Mysql mysql;
    private final MysqlSettings settings;
    private final List<String> databases;

    /** What a person should know, and what costs a look at each table. */
    private final List<Function<Source, List<Finding>>> advice;

    private volatile boolean passed;

    /**
     * @param settings with which {@code mysql} was connected
     * @param databases those that are to be replicated
     */
    public Preflight(Mysql mysql, MysqlSettings settings, List<String> databases, TablePlans plans) {
        this.mysql = mysql;
        this.settings = settings;
        this.databases = databases;
        this.advice = List.of(
                source -> TableChecks.refused(plans, source),
                TableChecks::cascades,
                TableChecks::engines,
                BinlogChecks::metadata);
    }

    /**
     * A database that is not there is an error the first time. Later it was dropped, and the others continue.
     *
     * @throws Problem with all errors when there is one
     */
    public void require(Collection<Table> tables) {
        List<Finding> errors = run(tables, REQUIRED.stream().filter(check -> !passed || check != DATABASES)).stream()
                .filter(finding -> finding.severity() == Severity.ERROR)
                .toList();
        if (!errors.isEmpty()) {
            throw ProblemCode.SOURCE_NOT_READY.problem(
                    "MySQL at " + mysql.address() + " is not ready for replication: "
                            + errors.stream().map(Finding::what).collect(Collectors.joining(" ")),
                    errors.stream().map(Finding::remedy).distinct().collect(Collectors.joining(" ")));
        }
        passed = true;
    }

    /** All findings, errors first. */
    public List<Finding> run(Collection<Table> tables) {
        return run(tables, Stream.concat(REQUIRED.stream(), advice.stream()));
    }

    private List<Finding> run(Collection<Table> tables, Stream<Function<Source, List<Finding>>> checks) {
        Source source = Source.of(mysql, settings, databases, tables);
        return checks.flatMap(check -> check.apply(source).stream())
                .sorted(Comparator.comparing(Finding::severity))
                .toList();
    }
}
