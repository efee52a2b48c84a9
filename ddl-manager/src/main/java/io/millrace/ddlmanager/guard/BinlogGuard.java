package io.millrace.ddlmanager.guard;

import com.github.shyiko.mysql.binlog.BinaryLogClient;
import com.github.shyiko.mysql.binlog.event.Event;
import com.github.shyiko.mysql.binlog.event.EventType;
import com.github.shyiko.mysql.binlog.event.deserialization.EventDeserializer;
import com.github.shyiko.mysql.binlog.network.ServerException;
import io.micrometer.core.instrument.MeterRegistry;
import io.millrace.common.fence.MysqlBinlog;
import io.millrace.common.fence.Place;
import io.millrace.common.metrics.MeterNames;
import io.millrace.common.mysql.MysqlTls;
import io.millrace.common.problem.Problem;
import io.millrace.common.problem.ProblemCode;
import io.millrace.common.settings.MysqlAddress;
import io.millrace.common.settings.MysqlSettings;
import io.millrace.common.table.TableId;
import io.millrace.common.task.PeriodicTask;
import io.millrace.common.task.Schedule;
import io.millrace.common.wire.CheckedBinlog;
import io.millrace.common.wire.CheckedBinlog.StatementPlace;
import io.millrace.ddlmanager.capture.StoppedTables;
import java.io.EOFException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the binlog as one more replica, and finds what Debezium does not: rows without all of their columns, changes that are
 * in no row event, and statements about temporary tables. Where it stands is in Kafka, so that what was written while it was
 * down is checked too. Two tasks: one reads, one acts.
 */
public final class BinlogGuard implements StatementGuard {

    /** MySQL sends a sign of life every 10 s; the limit leaves time for a transaction of a gigabyte. */
    public static final Schedule READING = Schedule.every(Duration.ofSeconds(1))
            .retryAfter(Duration.ofSeconds(5), Duration.ofSeconds(30))
            .runLimit(Duration.ofMinutes(5));

    public static final Schedule ACTING =
            Schedule.every(Duration.ofMillis(250)).retryAfter(Duration.ofSeconds(1), Duration.ofSeconds(10));

    private static final Logger LOG = LoggerFactory.getLogger(BinlogGuard.class);
    private static final Duration HEARTBEAT = Duration.ofSeconds(10);

    /** A connection of which nothing is heard for so long is given up. */
    private static final Duration SILENCE = Duration.ofMinutes(2);

    /** Events with which the library counts a transaction as read; an XA transaction already when it begins. */
    private static final Set<EventType> ENDS =
            EnumSet.of(EventType.XID, EventType.QUERY, EventType.XA_PREPARE, EventType.TRANSACTION_PAYLOAD);

    private final MysqlBinlog binlog;
    private final Predicate<TableId> inMysql;
    private final Predicate<TableId> known;
    private final StoppedTables stopped;
    private final UnseenCopies copies;
    private final MeterRegistry meters;
    private final GuardPosition position;
    private final LongSupplier compared;
    private final MysqlSettings mysql;
    private final HalfRows rows;
    private final TemporaryTables temporary;
    private final AlteredTables altered;
    private final UnseenChanges changes;
    private final Queue<UnseenChange> unseen = new ConcurrentLinkedQueue<>();
    private final Queue<HalfRow> found = new ConcurrentLinkedQueue<>();
    private final Map<TableId, List<HalfRow>> unstopped = new LinkedHashMap<>();

    /** Tables of which somebody was told that they are waited for. */
    private final Set<TableId> away = new HashSet<>();

    private volatile BinaryLogClient client;
    private volatile PeriodicTask.Run reading;
    private volatile Throwable unread;
    private volatile Exception ended;
    private volatile long begunAtNanos;
    private volatile long heardAtNanos;
    private volatile String checked;
    private volatile Duration behind = Duration.ZERO;
    private CheckedBinlog remembered = CheckedBinlog.upTo("");
    private final ForgottenTransactions forgotten;

    /**
     * @param inMysql whether MySQL has the table now and it is not left out
     * @param known whether the table is replicated and was not dropped, as far as statements were read
     * @param begin up to where an earlier process has checked
     * @param altered is told of the tables that statements name
     * @param compared the offset up to which Debezium's schema history is compared
     */
    public BinlogGuard(
            MysqlSettings mysql,
            GuardPosition position,
            CheckedBinlog begin,
            MysqlBinlog binlog,
            Predicate<TableId> inMysql,
            Predicate<TableId> known,
            StoppedTables stopped,
            UnseenCopies copies,
            OtherDatabases others,
            Consumer<Set<TableId>> altered,
            LongSupplier compared,
            MeterRegistry meters) {
        this.binlog = binlog;
        this.forgotten = new ForgottenTransactions(binlog::forgotten);
        this.inMysql = inMysql;
        this.known = known;
        this.stopped = stopped;
        this.copies = copies;
        this.meters = meters;
        this.position = position;
        this.compared = compared;
        this.mysql = mysql;
        this.checked = begin.gtids();
        this.rows = new HalfRows(found::add);
        this.temporary = new TemporaryTables(begin);
        this.altered = new AlteredTables(altered);
        this.changes = new UnseenChanges(copies.databases(), others::mayWriteElsewhere, temporary, begin, unseen::add);
        this.client = client();
        this.heardAtNanos = System.nanoTime();
        meters.gauge(MeterNames.GUARD_LAG, this, BinlogGuard::lagSeconds);
    }

