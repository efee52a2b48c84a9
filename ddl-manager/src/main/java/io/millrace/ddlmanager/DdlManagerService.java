package io.millrace.ddlmanager;

import io.javalin.Javalin;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.millrace.common.Resources;
import io.millrace.common.fence.KafkaFences;
import io.millrace.common.http.HttpBase;
import io.millrace.common.http.HttpBase.Readiness;
import io.millrace.common.http.ReadinessChecks;
import io.millrace.common.http.ReadinessChecks.Check;
import io.millrace.common.http.WebPage;
import io.millrace.common.journal.Origin;
import io.millrace.common.journal.TableState;
import io.millrace.common.naming.Topics;
import io.millrace.common.settings.Settings;
import io.millrace.common.table.TableId;
import io.millrace.common.task.BackgroundTasks;
import io.millrace.common.task.Schedule;
import io.millrace.common.wire.CheckedBinlog;
import io.millrace.ddlmanager.backup.StoredVersions;
import io.millrace.ddlmanager.backup.UnissuedVersions;
import io.millrace.ddlmanager.catalog.Scope;
import io.millrace.ddlmanager.follow.FollowedStatements;
import io.millrace.ddlmanager.follow.RepeatedFirstCopy;
import io.millrace.ddlmanager.follow.SchemaChangeLoop;
import io.millrace.ddlmanager.follow.SchemaChanges;
import io.millrace.ddlmanager.guard.BinlogGuard;
import io.millrace.ddlmanager.guard.GuardPosition;
import io.millrace.ddlmanager.guard.OtherDatabases;
import io.millrace.ddlmanager.guard.StatementGuard;
import io.millrace.ddlmanager.guard.UnseenCopies;
import io.millrace.ddlmanager.journal.JournalMirror;
import io.millrace.ddlmanager.journal.TableMeters;
import io.millrace.ddlmanager.load.FirstCopyLoop;
import io.millrace.ddlmanager.load.ReloadLoop;
import io.millrace.ddlmanager.load.TableCopy;
import io.millrace.ddlmanager.picture.PictureCheck;
import io.millrace.ddlmanager.replay.QuarantineKeeper;
import io.millrace.ddlmanager.replay.QuarantineReplay;
import io.millrace.ddlmanager.transactions.StuckTransactions;
import io.millrace.ddlmanager.truncate.Tombstones;
import io.millrace.ddlmanager.truncate.Truncations;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The running service: brings everything in step, registers the connector, then follows the schema, restarts what fails,
 * attaches stalled consumers again, checks what Debezium believes and does not see, and copies tables again.
 */
