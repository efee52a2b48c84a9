package io.millrace.ddlmanager;

import io.micrometer.core.instrument.MeterRegistry;
import io.millrace.common.Resources;
import io.millrace.common.clickhouse.ClickHouse;
import io.millrace.common.connect.ConnectClient;
import io.millrace.common.fence.MysqlBinlog;
import io.millrace.common.kafka.KafkaClients;
import io.millrace.common.mysql.Mysql;
import io.millrace.common.naming.Targets;
import io.millrace.common.naming.Topics;
import io.millrace.common.quarantine.Quarantine;
import io.millrace.common.settings.FirstCopy;
import io.millrace.common.settings.Settings;
import io.millrace.ddlmanager.api.PlansOnTop;
import io.millrace.ddlmanager.apply.Applier;
import io.millrace.ddlmanager.apply.BackgroundRewrites;
import io.millrace.ddlmanager.apply.Bootstrap;
import io.millrace.ddlmanager.apply.PipelineLock;
import io.millrace.ddlmanager.apply.QueueOffsets;
import io.millrace.ddlmanager.apply.TableLocks;
import io.millrace.ddlmanager.capture.CapturedTables;
import io.millrace.ddlmanager.capture.SecondCopy;
import io.millrace.ddlmanager.capture.StoppedTables;
import io.millrace.ddlmanager.catalog.SourceAndTarget;
import io.millrace.ddlmanager.connector.Deployment;
import io.millrace.ddlmanager.connector.MysqlConnector;
import io.millrace.ddlmanager.history.Recorder;
import io.millrace.ddlmanager.journal.ChangeLog;
import io.millrace.ddlmanager.journal.Journal;
import io.millrace.ddlmanager.load.Reloads;
import io.millrace.ddlmanager.load.TableExchange;
import io.millrace.ddlmanager.plan.ReloadPlans;
import io.millrace.ddlmanager.plan.TablePlans;
import io.millrace.ddlmanager.preflight.Preflight;
import io.millrace.ddlmanager.reconcile.ColumnMarks;
import io.millrace.ddlmanager.reconcile.CurrentPlans;
import io.millrace.ddlmanager.reconcile.OutcomeJournal;
import io.millrace.ddlmanager.reconcile.PlanRunner;
import io.millrace.ddlmanager.reconcile.Reconciler;
import io.millrace.ddlmanager.reconcile.StatementJournal;
import io.millrace.ddlmanager.reconcile.TableJournal;
import io.millrace.ddlmanager.reconcile.TableTopics;
import io.millrace.ddlmanager.resolve.TableDecisions;
import org.apache.kafka.clients.admin.Admin;

/** What the loops and the HTTP interface of the ddl-manager share, built over one set of connections. */
record Components(
        Mysql mysql,
        MysqlBinlog binlog,
        ClickHouse clickHouse,
        Admin kafka,
        Targets targets,
        Bootstrap bootstrap,
        Journal journal,
        Preflight preflight,
        Quarantine quarantine,
        SourceAndTarget sides,
        CurrentPlans plans,
        PlansOnTop onTop,
        Applier applier,
        Reconciler reconciler,
        TableJournal requests,
        StatementJournal statements,
        Deployment deployment,
        CapturedTables captured,
        StoppedTables stopped,
        TableDecisions decisions,
        ReloadPlans copyPlans,
        Reloads reloads,
        PipelineLock lock) {

    /**
     * @param opened is given what must be closed
     * @throws io.millrace.common.problem.Problem when a server cannot be reached
     */
    static Components open(Settings settings, MeterRegistry meters, Resources opened) {
        Mysql mysql = opened.add(Mysql.connect(settings.mysql()));
        MysqlBinlog binlog = new MysqlBinlog(mysql);
        ClickHouse clickHouse = opened.add(ClickHouse.connect(settings.clickHouse()));
        Admin kafka = opened.add(KafkaClients.admin(settings.kafka()));
        Targets targets = Targets.of(settings.names());
        Topics topics = Topics.of(settings.names());
        Journal journal =
                opened.add(new Journal(settings.kafka(), settings.names().journal(), kafka));
        PipelineLock lock = opened.add(new PipelineLock(mysql, meters, journal));
        BackgroundRewrites rewrites = opened.add(new BackgroundRewrites(meters));
        Deployment deployment = new Deployment(
                new ConnectClient(settings.connect()), settings.connect().connector(), settings.kafka(), topics);
        TablePlans tablePlans = new TablePlans(
                settings.objects(), settings.names(), settings.source().keyless(), settings.schemaPolicies());
        Preflight preflight =
                new Preflight(mysql, settings.mysql(), settings.source().databases(), tablePlans);
        Bootstrap bootstrap = new Bootstrap(
                settings.objects().sqlFolder(), targets, settings.source().databases(), clickHouse);

        SourceAndTarget sides = new SourceAndTarget(settings.source(), targets, mysql, clickHouse);
        QueueOffsets queueOffsets = new QueueOffsets(kafka, targets, topics);
        Applier applier =
                new Applier(clickHouse, new ChangeLog(clickHouse, journal), queueOffsets, lock::requireNotLost);
        ColumnMarks columns = new ColumnMarks(targets, settings.schemaPolicies(), applier);
        TableJournal requests = new TableJournal(binlog, sides, columns, journal);
        CurrentPlans plans = new CurrentPlans(sides, tablePlans, targets, journal::timelines, rewrites::running);
        Reconciler reconciler = new Reconciler(
                plans,
                new PlanRunner(
                        new TableTopics(settings.kafka(), topics, kafka),
                        queueOffsets,
                        applier,
                        new TableLocks(journal::identity, mysql),
                        rewrites),
                new OutcomeJournal(
                        settings.source(),
                        sides,
                        journal,
                        () -> settings.connect().copy() != FirstCopy.STREAM_ONLY && deployment.awaitsRegistration()),
                requests,
                settings.schemaPolicies(),
                lock,
                tables -> {
                    preflight.require(tables);
                    bootstrap.run();
                });
        CapturedTables captured = new CapturedTables(
                new MysqlConnector(settings.connect(), settings.kafka(), topics, settings.mysql(), settings.source()),
                binlog,
                sides,
                plans,
                reconciler,
                requests,
                journal,
                deployment,
                lock,
                new SecondCopy(settings.source().keyless(), targets, clickHouse));
        StoppedTables stopped = new StoppedTables(
                settings.source(), binlog, sides, plans, reconciler, requests, captured, deployment, lock);
        Quarantine quarantine = new Quarantine(clickHouse, targets);
        ReloadPlans copyPlans = new ReloadPlans(settings.objects(), settings.names(), settings.schemaPolicies());
        TableExchange exchange = new TableExchange(copyPlans, journal, applier, queueOffsets, quarantine);
        return new Components(
                mysql,
                binlog,
                clickHouse,
                kafka,
                targets,
                bootstrap,
                journal,
                preflight,
                quarantine,
                sides,
                plans,
                PlansOnTop.of(
                        settings.views(),
                        settings.schemaPolicies(),
                        settings.source().databases(),
                        targets,
                        clickHouse),
                applier,
                reconciler,
                requests,
                new StatementJournal(
                        sides,
                        new Recorder(
                                settings.source(),
                                targets,
                                settings.lossPolicies(),
                                settings.schemaPolicies(),
                                journal),
                        columns,
                        journal,
                        lock),
                deployment,
                captured,
                stopped,
                new TableDecisions(plans, reconciler, requests, captured, stopped, lock),
                copyPlans,
                new Reloads(journal, plans, sides, exchange, lock),
                lock);
    }
}