    /** One server id after the connector's: each replica needs its own. */
    private BinaryLogClient client() {
        MysqlAddress address = mysql.address();
        BinaryLogClient client = new BinaryLogClient(
                address.host(), address.port(), mysql.user(), mysql.password().value());
        client.setServerId(mysql.serverId() + 1L);
        BinlogTls.apply(MysqlTls.of(mysql), client);
        client.setKeepAlive(false);
        client.setHeartbeatInterval(HEARTBEAT.toMillis());
        EventDeserializer events = HalfRows.deserializer();
        events.setEventDataDeserializer(EventType.FORMAT_DESCRIPTION, new FormatDescription.Reader());
        client.setEventDeserializer(events);
        client.registerEventListener(this::see);
        client.registerLifecycleListener(new Failures());
        client.setGtidSet(checked);
        return client;
    }

    /** Reads until MySQL ends the connection; then the next run begins where this one ended. */
    public PeriodicTask.Work reading() {
        return new PeriodicTask.Work() {
            @Override
            public void run(PeriodicTask.Run run) {
                read(run);
            }

            @Override
            public void interrupt() {
                disconnect();
            }
        };
    }

    /** Stops the tables that reading has found, and then remembers up to where the binlog was checked. */
    public PeriodicTask.Work acting() {
        return run -> act();
    }

    private void read(PeriodicTask.Run run) {
        reading = run;
        unread = null;
        ended = null;
        begunAtNanos = System.nanoTime();
        // Another one: the library counts a statement as read before it gives it to anybody, and keeps its password.
        client = client();
        temporary.connects();
        try {
            client.connect();
        } catch (IOException e) {
            ended = e;
        }
        if (unread != null) {
            throw new IllegalStateException("An event of the binlog could not be checked", unread);
        }
        if (ended instanceof ServerException) {
            copyWhatWasPurged();
            throw notRead(ended);
        }
        // A connection that was of use may end: MySQL restarts, for example.
        boolean heard = heardAtNanos - begunAtNanos >= 0;
        if (!heard && !run.stopping()) {
            throw notRead(ended == null ? new EOFException("MySQL ended the connection") : ended);
        }
    }

    /** What the library tells nobody else: it would read on, or end as if nothing had happened. */
    private final class Failures extends BinaryLogClient.AbstractLifecycleListener {

        @Override
        public void onCommunicationFailure(BinaryLogClient client, Exception failure) {
            ended = failure;
        }

        @Override
        public void onEventDeserializationFailure(BinaryLogClient client, Exception failure) {
            unread = failure;
            disconnect();
        }
    }

    private static Problem notRead(Exception cause) {
        return ProblemCode.MYSQL_REFUSED.problem(
                "The binlog cannot be checked: " + cause.getMessage(),
                "It is tried again; nothing of it is left out. Check that MySQL runs and lets its user replicate.",
                cause);
    }

    /** The library would only log what is thrown here, and read on. */
    private void see(Event event) {
        reading.progress();
        heardAtNanos = System.nanoTime();
        try {
            String file = client.getBinlogFilename();
            rows.see(event, file);
            temporary.see(event, file);
            changes.see(event, file);
            altered.see(event);
            behind = behind(event);
            if (ENDS.contains(event.getHeader().getEventType()) && !changes.withinXa()) {
                checked = client.getGtidSet();
            }
        } catch (RuntimeException | StackOverflowError e) {
            unread = e;
        }
        if (unread != null || reading.stopping()) {
            disconnect();
        }
    }

    /** MySQL refuses a replica that asks for purged transactions with an error that it has for other things, too. */
    private void copyWhatWasPurged() {
        String purged = binlog.purged(client.getGtidSet());
        if (!purged.isEmpty()) {
            Place end = binlog.end();
            unseen.add(new UnseenChange(
                    Optional.empty(),
                    Optional.empty(),
                    "MySQL has purged a part of the binlog that nobody has checked, which ended",
                    end.file(),
                    end.position()));
            beginAtTheEnd("MySQL has purged " + purged, "all tables are copied again");
        }
    }

    /** MySQL sends a heartbeat when there is nothing else to send. */
    private static Duration behind(Event event) {
        return event.getHeader().getEventType() == EventType.HEARTBEAT
                        || event.getHeader().getTimestamp() == 0
                ? Duration.ZERO
                : Duration.ofMillis(Math.max(
                        0, System.currentTimeMillis() - event.getHeader().getTimestamp()));
    }

