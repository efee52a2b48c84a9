package io.millrace.ddlmanager.guard;

import com.github.shyiko.mysql.binlog.BinaryLogClient;
import com.github.shyiko.mysql.binlog.network.SSLMode;
import com.github.shyiko.mysql.binlog.network.ServerException;
import io.micrometer.core.instrument.MeterRegistry;
import io.millrace.common.fence.MysqlBinlog;
import io.millrace.common.metrics.MeterNames;
import io.millrace.common.mysql.MysqlAddress;
import io.millrace.common.problem.Problem;
import io.millrace.common.settings.Setting;
import io.millrace.common.settings.Settings;
import io.millrace.common.table.TableId;
import io.millrace.ddlmanager.DdlManager;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the binlog as one more replica, and stops a table when a session wrote half a row of it. Where it stands is in
 * ClickHouse, so that what was written while it was down is looked at too.
 */
public final class BinlogGuard implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(BinlogGuard.class);
    private static final Duration LOOK = Duration.ofSeconds(1);
    private static final Duration REMEMBER = Duration.ofSeconds(10);
    private static final Duration RECONNECT = Duration.ofSeconds(5);
    private static final long CLOSING_SECONDS = 10;

    private final DdlManager manager;
    private final MeterRegistry meters;
    private final GuardPosition position;
    private final Halts halts;
    private final BinaryLogClient client;
    private final Queue<HalfRow> found = new ConcurrentLinkedQueue<>();
    private final ScheduledExecutorService threads = Executors.newScheduledThreadPool(2, task -> {
        Thread made = new Thread(task, "binlog-guard");
        made.setDaemon(true);
        return made;
    });
    private volatile boolean closing;
    private String remembered = "";
    private boolean forgot;
    private long rememberAtNanos = System.nanoTime();

    /** @throws Problem when ClickHouse cannot be asked where to begin */
    public BinlogGuard(Settings settings, DdlManager manager, MeterRegistry meters) {
        this.manager = manager;
        this.meters = meters;
        this.halts = new Halts(settings, manager.clickHouse());
        this.position = new GuardPosition(settings, manager.clickHouse());
        this.client = client(settings);
        client.setGtidSet(position.read()
                .orElseGet(() -> new MysqlBinlog(manager.mysql()).end().gtids()));
        HalfRows rows = new HalfRows(found::add);
        client.setEventDeserializer(HalfRows.deserializer());
        client.registerEventListener(event -> rows.see(event, client.getBinlogFilename()));
    }

    /** One server id behind the connector's: each replica needs its own. */
    private static BinaryLogClient client(Settings settings) {
        MysqlAddress address = MysqlAddress.of(settings);
        BinaryLogClient client = new BinaryLogClient(
                address.host(), address.port(), settings.get(Setting.MYSQL_USER), settings.get(Setting.MYSQL_PASSWORD));
        client.setServerId(settings.getInt(Setting.MYSQL_SERVER_ID, 1, Integer.MAX_VALUE - 1) + 1L);
        client.setSSLMode(SSLMode.PREFERRED);
        client.setKeepAlive(false);
        client.setHeartbeatInterval(TimeUnit.SECONDS.toMillis(10));
        return client;
    }

    public void start() {
        threads.execute(this::read);
        threads.scheduleWithFixedDelay(this::act, LOOK.toMillis(), LOOK.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void read() {
        while (!closing) {
            try {
                client.connect();
            } catch (ServerException e) {
                pause(e);
                passOverPurged();
            } catch (IOException | RuntimeException e) {
                pause(e);
            }
        }
    }

    /** MySQL refuses a replica that asks for purged transactions with an error that it has for other things, too. */
    private void passOverPurged() {
        try {
            String purged = new MysqlBinlog(manager.mysql()).purged(client.getGtidSet());
            if (!purged.isEmpty()) {
                beginAtTheEnd("MySQL has purged " + purged);
            }
        } catch (Problem e) {
            LOG.atDebug().setCause(e).log("MySQL is not there");
        }
    }

    private void beginAtTheEnd(String cause) {
        try {
            String end = new MysqlBinlog(manager.mysql()).end().gtids();
            LOG.atError()
                    .addKeyValue("from", client.getGtidSet())
                    .addKeyValue("to", end)
                    .addKeyValue("cause", cause)
                    .log("MySQL no longer has a part of the binlog that nobody has looked at for half rows:"
                            + " run `millrace validate`");
            client.setGtidSet(end);
        } catch (Problem e) {
            pause(e);
        }
    }

    private void pause(Exception cause) {
        if (!closing) {
            LOG.atWarn()
                    .addKeyValue("cause", cause.getMessage())
                    .log("The binlog is not being looked at for half rows; trying again in " + RECONNECT.toSeconds()
                            + " s");
            try {
                TimeUnit.NANOSECONDS.sleep(RECONNECT.toNanos());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Carries out what was found, and then remembers how far the binlog was looked at before. */
    private void act() {
        try {
            String before = client.getGtidSet();
            int seen = found.size();
            found.stream()
                    .limit(seen)
                    .collect(Collectors.groupingBy(HalfRow::table))
                    .forEach(this::stop);
            for (int i = 0; i < seen; i++) {
                found.poll();
            }
            if (System.nanoTime() - rememberAtNanos >= 0) {
                rememberAtNanos = System.nanoTime() + REMEMBER.toNanos();
                remember(before);
            }
        } catch (Problem e) {
            LOG.atWarn()
                    .addKeyValue("cause", e.getMessage())
                    .log("What the binlog guard found waits for " + LOOK.toSeconds() + " s more");
        } catch (RuntimeException e) {
            LOG.atError().setCause(e).log("The binlog guard failed and tries again");
        }
    }

    /** After a reset of the binlog MySQL would keep new transactions with numbers of old ones from this replica. */
    private void remember(String gtids) {
        boolean forgets = !new MysqlBinlog(manager.mysql()).forgotten(gtids).isEmpty();
        // A transaction may be sent a moment before it counts as executed, so once is not enough.
        if (forgets && forgot) {
            beginAtTheEnd("MySQL has forgotten transactions that were looked at");
            disconnect();
        } else if (!forgets && !gtids.equals(remembered)) {
            position.write(gtids);
            remembered = gtids;
        }
        forgot = forgets;
    }

    private void disconnect() {
        try {
            client.disconnect();
        } catch (IOException e) {
            LOG.atDebug().setCause(e).log("MySQL was gone already");
        }
    }

    /** May fail after the table was halted, and is tried again: taking it out of the connector is done every time. */
    private void stop(TableId table, List<HalfRow> rows) {
        if (!manager.inMysql(table)) {
            return;
        }
        if (manager.unexplained(table)) {
            HalfRow first = rows.get(0);
            LOG.atError()
                    .addKeyValue("table", table)
                    .addKeyValue("binlogFile", first.file())
                    .addKeyValue("binlogPosition", first.position())
                    .addKeyValue("setting", first.setting())
                    .log("A session wrote half a row; the table is stopped, the others go on");
            halts.halt(first.table(), first.reason(), first.file(), first.position());
        }
        manager.withoutHalted();
        meters.counter(MeterNames.HALF_ROWS, MeterNames.TABLE, table.toString()).increment(rows.size());
    }

    @Override
    public void close() {
        closing = true;
        threads.shutdownNow();
        disconnect();
        try {
            threads.awaitTermination(CLOSING_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
