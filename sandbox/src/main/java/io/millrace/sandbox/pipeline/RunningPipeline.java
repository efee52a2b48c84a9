package io.millrace.sandbox.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.clickhouse.client.api.query.GenericRecord;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.millrace.common.clickhouse.ClickHouse;
import io.millrace.common.clickhouse.ClickHouseNames;
import io.millrace.common.connect.ConnectClient;
import io.millrace.common.fence.FencePool;
import io.millrace.common.fence.FenceResult;
import io.millrace.common.fence.Fences;
import io.millrace.common.mysql.Mysql;
import io.millrace.common.mysql.MysqlSchema;
import io.millrace.common.naming.Targets;
import io.millrace.common.pipeline.Pipeline;
import io.millrace.common.settings.Setting;
import io.millrace.common.settings.Settings;
import io.millrace.common.table.Table;
import io.millrace.common.table.TableId;
import io.millrace.sandbox.MySqlServer;
import io.millrace.sandbox.Sandbox;
import io.millrace.sandbox.progress.Progress;
import io.millrace.sandbox.proof.Checks;
import io.millrace.sandbox.proof.FirstCopies;
import io.millrace.sandbox.supervision.OwnNames;
import io.millrace.sandbox.supervision.Service;
import io.millrace.sandbox.supervision.Services;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.awaitility.core.ConditionFactory;

/**
 * Millrace's three services as processes of their own, at work for one MySQL database of a sandbox; all names are its
 * own, so that several can share the sandbox, one after the other. Thread-safe.
 */
