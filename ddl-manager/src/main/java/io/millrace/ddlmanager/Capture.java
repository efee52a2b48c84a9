package io.millrace.ddlmanager;

import io.millrace.common.settings.Settings;
import io.millrace.ddlmanager.capture.CapturedTables;
import io.millrace.ddlmanager.capture.SecondCopy;
import io.millrace.ddlmanager.capture.StoppedTables;
import io.millrace.ddlmanager.connector.Deployment;
import io.millrace.ddlmanager.connector.MysqlConnector;
import io.millrace.ddlmanager.resolve.TableDecisions;

/** What decides which tables Debezium reads, and what happens to those that it cannot read. */
record Capture(Deployment deployment, CapturedTables captured, StoppedTables stopped, TableDecisions decisions) {

    static Capture of(Settings settings, Connections to, Deployment deployment, Reconciliation changes) {
        CapturedTables captured = new CapturedTables(
                new MysqlConnector(
                        settings.connect(), settings.kafka(), to.topics(), settings.mysql(), settings.source()),
                to.mysql(),
                to.binlog(),
                changes.sides(),
                changes.plans(),
                changes.reconciler(),
                changes.requests(),
                to.journal(),
                deployment,
                to.lock(),
                new SecondCopy(settings.source().keyless(), to.targets(), to.clickHouse()));
        StoppedTables stopped = new StoppedTables(
                settings.source(),
                to.binlog(),
                changes.sides(),
                changes.plans(),
                changes.reconciler(),
                changes.requests(),
                captured,
                deployment,
                to.lock());
        return new Capture(
                deployment,
                captured,
                stopped,
                new TableDecisions(
                        changes.plans(), changes.reconciler(), changes.requests(), captured, stopped, to.lock()));
    }
}
