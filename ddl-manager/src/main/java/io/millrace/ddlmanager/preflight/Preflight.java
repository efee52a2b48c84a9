package io.millrace.ddlmanager.preflight;

import io.millrace.common.mysql.Mysql;
import io.millrace.common.problem.Problem;
import io.millrace.common.problem.ProblemCode;
import io.millrace.common.settings.Settings;
import io.millrace.common.table.Table;
import io.millrace.ddlmanager.preflight.Finding.Severity;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Checks the source server before anything is made or registered (Debezium manual, "Setting up MySQL"). Thread-safe.
 */
public final class Preflight {

    private static final Function<Source, List<Finding>> DATABASES = TableChecks::databases;

    private static final List<Function<Source, List<Finding>>> CHECKS = List.of(
            ServerChecks::version,
            BinlogChecks::settings,
            BinlogChecks::filters,
            BinlogChecks::retention,
            BinlogChecks::replica,
            BinlogChecks::serverId,
            ServerChecks::grants,
            ServerChecks::timeZone,
            ServerChecks::letters,
            DATABASES,
            TableChecks::refused,
            TableChecks::cascades,
            TableChecks::engines);

    private final Mysql mysql;
    private final Settings settings;
    private volatile boolean passed;

    public Preflight(Mysql mysql, Settings settings) {
        this.mysql = mysql;
        this.settings = settings;
    }

    /**
     * A database that is not there is an error the first time. Later it was dropped, and the others go on.
     *
     * @throws Problem with all errors when there is one
     */
    public void require(Collection<Table> tables) {
        List<Finding> errors = run(tables, check -> !passed || check != DATABASES).stream()
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
        return run(tables, check -> true);
    }

    private List<Finding> run(Collection<Table> tables, Predicate<Function<Source, List<Finding>>> wanted) {
        Source source = Source.of(mysql, settings, tables);
        return CHECKS.stream()
                .filter(wanted)
                .flatMap(check -> check.apply(source).stream())
                .sorted(Comparator.comparing(Finding::severity))
                .toList();
    }
}
