package io.millrace.sandbox.demo;

import io.millrace.common.fence.Fences;
import io.millrace.common.mysql.Mysql;
import io.millrace.common.naming.Targets;
import io.millrace.common.problem.ProblemCode;
import io.millrace.common.settings.Setting;
import io.millrace.common.settings.Settings;
import io.millrace.common.table.TableId;
import io.millrace.sandbox.Sandbox;
import io.millrace.sandbox.progress.Progress;
import io.millrace.sandbox.progress.Progress.Task;
import io.millrace.sandbox.progress.Progress.Unit;
import io.millrace.sandbox.progress.Steps;
import io.millrace.sandbox.proof.Arrivals;
import io.millrace.sandbox.proof.Checks;
import io.millrace.sandbox.proof.Drain;
import io.millrace.sandbox.proof.FirstCopies;
import io.millrace.sandbox.supervision.Service;
import io.millrace.sandbox.supervision.Services;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

/** The demo: a shop in MySQL is copied, lives for a while, and is compared value by value. */
final class Demo {

    static final String FILL = "Filling the shop in MySQL";
    static final String START = "Starting Millrace's services";
    static final String COPY = "Copying the shop to ClickHouse";
    static final String LIVE = "Living: inserts, updates, deletes, key changes, an added column";
    static final String DRAIN = "Waiting until every change has arrived";
    static final String CHECK = "Comparing every value";
    static final String ON_TOP = "Bringing the aggregates to the last row";
    static final String GATEWAY = "Asking for a report through the gateway";
    static final String ORDERS = "Reading the events of completed orders";

    private static final Duration COPY_LIMIT = Duration.ofMinutes(15);
    private static final Duration DRAIN_LIMIT = Duration.ofMinutes(3);

    /** Rows that stay longer in quarantine do not fit, and are shown. */
    private static final Duration REPLAY_LIMIT = Duration.ofSeconds(60);

    private static final Duration LOOK = Duration.ofMillis(250);

    private final Sandbox sandbox;
    private final Options options;
    private final Progress progress;
    private final Steps steps;
    private final Shop shop;

    /**
     * @param customers rows of the largest table
     * @param killNormalizer whether the normalizer is killed ({@code kill -9}) in the middle of the live phase
     */
    record Options(int customers, Duration live, boolean killNormalizer) {}

    Demo(Sandbox sandbox, Options options, Progress progress) {
        this.sandbox = sandbox;
        this.options = options;
        this.progress = progress;
        this.steps = new Steps(progress);
        this.shop = new Shop(options.customers());
    }

    /** @param lagMillis from the last change's commit until it was in ClickHouse */
    record Report(
            List<Checks.TableResult> tables,
            OnTop onTop,
            Optional<OrderEvents> orders,
            Optional<RoutedReport> routed,
            LiveTraffic.Counts live,
            long copiedRows,
            double copySeconds,
            long lagMillis,
            long held,
            int restarts,
            Map<String, Double> steps) {

        /** What `--exit` tells. */
        boolean right() {
            return parity()
                    && onTop.right()
                    && orders.map(OrderEvents::right).orElse(true)
                    && routed.map(RoutedReport::right).orElse(true);
        }

        boolean parity() {
            return held == 0 && !tables.isEmpty() && tables.stream().allMatch(Checks.TableResult::equal);
        }
    }

    /** The services' settings for this sandbox and the shop. */
    static Map<String, String> settings(Sandbox sandbox, boolean orders, boolean gateway) {
        Map<String, String> settings = new HashMap<>(sandbox.environment());
        settings.put(Setting.MYSQL_DATABASES.variable(), Shop.DATABASE);
        settings.put(Setting.HTTP_TOKEN.variable(), sandbox.httpToken());
        settings.put(Setting.VIEWS.variable(), OnTop.VIEWS);
        settings.put(Setting.ORDERS.variable(), orders ? "yes" : "no");
        settings.put(Setting.GATEWAY.variable(), gateway ? "yes" : "no");
        return settings;
    }

