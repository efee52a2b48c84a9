package io.millrace.ddlmanager.load;

import io.millrace.common.clickhouse.ClickHouse;
import io.millrace.common.fence.MysqlBinlog;
import io.millrace.common.keys.KeyIndex;
import io.millrace.common.keys.KeyOrder;
import io.millrace.common.keys.KeyRange;
import io.millrace.common.keys.KeyRanges;
import io.millrace.common.keys.RangeSize;
import io.millrace.common.mysql.Mysql;
import io.millrace.common.mysql.MysqlLoad;
import io.millrace.common.naming.Targets;
import io.millrace.common.problem.Problem;
import io.millrace.common.problem.ProblemCode;
import io.millrace.common.settings.CopySettings;
import io.millrace.common.settings.MysqlSettings;
import io.millrace.common.table.Table;
import io.millrace.common.table.TableId;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries the rows of tables from MySQL into ClickHouse, in ranges of their keys, some at the same time. ClickHouse pulls
 * them; where it cannot, they go through this process. Thread-safe: several tables may be copied side by side, and share
 * the number of ranges that are read at the same time.
 */
public final class TableCopy implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(TableCopy.class);

    /** How often a range is tried, while MySQL would give the rows; pauses double up to the longest. */
    private static final int TRIES = 8;

    private static final Duration RANGE = Duration.ofSeconds(2);
    private static final long MOST_ROWS = 500_000;
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);
    private static final Duration LOOK = Duration.ofMillis(200);
    private static final Duration REPORT = Duration.ofSeconds(5);

    private final Mysql mysql;
    private final MysqlLoad load;
    private final MysqlBinlog binlog;
    private final ClickHouse clickHouse;
    private final ClickHouseToMysql pulls;
    private final int parallel;
    private final ExecutorService carriers;
    private final Map<String, String> obstacles = new ConcurrentHashMap<>();
    private final Map<TableId, CopyProgress> running = new ConcurrentHashMap<>();

    public TableCopy(MysqlSettings source, ClickHouse clickHouse, Targets targets, CopySettings settings) {
        this.parallel = settings.parallel();
        // For each range that is sent, for the next key of as many tables, and for places.
        this.mysql = Mysql.connect(source, 2 * parallel + 2);
        this.load = new MysqlLoad(mysql, settings.busyThreads());
        this.binlog = new MysqlBinlog(mysql);
        this.clickHouse = clickHouse;
        this.pulls = new ClickHouseToMysql(mysql, clickHouse, targets, source, settings);
        this.carriers = Executors.newFixedThreadPool(parallel, work -> {
            Thread thread = new Thread(work, "copy");
            thread.setDaemon(true);
            return thread;
        });
    }

    /** How many ranges are read at the same time. */
    public int parallel() {
        return parallel;
    }

    /**
     * Returns when every range was carried, or after a failure or the stop when none is being carried any more.
     *
     * @param table one with a key
     * @param intake the table that takes the rows, quoted, with its database
     * @param stop asked between ranges
     * @return how far it came; not to the end when it was stopped
     * @throws Problem that names the table and the range when MySQL does not give a row, or ClickHouse does not take it
     */
    public CopyProgress run(Table table, String intake, BooleanSupplier stop) {
        try {
            return new Run(table, intake, stop).copied();
        } finally {
            running.remove(table.id());
        }
    }

    /**
     * Carries some rows, each with a version of its own. Rows that MySQL does not have are left out.
     *
     * @param table one with a key
     * @param intake the table that takes the rows, quoted
     * @throws Problem when MySQL does not give a row, or ClickHouse does not take it; then it is to be done again
     */
    public void rows(Table table, String intake, List<VersionedKey> keys) {
        KeyOrder order = new KeyOrder(table, KeyIndex.of(mysql, table));
        path(table, order, intake).carry(new CarriedRows.OfKeys(keys), binlog.end());
    }

    /** The tables that are being copied. */
    public Map<TableId, CopyProgress> running() {
        return Map.copyOf(running);
    }

    /** Of each table, by MySQL's statistics; nothing if MySQL cannot be asked. */
    public Map<TableId, Long> bytes(List<TableId> tables) {
        if (tables.isEmpty()) {
            return Map.of();
        }
        String databases = tables.stream().map(table -> "?").collect(Collectors.joining(", "));
        record Size(TableId table, long bytes) {}
        try {
            return mysql
                    .query(
                            "SELECT TABLE_SCHEMA, TABLE_NAME, IFNULL(DATA_LENGTH, 0) FROM information_schema.TABLES"
                                    + " WHERE TABLE_SCHEMA IN (" + databases + ")",
                            row -> new Size(new TableId(row.getString(1), row.getString(2)), row.getLong(3)),
                            tables.stream().map(TableId::database).toArray())
                    .stream()
                    .collect(Collectors.toMap(Size::table, Size::bytes));
        } catch (Problem e) {
            return Map.of();
        }
    }

    /** One table's copy. */
    private final class Run {

        private final Table table;
        private final KeyOrder order;
        private final KeyRanges ranges;
        private final RowPath path;
        private final RangeSize size;
        private final BooleanSupplier stop;
        private final long began = System.nanoTime();

        /** The next keys are looked for ahead of the rows, but not all at once: the rest of the table may change. */
        private final Semaphore ahead = new Semaphore(2 * parallel);

        private final AtomicReference<RuntimeException> failure = new AtomicReference<>();
        private long rows;
        private long reportedNanos = began;

        private Run(Table table, String intake, BooleanSupplier stop) {
            this.table = table;
            this.order = new KeyOrder(table, KeyIndex.of(mysql, table));
            this.ranges = new KeyRanges(mysql, order);
            this.path = path(table, order, intake);
            this.size = new RangeSize(table.size(), RANGE, MOST_ROWS);
            this.stop = stop;
            CopyProgress now = progress();
            running.put(table.id(), now);
            if (System.nanoTime() - reportedNanos > REPORT.toNanos()) {
                reportedNanos = System.nanoTime();
                now.in(LOG.atInfo().addKeyValue("table", table.id())).log("The table is being copied");
            }
        }

        private synchronized CopyProgress progress() {
            return new CopyProgress(
                    rows, table.size().rows(), TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began));
        }

        private synchronized void add(long carried) {
            rows += carried;
            running.put(table.id(), progress());
        }

        private CopyProgress copied() {
            try {
                KeyRange range = next(0, List.of());
                boolean more = true;
                while (more && !over()) {
                    ahead.acquire();
                    begin(range);
                    more = !range.last();
                    if (more && !over()) {
                        range = next(range.number() + 1, range.upTo());
                    }
                }
            } catch (InterruptedException e) {
                failure.compareAndSet(null, interrupted(e));
            } catch (RuntimeException e) {
                failure.compareAndSet(null, e);
            }
            awaitCarriers();
            if (failure.get() != null) {
                throw failure.get();
            }
            return progress();
        }

        private void begin(KeyRange range) {
            try {
                carriers.execute(() -> carry(range));
            } catch (RejectedExecutionException e) {
                ahead.release();
                throw e;
            }
        }

        /** Uninterruptible: a range that is carried on would write into what the next copy is made of. */
        private void awaitCarriers() {
            ahead.acquireUninterruptibly(2 * parallel);
        }

        private boolean over() {
            return stop.getAsBoolean() || failure.get() != null;
        }

        private KeyRange next(int number, List<String> after) {
            long wanted = size.rows();
            return again("the end of range " + number, order.next(after, wanted), () -> {
                load.awaitRoom(this::over);
                return ranges.next(number, after, wanted);
            });
        }

        private void carry(KeyRange range) {
            try {
                if (!over()) {
                    long began = System.nanoTime();
                    again(range.toString(), path.check(), () -> {
                        path.carry(new CarriedRows.OfRange(range), binlog.end());
                        return range;
                    });
                    size.carried(range.rows(), System.nanoTime() - began);
                    add(range.rows());
                }
            } catch (RuntimeException e) {
                failure.compareAndSet(null, e);
            } finally {
                ahead.release();
            }
        }

        /** @param check a query that MySQL refuses if trying again is futile */
        private <T> T again(String what, String check, Supplier<T> work) {
            for (int tried = 1; ; tried++) {
                try {
                    return work.get();
                } catch (Problem e) {
                    if (tried == TRIES || over() || !passing(e, check)) {
                        throw e.code()
                                .problem(
                                        "The rows of " + table.id() + " " + what + ": " + e.getMessage(),
                                        e.remedy(),
                                        e);
                    }
                    LOG.atWarn()
                            .addKeyValue("table", table.id())
                            .addKeyValue("range", what)
                            .addKeyValue("reason", e.getMessage())
                            .log("A part of a table could not be copied and is tried again");
                    pause(tried);
                }
            }
        }

        /** What ClickHouse refuses may be a MySQL that it does not reach. */
        private boolean passing(Problem problem, String check) {
            if (problem.code() == ProblemCode.INTERRUPTED || problem.code() == ProblemCode.ROW_TOO_LONG) {
                return false;
            }
            try {
                mysql.query(check, row -> row);
                return true;
            } catch (Problem e) {
                return e.code() == ProblemCode.MYSQL_UNREACHABLE;
            }
        }

        private void pause(int tried) {
            long nanos = Math.min(FIRST_PAUSE.toNanos() << (tried - 1), LONGEST_PAUSE.toNanos());
            long end = System.nanoTime() + nanos;
            while (System.nanoTime() < end && !over()) {
                LockSupport.parkNanos(LOOK.toNanos());
            }
        }
    }

    private RowPath path(Table table, KeyOrder order, String intake) {
        String database = table.id().database();
        Optional<String> obstacle = pulls.obstacle(database, order.padded());
        String told = obstacle.orElse("");
        if (!told.equals(obstacles.put(database, told)) && obstacle.isPresent()) {
            LOG.atWarn()
                    .addKeyValue("database", database)
                    .addKeyValue("reason", told)
                    .log("Rows are copied through the ddl-manager, which takes longer: ClickHouse cannot pull them");
        }
        return obstacle.isPresent()
                ? new SentRows(mysql, clickHouse, table, order, intake)
                : new PulledRows(
                        clickHouse, pulls.collection(database), pulls.condition(order.padded()), table, order, intake);
    }

    private static Problem interrupted(InterruptedException e) {
        Thread.currentThread().interrupt();
        return ProblemCode.INTERRUPTED.problem(
                "Interrupted while a table was copied.", ProblemCode.INTERRUPTED.remedy(), e);
    }

    @Override
    public void close() {
        carriers.shutdown();
        mysql.close();
    }
}
