package io.millrace.ddlmanager;

import io.millrace.common.settings.FirstCopy;
import io.millrace.common.settings.Settings;
import io.millrace.ddlmanager.apply.Applier;
import io.millrace.ddlmanager.apply.BackgroundRewrites;
import io.millrace.ddlmanager.apply.Bootstrap;
import io.millrace.ddlmanager.apply.QueueOffsets;
import io.millrace.ddlmanager.apply.TableLocks;
import io.millrace.ddlmanager.catalog.SourceAndTarget;
import io.millrace.ddlmanager.connector.Deployment;
import io.millrace.ddlmanager.history.Recorder;
import io.millrace.ddlmanager.journal.ChangeLog;
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

/** What compares ClickHouse's tables with MySQL's, and changes them. */
record Reconciliation(
        SourceAndTarget sides,
        CurrentPlans plans,
        QueueOffsets queueOffsets,
        Applier applier,
        Reconciler reconciler,
        TableJournal requests,
        StatementJournal statements,
        Preflight preflight,
        Bootstrap bootstrap) {

    static Reconciliation of(Settings settings, Connections to, Deployment deployment, BackgroundRewrites rewrites) {
        TablePlans tablePlans = new TablePlans(
                settings.objects(), settings.names(), settings.source().keyless(), settings.schemaPolicies());
        Preflight preflight =
                new Preflight(to.mysql(), settings.mysql(), settings.source().databases(), tablePlans);
        Bootstrap bootstrap = new Bootstrap(
                settings.objects().sqlFolder(), to.targets(), settings.source().databases(), to.clickHouse());
        SourceAndTarget sides = new SourceAndTarget(settings.source(), to.targets(), to.mysql(), to.clickHouse());
        QueueOffsets queueOffsets = new QueueOffsets(to.kafka(), to.targets(), to.topics());
        Applier applier = new Applier(
                to.clickHouse(), new ChangeLog(to.clickHouse(), to.journal()), queueOffsets, to.lock()::requireNotLost);
        ColumnMarks columns = new ColumnMarks(to.targets(), settings.schemaPolicies(), applier);
        TableJournal requests = new TableJournal(to.binlog(), sides, columns, to.journal());
        CurrentPlans plans =
                new CurrentPlans(sides, tablePlans, to.targets(), to.journal()::timelines, rewrites::running);
        Reconciler reconciler = new Reconciler(
                plans,
                new PlanRunner(
                        new TableTopics(settings.kafka(), to.topics(), to.kafka()),
                        queueOffsets,
                        applier,
                        new TableLocks(to.journal()::identity, to.mysql()),
                        rewrites),
                new OutcomeJournal(
                        settings.source(),
                        sides,
                        to.journal(),
                        () -> settings.connect().copy() != FirstCopy.STREAM_ONLY && deployment.awaitsRegistration()),
                requests,
                settings.schemaPolicies(),
                to.lock(),
                tables -> {
                    preflight.require(tables);
                    bootstrap.run();
                });
        StatementJournal statements = new StatementJournal(
                sides,
                new Recorder(
                        settings.source(),
                        to.targets(),
                        settings.lossPolicies(),
                        settings.schemaPolicies(),
                        to.journal()),
                columns,
                to.journal(),
                to.lock());
        return new Reconciliation(
                sides, plans, queueOffsets, applier, reconciler, requests, statements, preflight, bootstrap);
    }
}