public final class DdlManagerService implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(DdlManagerService.class);

    private final Resources resources;
    private final int port;

    private DdlManagerService(Resources resources, int port) {
        this.resources = resources;
        this.port = port;
    }

    /** @throws io.millrace.common.problem.Problem when a server is not there or not fit, or the port is taken */
    public static DdlManagerService start(Settings settings) {
        return start(settings, Pauses.ofThisProcess());
    }

    /** @throws io.millrace.common.problem.Problem when a server is not there or not fit, or the port is taken */
    public static DdlManagerService start(Settings settings, Pauses pauses) {
        try (Resources opened = new Resources()) {
            int port = start(settings, pauses, opened);
            return new DdlManagerService(opened.keep(), port);
        }
    }

    private static int start(Settings settings, Pauses pauses, Resources opened) {
        HttpBase.requireFree(settings.http(), settings.http().ddlManager());
        PrometheusMeterRegistry meters = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        Components parts = Components.open(settings, meters, opened);
        GuardPosition checked = opened.add(guardPosition(settings, parts));
        TableCopy copy = opened.add(new TableCopy(
                settings.mysql(),
                parts.connections().clickHouse(),
                parts.connections().targets(),
                settings.copies()));
        BackgroundTasks tasks = opened.add(new BackgroundTasks(meters));
        TableMeters.register(parts.connections().journal(), meters);

        requireFit(parts);
        JournalMirror mirror = mirror(settings, parts, tasks);
        copyWhereVersionsWouldFall(settings, parts);
        parts.reconciliation().reconciler().apply(Origin.millrace("the ddl-manager started"), Scope.ALL);
        // Before the connector: what is written from here on is checked.
        CheckedBinlog begin = checked.begin(
                () -> CheckedBinlog.upTo(parts.connections().binlog().end().gtids()));
        PictureCheck pictures = pictures(settings, parts, begin);
        StatementGuard guard = addGuard(settings, parts, checked, begin, pictures, meters, tasks);
        parts.capture().captured().deploy();
        FollowedStatements followed = new FollowedStatements();
        QuarantineKeeper quarantine = addSchemaChanges(settings, pauses, parts, followed, guard, meters, tasks);
        addCopies(settings, parts, copy, followed, quarantine, meters, tasks);
        WatchTasks.add(settings, pauses, parts, pictures, meters, tasks);
        OnTopTasks.add(settings, parts, meters, tasks);
        StuckTransactions stuck = WatchTasks.addTransactions(settings, pauses, parts, meters, tasks);
        ReadinessChecks readiness = readiness(parts, stuck, tasks);

        Javalin http = HttpBase.start(settings.http(), settings.http().ddlManager(), meters, readiness, config -> {
            WebPage.add(
                    config,
                    "/schema-page",
                    Map.of("Parity", settings.http().validator().page()));
            DdlManagerRoutes.add(config, settings, parts, mirror, quarantine, copy);
        });
        opened.add(http::stop);
        tasks.start();
        LOG.atInfo().addKeyValue("port", http.port()).log("The ddl-manager follows the schema");
        return http.port();
    }

    /** Before anything is made: MySQL is fit for replication, and the other servers answer. */
    private static void requireFit(Components parts) {
        parts.reconciliation()
                .preflight()
                .require(parts.reconciliation().sides().tables());
        parts.connections().journal().timelines();
        parts.capture().deployment().registered();
    }

    /** The journal's copy in ClickHouse: nothing is done before it is known to be one of the same journal. */
    private static JournalMirror mirror(Settings settings, Components parts, BackgroundTasks tasks) {
        parts.reconciliation().bootstrap().run();
        JournalMirror mirror = new JournalMirror(
                settings.kafka(),
                settings.names(),
                settings.source().databases(),
                parts.connections().clickHouse());
        tasks.add("journal-mirror", JournalMirror.SCHEDULE, mirror);
        mirror.requireSameJournal();
        return mirror;
    }

    /** Before the connector sends anything: its changes could lose against rows that are there. */
    private static void copyWhereVersionsWouldFall(Settings settings, Components parts) {
        Map<TableId, String> found = new UnissuedVersions(
                        settings.kafka(),
                        parts.connections().kafka(),
                        Topics.of(settings.names()),
                        new StoredVersions(
                                parts.connections().clickHouse(),
                                parts.connections().targets(),
                                settings.source().databases()))
                .find();
        Map<TableId, String> due = found.entrySet().stream()
                .filter(each -> parts.connections()
                        .journal()
                        .timeline(each.getKey())
                        .requested()
                        .isEmpty())
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
        due.forEach((table, reason) -> LOG.atWarn()
                .addKeyValue("table", table)
                .addKeyValue("reason", reason)
                .log("The table is copied again"));
        parts.connections().lock().run(() -> parts.reconciliation().requests().copyDue(due));
    }

    private static GuardPosition guardPosition(Settings settings, Components parts) {
        return new GuardPosition(
                settings.kafka(),
                parts.connections().kafka(),
                settings.names().journal(),
                settings.connect().connector());
    }

    private static StatementGuard addGuard(
            Settings settings,
            Components parts,
            GuardPosition checked,
            CheckedBinlog begin,
            PictureCheck pictures,
            MeterRegistry meters,
            BackgroundTasks tasks) {
        BinlogGuard guard = new BinlogGuard(
                settings.mysql(),
                checked,
                begin,
                parts.connections().binlog(),
                table -> parts.reconciliation().sides().table(table).isPresent(),
                table -> parts.connections()
                        .journal()
                        .in(state -> state != TableState.DROPPED)
                        .contains(table),
                parts.capture().stopped(),
                new UnseenCopies(
                        settings.source().databases(),
                        parts.reconciliation().sides()::names,
                        parts.connections().journal(),
                        parts.capture().stopped(),
                        meters),
                new OtherDatabases(parts.connections().mysql()),
                pictures::lookAgainAt,
                pictures::compared,
                meters);
        tasks.add("binlog-reader", BinlogGuard.READING, guard.reading());
        tasks.add("binlog-guard", BinlogGuard.ACTING, guard.acting());
        return guard;
    }

    private static PictureCheck pictures(Settings settings, Components parts, CheckedBinlog begin) {
        return new PictureCheck(
                settings.kafka(),
                Topics.of(settings.names()).schemaHistory(),
                begin.historyOffset(),
                parts.connections().binlog(),
                parts.connections().journal()::flowing,
                () -> parts.connections().journal().in(state -> state == TableState.BLOCKED),
                parts.capture().captured()::read,
                parts.capture().deployment()::keyedWrongly,
                place -> parts.capture()
                        .deployment()
                        .hasRead(place, parts.connections().binlog()),
                parts.capture().stopped());
    }

    /** Statements, truncations, and the rows in quarantine that a change lets in. */
    private static QuarantineKeeper addSchemaChanges(
            Settings settings,
            Pauses pauses,
            Components parts,
            FollowedStatements followed,
            StatementGuard guard,
            MeterRegistry meters,
            BackgroundTasks tasks) {
        Truncations truncations = new Truncations(
                settings.kafka(),
                settings.names(),
                settings.schemaPolicies(),
                new Tombstones(
                        parts.connections().clickHouse(),
                        parts.connections().targets(),
                        parts.connections().journal()),
                table -> parts.reconciliation().sides().table(table).isPresent(),
                table -> parts.connections().journal().timeline(table).copyDue(),
                table -> parts.connections().journal().timeline(table).dropped().isPresent()
                        && !parts.reconciliation().sides().isRead(table),
                followed::include,
                guard,
                meters);
        QuarantineReplay replay = new QuarantineReplay(
                settings.kafka(),
                settings.names(),
                parts.copying().quarantine(),
                parts.connections().journal(),
                meters);
        QuarantineKeeper quarantine = new QuarantineKeeper(
                settings.source().databases(),
                parts.copying().quarantine(),
                truncations,
                replay,
                parts.connections().journal());
        tasks.add("quarantine", QuarantineKeeper.SCHEDULE, quarantine);
        tasks.add(
                "schema-changes",
                SchemaChangeLoop.SCHEDULE,
                new SchemaChangeLoop(
                        new SchemaChanges(settings.kafka(), Topics.of(settings.names())),
                        parts.reconciliation().statements(),
                        parts.reconciliation().reconciler(),
                        parts.capture().captured(),
                        parts.capture().stopped(),
                        truncations::droppedAndMadeAgain,
                        followed,
                        new RepeatedFirstCopy(
                                parts.reconciliation().sides(),
                                settings.source().databases(),
                                parts.connections().targets(),
                                parts.connections().clickHouse(),
                                truncations::copiedByTheConnectorAgain),
                        guard,
                        pauses.failedChange()));
        tasks.add("all-tables", Schedule.every(pauses.allTables()), run -> {
            parts.reconciliation().reconciler().lookAgain();
            parts.capture().captured().deployLate();
        });
        return quarantine;
    }

    private static void addCopies(
            Settings settings,
            Components parts,
            TableCopy copy,
            FollowedStatements followed,
            QuarantineKeeper quarantine,
            MeterRegistry meters,
            BackgroundTasks tasks) {
        tasks.add(
                "first-copies",
                FirstCopyLoop.SCHEDULE,
                new FirstCopyLoop(
                        parts.connections().journal(),
                        parts.reconciliation().requests(),
                        parts.capture().deployment(),
                        parts.reconciliation().sides(),
                        parts.connections().binlog(),
                        new KafkaFences(settings.kafka(), settings.names()),
                        followed,
                        copy,
                        parts.connections().targets(),
                        parts.connections().clickHouse()));
        tasks.add(
                "reloads",
                ReloadLoop.SCHEDULE,
                new ReloadLoop(
                        parts.copying().reloads(),
                        parts.capture().captured(),
                        parts.reconciliation().reconciler(),
                        parts.reconciliation().requests(),
                        quarantine,
                        copy,
                        meters));
    }

    private static ReadinessChecks readiness(Components parts, StuckTransactions stuck, BackgroundTasks tasks) {
        return new ReadinessChecks(List.of(
                new Check("ClickHouse", () -> {
                    parts.connections().clickHouse().query("SELECT 1");
                    return Readiness.READY;
                }),
                new Check("Kafka Connect", parts.capture().deployment()::runs),
                new Check("The ddl-manager", stuck::readiness),
                new Check("MySQL", () -> {
                    parts.connections().binlog().end();
                    return Readiness.READY;
                }),
                new Check(
                        "Kafka Connect, asked where the connector has got to,",
                        () -> parts.capture()
                                .deployment()
                                .reads(parts.connections().binlog())),
                new Check("The ddl-manager", tasks::readiness)));
    }

    public int port() {
        return port;
    }

    @Override
    public void close() {
        resources.close();
    }
}
