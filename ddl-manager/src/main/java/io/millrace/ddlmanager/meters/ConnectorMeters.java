package io.millrace.ddlmanager.meters;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.millrace.common.connect.ConnectClient.ConnectorState;
import io.millrace.common.connect.ConnectClient.SourceOffset;
import io.millrace.common.fence.MysqlBinlog;
import io.millrace.common.metrics.MeterNames;
import io.millrace.common.mysql.Mysql;
import io.millrace.common.task.PeriodicTask;
import io.millrace.common.task.Schedule;
import io.millrace.ddlmanager.connector.Deployment;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Whether the connector runs, and whether MySQL still has what it has not read. */
public final class ConnectorMeters implements PeriodicTask.Work {

    public static final Schedule SCHEDULE = Schedule.every(Duration.ofSeconds(5));

    private final Deployment deployment;
    private final Mysql mysql;
    private final MysqlBinlog binlog;
    private Optional<SourceOffset> offset = Optional.empty();

    private volatile boolean running;
    private volatile double retention = Double.NaN;
    private volatile Optional<Instant> unreadSince = Optional.empty();
    private volatile boolean known;

    public ConnectorMeters(Deployment deployment, Mysql mysql, MysqlBinlog binlog, MeterRegistry meters) {
        this.deployment = deployment;
        this.mysql = mysql;
        this.binlog = binlog;
        Gauge.builder(MeterNames.CONNECTOR_RUNNING, this, its -> its.running ? 1 : 0)
                .register(meters);
        Gauge.builder(MeterNames.CONNECTOR_LAG, this, ConnectorMeters::lagSeconds)
                .register(meters);
        Gauge.builder(MeterNames.BINLOG_RETENTION, this, its -> its.retention).register(meters);
    }

    /** While Connect is away the connector is down, and its last place grows older. */
    @Override
    public void run(PeriodicTask.Run run) {
        boolean runs = false;
        try {
            runs = deployment.state().filter(ConnectorState::running).isPresent();
            offset = deployment.offset();
        } finally {
            running = runs;
            lookAtBinlog();
        }
    }

    private void lookAtBinlog() {
        retention = retention(mysql);
        Optional<SourceOffset> last = offset.filter(its -> its.at().isPresent());
        known = last.isPresent();
        unreadSince =
                last.filter(its -> !binlog.unread(binlog.end(), its).isEmpty()).flatMap(SourceOffset::at);
    }

    private static double retention(Mysql mysql) {
        long seconds = mysql.query("SELECT @@GLOBAL.binlog_expire_logs_seconds", row -> row.getLong(1))
                .get(0);
        return seconds == 0 ? Double.POSITIVE_INFINITY : seconds;
    }

    private double lagSeconds() {
        if (!known) {
            return Double.NaN;
        }
        return unreadSince
                .map(since -> Math.max(0, Duration.between(since, Instant.now()).toMillis() / 1e3))
                .orElse(0.0);
    }
}