    Report run(Services services) throws Exception {
        steps.run(FILL, this::fill);
        Settings settings = Settings.of(services.environment());
        steps.run(START, services::start);
        try (Mysql mysql = Mysql.connect(settings.mysql());
                Fences fences = new Fences(settings.connect(), settings.kafka(), settings.names(), mysql);
                Arrivals arrivals = new Arrivals(settings.clickHouse(), Targets.of(settings.names()), Shop.DATABASE)) {
            Drain drain = new Drain(fences, tables(), progress);
            long copied = steps.run(COPY, () -> {
                long rows = copy(mysql, arrivals, drain, settings.home());
                // Not before its end: a table that is altered meanwhile is copied twice.
                new FirstCopies(services).await(COPY_LIMIT);
                return rows;
            });
            LiveTraffic.Counts live = steps.run(LIVE, () -> live(services));
            long lag = steps.run(DRAIN, () -> drained(drain, arrivals));
            List<Checks.TableResult> results = steps.run(CHECK, () -> new Checks(services).run());
            OnTop onTop = steps.run(
                    ON_TOP, () -> OnTop.await(settings.clickHouse(), Targets.of(settings.names()), settings.views()));
            Optional<OrderEvents> orders = services.running().contains(Service.ORDERS)
                    ? Optional.of(steps.run(
                            ORDERS,
                            () -> OrderEvents.await(
                                    settings.kafka(), settings.orders().topic(), mysql)))
                    : Optional.empty();
            Optional<RoutedReport> routed = services.running().contains(Service.GATEWAY)
                    ? Optional.of(steps.run(
                            GATEWAY,
                            () -> RoutedReport.await(
                                    sandbox.mysql(), settings.gateway().port())))
                    : Optional.empty();
            return new Report(
                    results,
                    onTop,
                    orders,
                    routed,
                    live,
                    copied,
                    steps.seconds(COPY),
                    lag,
                    arrivals.held(),
                    services.restarts(),
                    steps.inOrder());
        }
    }

    private void fill() throws Exception {
        try (Connection root = sandbox.mysql().openAsRoot()) {
            shop.create(root);
            for (String table : Shop.TABLES) {
                try (Task task = progress.begin(table, shop.ids(table), Unit.ROWS)) {
                    shop.fill(root, table, task::reached);
                }
            }
        }
    }

    /** From the connector's registration to the last row in ClickHouse. */
    private long copy(Mysql mysql, Arrivals arrivals, Drain drain, Path home) {
        long expected = mysql.query(
                        "SELECT (SELECT COUNT(*) FROM shop.customers) + (SELECT COUNT(*) FROM shop.orders)"
                                + " + (SELECT COUNT(*) FROM shop.order_details) + (SELECT COUNT(*) FROM shop.payment_method)",
                        row -> row.getLong(1))
                .get(0);
        long deadline = System.nanoTime() + COPY_LIMIT.toNanos();
        try (Task task = progress.begin("copied", expected, Unit.ROWS)) {
            for (long rows = 0; rows < expected; rows = arrivals.rows()) {
                task.reached(rows);
                if (System.nanoTime() > deadline) {
                    throw ProblemCode.TIMED_OUT.problem(
                            "Only " + rows + " of " + expected + " rows arrived in " + COPY_LIMIT.toMinutes()
                                    + " minutes: " + drain.describe() + ".",
                            "Read the logs in " + home + "/logs.");
                }
                LockSupport.parkNanos(LOOK.toNanos());
            }
        }
        return expected;
    }

    private LiveTraffic.Counts live(Services services) throws Exception {
        long millis = options.live().toMillis();
        boolean[] killed = {!options.killNormalizer()};
        try (Connection root = sandbox.mysql().openAsRoot();
                Task task = progress.begin("living", millis, Unit.MILLISECONDS)) {
            return new LiveTraffic(20260101, options.customers()).run(root, options.live(), gone -> {
                task.reached(gone);
                if (!killed[0] && gone > millis / 3) {
                    killed[0] = true;
                    services.kill(Service.NORMALIZER);
                    progress.say("  the normalizer was killed (kill -9); its supervisor starts it again");
                }
            });
        }
    }

    /**
     * The rows that the added column held up are in quarantine until they are sent again, by itself.
     *
     * @return milliseconds until the last row had arrived
     */
    private static long drained(Drain drain, Arrivals arrivals) {
        long millis = drain.await(DRAIN_LIMIT);
        long begun = System.nanoTime();
        boolean waited = false;
        while (arrivals.held() > 0 && System.nanoTime() - begun < REPLAY_LIMIT.toNanos()) {
            waited = true;
            LockSupport.parkNanos(LOOK.toNanos());
        }
        millis += Duration.ofNanos(System.nanoTime() - begun).toMillis();
        return waited ? millis + drain.await(DRAIN_LIMIT) : millis;
    }

    private List<TableId> tables() {
        return Shop.TABLES.stream()
                .map(table -> new TableId(Shop.DATABASE, table))
                .toList();
    }
}
