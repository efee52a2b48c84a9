package io.millrace.connectplugin.keychanges;

import com.github.shyiko.mysql.binlog.BinaryLogClient;
import io.debezium.connector.binlog.BinlogOffsetContext;
import io.debezium.connector.binlog.BinlogStreamingChangeEventSource;
import io.debezium.connector.mysql.gtid.MySqlGtidSet;
import io.debezium.pipeline.ChangeEventSourceCoordinator;
import java.lang.reflect.Field;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Mends what becomes of a connection to MySQL that Debezium's library opens again while the task goes on (3.6.1, and 0.41 of the library).
 *
 * <ul>
 *   <li>The transaction that was being read would count as read as soon as it begins once more ({@code BinlogOffsetContext.startGtid}).
 *       A task that starts at such an offset would never get the rest of it.
 *   <li>The library does not count transactions whose GTIDs have tags. It would read them again without those that came behind them.
 *   <li>A connection counts as lost when no event was read for {@code connect.keep.alive.interval.ms}. An event that takes longer would
 *       never be read: so it gets twice the time, each time.
 * </ul>
 *
 * <p>Debezium shows none of this, so its fields are read. Not thread-safe.
 */
final class ReopenedConnections {

    private static final Logger LOG = LoggerFactory.getLogger(ReopenedConnections.class);
    private static final long LONGEST_MILLIS = 60_000;
    private static final String GTIDS = "gtids";

    private ChangeEventSourceCoordinator<?, ?> coordinator;

    /** Debezium begins; it reads the binlog only later. */
    void begin(ChangeEventSourceCoordinator<?, ?> begun) {
        coordinator = begun;
    }

    /** To be called now and then. */
    void watch() {
        if (coordinator == null) {
            return;
        }
        try {
            if (read(ChangeEventSourceCoordinator.class, "streamingSource", coordinator)
                    instanceof BinlogStreamingChangeEventSource<?, ?> source) {
                coordinator = null;
                BinaryLogClient client =
                        (BinaryLogClient) read(BinlogStreamingChangeEventSource.class, "client", source);
                client.registerLifecycleListener(new Listener(source));
            }
        } catch (ReflectiveOperationException e) {
            coordinator = null;
            LOG.error(
                    "This version of Debezium hides where it reads; a connection that is opened again may lose rows",
                    e);
        }
    }

    private static Object read(Class<?> type, String field, Object from) throws ReflectiveOperationException {
        Field read = type.getDeclaredField(field);
        read.setAccessible(true);
        return read.get(from);
    }

    private static final class Listener extends BinaryLogClient.AbstractLifecycleListener {

        private final BinlogStreamingChangeEventSource<?, ?> source;
        private final Reopening reopening = new Reopening();

        Listener(BinlogStreamingChangeEventSource<?, ?> source) {
            this.source = source;
        }

        @Override
        public void onDisconnect(BinaryLogClient client) {
            try {
                if (read(BinlogStreamingChangeEventSource.class, "effectiveOffsetContext", source)
                        instanceof BinlogOffsetContext<?> offset) {
                    reopening.prepare(client, offset);
                }
            } catch (ReflectiveOperationException e) {
                throw new IllegalStateException("Debezium hides where it reads", e);
            }
        }
    }

    /** What is done between two connections. */
    static final class Reopening {

        private long usualMillis;
        private Object reached;

        void prepare(BinaryLogClient client, BinlogOffsetContext<?> offset) {
            Object gtids = offset.getOffset().get(GTIDS);
            if (gtids == null || client.getGtidSet() == null) {
                return;
            }
            // The library counts a last DDL statement at once, and Debezium when the next transaction begins.
            boolean counted =
                    new MySqlGtidSet(gtids.toString()).isContainedWithin(new MySqlGtidSet(client.getGtidSet()));
            if (!counted) {
                client.setGtidSet(gtids.toString());
            }
            // As if the transaction that is being read had not begun.
            offset.setCompletedGtidSet(client.getGtidSet());
            if (usualMillis == 0) {
                usualMillis = client.getKeepAliveInterval();
            }
            client.setKeepAliveInterval(
                    gtids.equals(reached) ? Math.min(client.getKeepAliveInterval() * 2, LONGEST_MILLIS) : usualMillis);
            reached = gtids;
        }
    }
}
