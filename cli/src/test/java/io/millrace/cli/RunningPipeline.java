package io.millrace.cli;

import static org.awaitility.Awaitility.await;

import com.clickhouse.client.api.query.GenericRecord;
import io.millrace.common.clickhouse.ClickHouse;
import io.millrace.common.connect.ConnectClient;
import io.millrace.common.fence.Place;
import io.millrace.common.mysql.Mysql;
import io.millrace.common.mysql.MysqlSchema;
import io.millrace.common.pipeline.Pipeline;
import io.millrace.common.problem.Problem;
import io.millrace.common.settings.Setting;
import io.millrace.common.settings.Settings;
import io.millrace.common.table.Table;
import io.millrace.common.table.TableId;
import io.millrace.sandbox.MySqlServer;
import io.millrace.sandbox.Sandbox;
import io.millrace.sandbox.progress.Progress;
import io.millrace.sandbox.supervision.Service;
import io.millrace.sandbox.supervision.Services;
import io.millrace.validator.parity.Check;
import io.millrace.validator.parity.TableResult;
import io.millrace.validator.parity.Validator;
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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Millrace's three services as processes of their own, at work for one MySQL database of a sandbox; all names are its
 * own, so that several can share the sandbox, one after the other.
 */
final class RunningPipeline implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final Duration LOOK = Duration.ofMillis(200);

    private final String database;
    private final MySqlServer server;
    private Connection root;
    private final Services services;
    private final Settings settings;
    private final Mysql mysql;
    private final ClickHouse clickHouse;
    private final Pipeline pipeline;
    private final Validator validator;
    private final HttpClient http = HttpClient.newHttpClient();

    /** Makes the database, runs {@code before} in it, and returns when the copy of what is there has arrived. */
    static RunningPipeline start(Sandbox sandbox, String database, List<String> before) throws SQLException {
        return start(sandbox, database, before, Map.of());
    }

    static RunningPipeline start(Sandbox sandbox, String database, List<String> before, Map<String, String> more)
            throws SQLException {
        try (Connection root = sandbox.mysql().openAsRoot();
                Statement statement = root.createStatement()) {
            statement.execute("DROP DATABASE IF EXISTS " + database);
            statement.execute("CREATE DATABASE " + database + " CHARACTER SET utf8mb4");
            statement.execute("USE " + database);
            for (String sql : before) {
                statement.execute(sql);
            }
        }
        return start(sandbox, sandbox.mysql(), database, more);
    }

    /** As {@link #start}, with what another pipeline of this name left, and another MySQL server that has the same. */
    static RunningPipeline goOn(Sandbox sandbox, MySqlServer server, String database) throws SQLException {
        return start(sandbox, server, database, Map.of(Setting.MYSQL_URL.variable(), server.url()));
    }

    private static RunningPipeline start(Sandbox sandbox, MySqlServer server, String database, Map<String, String> more)
            throws SQLException {
        RunningPipeline running = new RunningPipeline(sandbox, server, database, more);
        try {
            running.services.start();
            running.awaitInStep();
            return running;
        } catch (RuntimeException e) {
            running.close();
            throw e;
        }
    }

    private RunningPipeline(Sandbox sandbox, MySqlServer server, String database, Map<String, String> more)
            throws SQLException {
        this.database = database;
        this.server = server;
        reconnect();
        Map<String, String> wanted = settings(sandbox, database);
        wanted.putAll(more);
        this.services =
                new Services(Path.of(wanted.get(Setting.HOME.variable())).resolve(database), wanted, Progress.logged());
        this.settings = Settings.of(services.environment());
        this.mysql = Mysql.connect(settings);
        this.clickHouse = ClickHouse.connect(settings);
        this.pipeline = new Pipeline(settings, mysql);
        this.validator = new Validator(settings);
    }

    /** Settings for a database of this sandbox under names of its own. */
    static Map<String, String> settings(Sandbox sandbox, String database) {
        Map<String, String> settings = new HashMap<>(sandbox.environment());
        settings.put(Setting.MYSQL_DATABASES.variable(), database);
        settings.put(
                Setting.MYSQL_SERVER_ID.variable(),
                String.valueOf(1_000_000 + Math.abs(database.hashCode() % 1_000_000)));
        settings.put(Setting.TARGET_DATABASE.variable(), "live_{db}");
        settings.put(Setting.INGEST_DATABASE.variable(), "ingest_{db}");
        settings.put(Setting.RAW_PREFIX.variable(), "cdc-" + database);
        settings.put(Setting.ROWS_PREFIX.variable(), "rows-" + database);
        settings.put(Setting.DEAD_LETTER_TOPIC.variable(), "dlq-" + database);
        settings.put(Setting.JOURNAL_TOPIC.variable(), "journal-" + database);
        settings.put(Setting.CONNECTOR_NAME.variable(), "millrace-" + database);
        settings.put(Setting.NORMALIZER_APPLICATION_ID.variable(), "normalizer-" + database);
        return settings;
    }

    Settings settings() {
        return settings;
    }

    Services services() {
        return services;
    }

    TableId table(String name) {
        return new TableId(database, name);
    }

    String target() {
        return "`live_" + database + "`";
    }

    String ingest() {
        return "`ingest_" + database + "`";
    }

    /** To be called when MySQL was restarted. */
    void reconnect() throws SQLException {
        root = server.openAsRoot();
        root.setCatalog(database);
    }

    /** Another session beside the one of {@link #mysql}; the caller closes it. */
    Connection session() throws SQLException {
        Connection session = server.openAsRoot();
        session.setCatalog(database);
        return session;
    }

    ConnectClient connect() {
        return ConnectClient.of(settings);
    }

    String connector() {
        return settings.get(Setting.CONNECTOR_NAME);
    }

    /** What the ddl-manager says of a table. */
    String stateOf(String table) {
        return Arrays.stream(get(Service.DDL_MANAGER, "/tables").split("(?=\\{)"))
                .filter(entry -> entry.contains("\"" + table(table) + "\""))
                .findFirst()
                .orElse("");
    }

    /** Ends the services and leaves everything else, the connector too. */
    void endServices() {
        services.close();
    }

    /** Runs statements in MySQL, each committed for itself. */
    void mysql(String... statements) throws SQLException {
        try (Statement statement = root.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    /** The first column of what MySQL answers. */
    List<String> mysqlTexts(String query) throws SQLException {
        List<String> texts = new ArrayList<>();
        try (Statement statement = root.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            while (rows.next()) {
                texts.add(rows.getString(1));
            }
        }
        return texts;
    }

    /** Runs statements in MySQL in one transaction. */
    void mysqlTransaction(String... statements) throws SQLException {
        root.setAutoCommit(false);
        try {
            mysql(statements);
            root.commit();
        } finally {
            root.setAutoCommit(true);
        }
    }

    void clickHouse(String statement) {
        clickHouse.execute(statement);
    }

    List<GenericRecord> clickHouseRows(String query) {
        return clickHouse.query(query);
    }

    long number(String query) {
        return clickHouse.query(query).get(0).getLong(1);
    }

    /** Rows that quarantine holds now. */
    long held() {
        return number("SELECT count() FROM " + ingest() + ".quarantine FINAL WHERE handled = 0");
    }

    /** The rows of {@link #held}, with why they are. */
    List<String> quarantine() {
        return clickHouse
                .query("SELECT mysql_table, reason, substring(raw_message, 1, 500) AS message FROM " + ingest()
                        + ".quarantine FINAL WHERE handled = 0")
                .stream()
                .map(row ->
                        row.getString("mysql_table") + ": " + row.getString("reason") + " " + row.getString("message"))
                .toList();
    }

    /** Waits until everything that MySQL has committed is in ClickHouse, and no row is held. */
    void awaitInStep() {
        Place position = pipeline.position();
        await("the pipeline in step with " + database)
                .atMost(PATIENCE)
                .pollInterval(LOOK)
                .ignoreExceptionsInstanceOf(Problem.class)
                .untilAsserted(() -> {
                    String state = pipeline.state(position, ids()).describe();
                    if (!state.equals("in step")) {
                        throw new AssertionError(state);
                    }
                });
    }

    /** Where the pipeline stands now, in a line for people. */
    String state() {
        return pipeline.state(pipeline.position(), ids()).describe();
    }

    private List<TableId> ids() {
        return new MysqlSchema(mysql)
                .replicated(settings).stream().map(Table::id).toList();
    }

    /** The validator's word on each table, by name. */
    Map<String, TableResult> check() {
        Check check = validator.check(validator.tables(), Duration.ofSeconds(20), progress -> {});
        return check.results().stream()
                .collect(Collectors.toMap(result -> result.table().table(), Function.identity()));
    }

    /** A meter of a service, summed over all series that carry all the texts; 0 when there is none. */
    double meter(Service service, String name, String... labels) {
        return get(service, "/metrics")
                .lines()
                .filter(line -> line.startsWith(name) && Arrays.stream(labels).allMatch(line::contains))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }

    /** Posts nothing to a service, and gives what it answers. */
    String post(Service service, String path) {
        return send(HttpRequest.newBuilder(url(service, path)).POST(HttpRequest.BodyPublishers.noBody()));
    }

    /** What a service answers. */
    String get(Service service, String path) {
        return send(HttpRequest.newBuilder(url(service, path)));
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

    @Override
    public void close() throws SQLException {
        services.close();
        ConnectClient.of(settings).delete(settings.get(Setting.CONNECTOR_NAME));
        validator.close();
        pipeline.close();
        clickHouse.close();
        mysql.close();
        root.close();
    }
}