public final class RunningPipeline implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final Duration LOOK = Duration.ofMillis(200);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final String database;
    private final MySqlServer server;
    // A test goes on with the session that the last statement had; tests that run at the same time have one each.
    private final Deque<Connection> idleSessions = new ConcurrentLinkedDeque<>();
    private final Services services;
    private final Settings settings;
    private final Mysql mysql;
    private final ClickHouse clickHouse;
    private final Pipeline pipeline;
    private final FencePool fences;
    private final HttpClient http = HttpClient.newHttpClient();

    /** Makes the database, runs {@code before} in it, and returns when the copy of what is there has arrived. */
    public static RunningPipeline start(Sandbox sandbox, String database, List<String> before) throws SQLException {
        return start(sandbox, database, before, Map.of());
    }

    public static RunningPipeline start(Sandbox sandbox, String database, List<String> before, Map<String, String> more)
            throws SQLException {
        return start(sandbox, database, before, more, Map.of(), List.of());
    }

    /** @param own settings of single services */
    public static RunningPipeline start(
            Sandbox sandbox,
            String database,
            List<String> before,
            Map<String, String> more,
            Map<Service, Map<String, String>> own)
            throws SQLException {
        return start(sandbox, database, before, more, own, List.of());
    }

    static RunningPipeline start(
            Sandbox sandbox, String database, List<String> before, Map<String, String> more, List<String> jvmOptions)
            throws SQLException {
        return start(sandbox, database, before, more, Map.of(), jvmOptions);
    }

    private static RunningPipeline start(
            Sandbox sandbox,
            String database,
            List<String> before,
            Map<String, String> more,
            Map<Service, Map<String, String>> own,
            List<String> jvmOptions)
            throws SQLException {
        fill(sandbox, database, before);
        return copied(begin(sandbox, sandbox.mysql(), database, more, own, jvmOptions));
    }

    /** As {@link #start}, but does not wait for the copy. */
    public static RunningPipeline copying(Sandbox sandbox, String database, List<String> before) throws SQLException {
        fill(sandbox, database, before);
        return begin(sandbox, sandbox.mysql(), database, Map.of(), Map.of(), List.of());
    }

    private static void fill(Sandbox sandbox, String database, List<String> statements) throws SQLException {
        try (Connection root = sandbox.mysql().openAsRoot()) {
            execute(
                    root,
                    "DROP DATABASE IF EXISTS " + database,
                    "CREATE DATABASE " + database + " CHARACTER SET utf8mb4",
                    "USE " + database);
            execute(root, statements.toArray(String[]::new));
        }
    }

    /** As {@link #start}, with what another pipeline of this name left, and another MySQL server that has the same. */
    public static RunningPipeline goOn(Sandbox sandbox, MySqlServer server, String database) throws SQLException {
        return copied(begin(
                sandbox, server, database, Map.of(Setting.MYSQL_URL.variable(), server.url()), Map.of(), List.of()));
    }

    private static RunningPipeline begin(
            Sandbox sandbox,
            MySqlServer server,
            String database,
            Map<String, String> more,
            Map<Service, Map<String, String>> own,
            List<String> jvmOptions)
            throws SQLException {
        RunningPipeline running = new RunningPipeline(sandbox, server, database, more, own, jvmOptions);
        try {
            running.services.start();
            return running;
        } catch (RuntimeException e) {
            running.close();
            throw e;
        }
    }

    private static RunningPipeline copied(RunningPipeline running) throws SQLException {
        try {
            new FirstCopies(running.services).await(PATIENCE);
            running.awaitInStep();
            return running;
        } catch (RuntimeException e) {
            running.close();
            throw e;
        }
    }

    private RunningPipeline(
            Sandbox sandbox,
            MySqlServer server,
            String database,
            Map<String, String> more,
            Map<Service, Map<String, String>> own,
            List<String> jvmOptions)
            throws SQLException {
        this.database = database;
        this.server = server;
        Map<String, String> wanted = new HashMap<>(OwnNames.settings(sandbox, database));
        wanted.putAll(more);
        // A secret that a file holds stands nowhere else.
        Stream.of(Setting.values())
                .filter(setting -> more.containsKey(setting.fileVariable()))
                .forEach(setting -> wanted.remove(setting.variable()));
        this.services = new Services(
                Path.of(wanted.get(Setting.HOME.variable())).resolve(database),
                wanted,
                own,
                jvmOptions,
                Progress.logged());
        this.settings = Settings.of(services.environment());
        this.mysql = Mysql.connect(settings.mysql());
        this.clickHouse = ClickHouse.connect(settings.clickHouse());
        this.pipeline = new Pipeline(settings.connect(), settings.kafka(), settings.names(), mysql);
        this.fences = new FencePool(() -> new Fences(settings.connect(), settings.kafka(), settings.names(), mysql));
    }

    public Settings settings() {
        return settings;
    }

    public Services services() {
        return services;
    }

    public TableId table(String name) {
        return new TableId(database, name);
    }

    public String target() {
        return "`live_" + database + "`";
    }

    public String ingest() {
        return "`ingest_" + database + "`";
    }

    /** To be called when MySQL was restarted. */
    public void reconnect() {
        idleSessions.clear();
    }

    /** Another session than that of {@link #mysql}; the caller closes it. */
    public Connection session() throws SQLException {
        Connection session = server.openAsRoot();
        session.setCatalog(database);
        return session;
    }

    public ConnectClient connect() {
        return new ConnectClient(settings.connect());
    }

    public String connector() {
        return settings.connect().connector();
    }

    /** The word for a table's state, as the ddl-manager says it; empty when it does not know the table. */
    public String state(String table) {
        return seen(table).path("state").asText("");
    }

    /** Why a table is in its state, as the ddl-manager says it; empty when there is nothing to say. */
    public String reason(String table) {
        return seen(table).path("reason").asText("");
    }

    private JsonNode seen(String table) {
        String name = table.contains(".") ? table : table(table).toString();
        for (JsonNode each : json(Service.DDL_MANAGER, "/tables")) {
            if (each.path("table").asText().equals(name)) {
                return each;
            }
        }
        return MissingNode.getInstance();
    }

    /** The state of every table that the ddl-manager knows, by its full name. */
    public Map<String, String> states() {
        Map<String, String> states = new TreeMap<>();
        json(Service.DDL_MANAGER, "/tables")
                .forEach(each -> states.put(
                        each.path("table").asText(), each.path("state").asText()));
        return states;
    }

    /** Ends the services and leaves everything else, the connector too. */
    public void endServices() {
        services.close();
    }

    /** Runs statements in MySQL, each committed for itself. */
    public void mysql(String... statements) throws SQLException {
        inMysql(session -> {
            execute(session, statements);
            return null;
        });
    }

    /** The same in a session of its own: what it sets concerns nobody else. */
    public void inSession(String... statements) throws SQLException {
        try (Connection session = session()) {
            execute(session, statements);
        }
    }

    /** The first column of what MySQL answers. */
    public List<String> mysqlTexts(String query) throws SQLException {
        return inMysql(session -> {
            List<String> texts = new ArrayList<>();
            try (Statement statement = session.createStatement();
                    ResultSet rows = statement.executeQuery(query)) {
                while (rows.next()) {
                    texts.add(rows.getString(1));
                }
            }
            return texts;
        });
    }

    /** Runs statements in MySQL in one transaction. */
    public void mysqlTransaction(String... statements) throws SQLException {
        inMysql(session -> {
            session.setAutoCommit(false);
            try {
                execute(session, statements);
                session.commit();
            } finally {
                session.setAutoCommit(true);
            }
            return null;
        });
    }

    private interface InSession<T> {
        T run(Connection session) throws SQLException;
    }

    private <T> T inMysql(InSession<T> work) throws SQLException {
        Connection idle = idleSessions.pollFirst();
        Connection session = idle == null ? session() : idle;
        try {
            return work.run(session);
        } finally {
            idleSessions.addFirst(session);
        }
    }

    private static void execute(Connection session, String... statements) throws SQLException {
        try (Statement statement = session.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    public void clickHouse(String statement) {
        clickHouse.execute(statement);
    }

    public List<GenericRecord> clickHouseRows(String query) {
        return clickHouse.query(query);
    }

    public long number(String query) {
        return clickHouse.query(query).get(0).getLong(1);
    }

    /** Rows that quarantine holds now. */
    public long held() {
        return number("SELECT count() FROM " + ingest() + ".quarantine FINAL WHERE handled = 0");
    }

    /** Rows of a table that quarantine holds now. */
    public long held(String table) {
        return number("SELECT count() FROM " + ingest() + ".quarantine FINAL WHERE handled = 0 AND mysql_table = '"
                + table + "'");
    }

    /** The rows of {@link #held}, with why they are. */
    public List<String> quarantine() {
        return clickHouse
                .query("SELECT mysql_table, reason, substring(raw_message, 1, 500) AS message FROM " + ingest()
                        + ".quarantine FINAL WHERE handled = 0")
                .stream()
                .map(row ->
                        row.getString("mysql_table") + ": " + row.getString("reason") + " " + row.getString("message"))
                .toList();
    }

    /** Waits until everything that MySQL has committed is in ClickHouse, or in quarantine. */
    public void awaitInStep() {
        awaitInStep(ids());
    }

    private void awaitInStep(List<TableId> ids) {
        FenceResult result = fences.await(ids, PATIENCE);
        if (!result.passed()) {
            throw new AssertionError(database + " is not in step: " + result.describe());
        }
    }

    /** Where the pipeline stands now, in one line. */
    public String state() {
        return pipeline.state(pipeline.position(), ids()).describe();
    }

    private List<TableId> ids() {
        return new MysqlSchema(mysql)
                .replicated(settings.source()).stream().map(Table::id).toList();
    }

    /** The validator's word on each table that is replicated, by its name without the database. */
    public Map<String, Checks.TableResult> check() {
        List<TableId> ids = ids();
        Map<String, Checks.TableResult> results = new Checks(services)
                .run().stream().collect(Collectors.toMap(Checks.TableResult::table, Function.identity()));
        assertThat(results.keySet())
                .as("tables that were compared")
                .isEqualTo(ids.stream().map(TableId::toString).collect(Collectors.toSet()));
        return ids.stream()
                .collect(Collectors.toMap(TableId::table, id -> results.get(id.toString()), (one, other) -> one));
    }

    /** Waits until everything that MySQL has committed is in ClickHouse, every table streams and no row is held. */
    public void awaitSettled() {
        awaitSettled(Set.of());
    }

    private void awaitSettled(Set<String> mayBeBlocked) {
        awaiting("every table streams, and no row is held").untilAsserted(() -> {
            awaitInStep();
            assertThat(states())
                    .allSatisfy((table, state) -> assertThat(state).as(table).isIn(allowedStates(table, mayBeBlocked)));
            assertThat(quarantine()).as("rows in quarantine").isEmpty();
        });
    }

    /** As {@link #awaitSettled()}, for some tables: other tests may be at work on the others. */
    public void awaitSettled(String... tables) {
        List<String> settled = List.of(tables);
        awaiting("these tables stream, and no row of them is held: " + settled).untilAsserted(() -> {
            awaitInStep(settled.stream().map(this::table).toList());
            assertThat(states().entrySet())
                    .filteredOn(each -> settled.contains(unqualified(each.getKey())))
                    .hasSameSizeAs(settled)
                    .allSatisfy(each ->
                            assertThat(each.getValue()).as(each.getKey()).isEqualTo("streaming"));
            assertThat(quarantine())
                    .as("rows in quarantine")
                    .noneMatch(row -> settled.contains(row.substring(0, row.indexOf(':'))));
        });
    }

    private static ConditionFactory awaiting(String what) {
        return await(what)
                .atMost(PATIENCE)
                .pollInterval(LOOK)
                // A service may be on its way up.
                .ignoreExceptionsInstanceOf(UncheckedIOException.class);
    }

    /** What every test leaves: see {@link PipelineTest}. */
    void assertAllIsWell(Set<String> mayBeBlocked) {
        awaitSettled(mayBeBlocked);
        Map<String, String> states = states();
        assertThat(check())
                .allSatisfy((table, result) -> assertThat(result.verdict())
                        .as("%s: %s %s", table, result.note(), result.differences())
                        .isIn(
                                "blocked".equals(states.get(result.table()))
                                        ? List.of("not_checked")
                                        : List.of("equal")));
    }

    private static List<String> allowedStates(String table, Set<String> mayBeBlocked) {
        return mayBeBlocked.contains(table) || mayBeBlocked.contains(unqualified(table))
                ? List.of("streaming", "dropped", "blocked")
                : List.of("streaming", "dropped");
    }

    private static String unqualified(String table) {
        return table.substring(table.indexOf('.') + 1);
    }

    /** A meter of a service, summed over all series that carry all the texts; 0 when no series does. */
    public double meter(Service service, String name, String... labels) {
        return get(service, "/metrics")
                .lines()
                .filter(line -> line.startsWith(name) && Arrays.stream(labels).allMatch(line::contains))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }

    /** Posts nothing to a service, and gives what it answers. */
    public String post(Service service, String path) {
        return send(HttpRequest.newBuilder(url(service, path)).POST(HttpRequest.BodyPublishers.noBody()));
    }

    /** What a service answers. */
    public String get(Service service, String path) {
        return send(HttpRequest.newBuilder(url(service, path)));
    }

    /** What a service answers, as JSON. */
    public JsonNode json(Service service, String path) {
        try {
            return JSON.readTree(get(service, path));
        } catch (JsonProcessingException e) {
            throw new AssertionError(service.command() + " " + path + " answers no JSON", e);
        }
    }

    private URI url(Service service, String path) {
        return services.url(service).resolve(path);
    }

    private String send(HttpRequest.Builder request) {
        try {
            return http.send(request.timeout(Duration.ofSeconds(30)).build(), HttpResponse.BodyHandlers.ofString())
                    .body();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Ends it, and drops its databases in ClickHouse: their consumers would read on, and cost the next pipeline time. */
    public void remove() throws SQLException {
        services.close();
        Targets targets = Targets.of(settings.names());
        clickHouse.execute("DROP DATABASE IF EXISTS " + ClickHouseNames.quoted(targets.ingestDatabase(database)));
        clickHouse.execute("DROP DATABASE IF EXISTS " + ClickHouseNames.quoted(targets.targetDatabase(database)));
        close();
    }

    @Override
    public void close() throws SQLException {
        services.close();
        new ConnectClient(settings.connect()).delete(settings.connect().connector());
        fences.close();
        pipeline.close();
        clickHouse.close();
        mysql.close();
        for (Connection session : idleSessions) {
            session.close();
        }
    }
}
