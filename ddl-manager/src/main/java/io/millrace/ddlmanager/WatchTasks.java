package io.millrace.ddlmanager;

import io.micrometer.core.instrument.MeterRegistry;
import io.millrace.common.journal.TableState;
import io.millrace.common.metrics.MeterNames;
import io.millrace.common.naming.Topics;
import io.millrace.common.settings.Settings;
import io.millrace.common.task.BackgroundTasks;
import io.millrace.common.task.Schedule;
import io.millrace.ddlmanager.capture.FailedRows;
import io.millrace.ddlmanager.capture.FailedStatements;
import io.millrace.ddlmanager.capture.StoppedTables;
import io.millrace.ddlmanager.connector.ConnectorSupervisor;
import io.millrace.ddlmanager.expiry.ExpiredRecords;
import io.millrace.ddlmanager.meters.ClickHouseMeters;
import io.millrace.ddlmanager.meters.ConnectorMeters;
import io.millrace.ddlmanager.picture.PictureCheck;
import io.millrace.ddlmanager.transactions.StuckTransactions;
import io.millrace.ddlmanager.watchdog.QueueReattachment;
import io.millrace.ddlmanager.watchdog.StalledConsumerLoop;
import java.util.Set;

/** The background tasks that restart others, and recognize and measure their failures. */
final class WatchTasks {

    private WatchTasks() {}

    /** What restarts and recognizes failures of others. */
    static void add(
            Settings settings,
            Pauses pauses,
            Components parts,
            PictureCheck pictures,
            MeterRegistry meters,
            BackgroundTasks tasks) {
        tasks.add(
                "connector",
                ConnectorSupervisor.SCHEDULE,
                new ConnectorSupervisor(
                        parts.capture().deployment(),
                        parts.capture().stopped()::misread,
                        new FailedStatements(
                                parts.connections().mysql(),
                                parts.reconciliation().sides(),
                                parts.reconciliation().requests(),
                                parts.capture().stopped(),
                                parts.capture().deployment())::pass,
                        new FailedRows(
                                parts.connections().mysql(),
                                pictures::suspect,
                                parts.capture().stopped())::pass,
                        meters.counter(MeterNames.CONNECTOR_RESTARTS)));
        tasks.add(
                "connector-meters",
                ConnectorMeters.SCHEDULE,
                new ConnectorMeters(
                        parts.capture().deployment(),
                        parts.connections().mysql(),
                        parts.connections().binlog(),
                        meters));
        tasks.add(
                "clickhouse-meters",
                ClickHouseMeters.SCHEDULE,
                new ClickHouseMeters(
                        parts.connections().clickHouse(),
                        settings.source().databases(),
                        parts.copying().quarantine(),
                        () -> parts.connections().journal().lastStatuses().keySet(),
                        meters));
        tasks.add("pictures", PictureCheck.SCHEDULE, pictures);
        tasks.add(
                "stopped-tables",
                StoppedTables.SCHEDULE,
                run -> parts.capture().stopped().copyAgain());
        tasks.add(
                "stalled-consumers",
                StalledConsumerLoop.SCHEDULE,
                new StalledConsumerLoop(
                        settings.kafka(),
                        settings.names(),
                        parts.connections().clickHouse(),
                        parts.connections().journal()::flowing,
                        new QueueReattachment(
                                parts.connections().targets(),
                                parts.reconciliation().applier(),
                                parts.connections().lock()),
                        meters,
                        pauses.stalledConsumer()));
        tasks.add(
                "expired-records",
                Schedule.every(pauses.expiredRecords()),
                new ExpiredRecords(
                        settings.kafka(),
                        parts.connections().kafka(),
                        settings.names(),
                        () -> parts.connections().journal().in(state -> state == TableState.STREAMING),
                        parts.capture().stopped()::rowsExpired,
                        meters));
    }

    /** @return what readiness asks */
    static StuckTransactions addTransactions(
            Settings settings, Pauses pauses, Components parts, MeterRegistry meters, BackgroundTasks tasks) {
        Topics topics = Topics.of(settings.names());
        StuckTransactions stuck = new StuckTransactions(
                parts.connections().kafka(),
                StuckTransactions.topics(topics, settings.connect().offsetsTopic()),
                Set.of(topics.normalizerGroup()),
                pauses.stuckTransaction(),
                meters.counter(MeterNames.TRANSACTIONS_ABORTED));
        tasks.add("transactions", StuckTransactions.schedule(pauses.stuckTransaction()), stuck);
        return stuck;
    }
}