    /** How old the last event was when it was checked, and for how long nobody checks. */
    private double lagSeconds() {
        boolean checks = client.isConnected() && heardAtNanos - begunAtNanos >= 0;
        long silent = checks ? 0 : System.nanoTime() - heardAtNanos;
        return (behind.toNanos() + silent) / 1e9;
    }

    /** @param remedy for what may be missing */
    private void beginAtTheEnd(String cause, String remedy) {
        String end = binlog.end().gtids();
        LOG.atError()
                .addKeyValue("from", client.getGtidSet())
                .addKeyValue("to", end)
                .addKeyValue("cause", cause)
                .addKeyValue("remedy", remedy)
                .log("MySQL no longer has a part of the binlog that nobody has checked");
        client.setGtidSet(end);
        checked = end;
    }

    @Override
    public Place end() {
        return binlog.end();
    }

    @Override
    public boolean checked(Place place) {
        return binlog.covers(checked, place.gtids());
    }

    @Override
    public boolean concernsTemporaryTable(String file, long position) {
        return temporary.concerns(new StatementPlace(file, position));
    }

    private void act() {
        long silent = System.nanoTime() - Math.max(begunAtNanos, heardAtNanos);
        if (client.isConnected() && silent > SILENCE.toNanos()) {
            LOG.atWarn()
                    .addKeyValue("seconds", SILENCE.toSeconds())
                    .log("MySQL sends nothing of the binlog, not even a heartbeat; connecting again");
            disconnect();
        }
        // In this order: what is known may be of more than the transactions, never of less.
        String gtids = checked;
        CheckedBinlog now = new CheckedBinlog(
                gtids, temporary.sessions(), temporary.statements(), changes.prepared(), compared.getAsLong());
        for (HalfRow row = found.poll(); row != null; row = found.poll()) {
            unstopped.computeIfAbsent(row.table(), table -> new ArrayList<>()).add(row);
        }
        boolean settled = stopAll();
        settled &= requestCopies();
        if (settled && !now.equals(remembered)) {
            remember(now);
        }
    }

    /**
     * Stops what was found.
     *
     * @return false when one waits: the place must not be remembered
     * @throws RuntimeException when one could not be stopped, after all others were: likewise
     */
    private boolean stopAll() {
        RuntimeException failure = null;
        for (Map.Entry<TableId, List<HalfRow>> table : List.copyOf(unstopped.entrySet())) {
            try {
                if (stop(table.getKey(), table.getValue())) {
                    unstopped.remove(table.getKey());
                }
            } catch (RuntimeException e) {
                failure = failure == null ? e : failure;
            }
        }
        if (failure != null) {
            throw failure;
        }
        return unstopped.isEmpty();
    }

    /**
     * All that was found so far at once; what fails here is found again, as the place is not remembered then.
     *
     * @return false when it must wait
     */
    private boolean requestCopies() {
        List<UnseenChange> now = List.copyOf(unseen);
        boolean requested = now.isEmpty() || copies.request(now);
        if (requested) {
            now.forEach(unseen::remove);
        }
        return requested;
    }

    /** After a reset of the binlog MySQL would keep new transactions with numbers of old ones from this replica. */
    private void remember(CheckedBinlog now) {
        if (forgotten.look(now.gtids())) {
            beginAtTheEnd("MySQL has forgotten transactions that were checked", "run `millrace deploy --reload`");
            disconnect();
        } else if (forgotten.none()) {
            position.write(now);
            remembered = now;
        }
    }

    private void disconnect() {
        try {
            client.disconnect();
        } catch (IOException e) {
            LOG.atDebug().setCause(e).log("MySQL was gone already");
        }
    }

    /**
     * May fail after the table was stopped, and is tried again: taking it out of the connector is done every time.
     *
     * @return false when the table is not there, and nobody has read of its end: it may be back in a moment
     */
    private boolean stop(TableId table, List<HalfRow> rows) {
        if (!inMysql.test(table)) {
            boolean waits = known.test(table);
            if (waits && away.add(table)) {
                LOG.atWarn()
                        .addKeyValue("table", table)
                        .log("A session wrote half a row of a table that is away; it is stopped when it is back");
            }
            return !waits;
        }
        away.remove(table);
        HalfRow first = rows.get(0);
        if (stopped.partialRow(table, first.reason(), new Place("", first.file(), first.position()))) {
            LOG.atError()
                    .addKeyValue("table", table)
                    .addKeyValue("binlogFile", first.file())
                    .addKeyValue("binlogPosition", first.position())
                    .addKeyValue("setting", first.setting())
                    .log("A session wrote half a row; the table is stopped, the others continue");
        }
        stopped.takeOut();
        meters.counter(MeterNames.HALF_ROWS, MeterNames.TABLE, table.toString()).increment(rows.size());
        return true;
    }
}
