package io.millrace.sandbox.pipeline;

import static org.awaitility.Awaitility.await;

import com.clickhouse.client.api.query.GenericRecord;
import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.common.clickhouse.ClickHouse;
import io.millrace.common.clickhouse.ClickHouseNames;
import io.millrace.common.connect.ConnectClient;
import io.millrace.common.fence.FencePool;
import io.millrace.common.fence.Fences;
import io.millrace.common.mysql.Mysql;
import io.millrace.common.mysql.MysqlSchema;
import io.millrace.common.naming.Targets;
import io.millrace.common.pipeline.Pipeline;
import io.millrace.common.settings.Settings;
import io.millrace.common.table.Table;
import io.millrace.common.table.TableId;
import io.millrace.sandbox.MySqlServer;
import io.millrace.sandbox.Sandbox;
import io.millrace.sandbox.proof.Checks;
import io.millrace.sandbox.supervision.Service;
import io.millrace.sandbox.supervision.Services;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Millrace's three services as processes of their own, at work for one MySQL database of a sandbox; all names are its
 * own, so that several can share the sandbox, one after the other. Thread-safe.
 */
public final class RunningPipeline implements AutoCloseable {

    private final String database;
    private final Services services;
    private final Settings settings;
    private final MysqlSessions sessions;
    private final Mysql mysql;
    private final ClickHouse clickHouse;
    private final Pipeline pipeline;
    private final FencePool fences;
    private final ServiceAnswers answers;
    private final TableStates tables;
    private final HeldRows held;
    private final PipelineProof proof;

    /** Makes the database, runs {@code before} in it, and returns when the copy of what is there has arrived. */
    public static RunningPipeline start(Sandbox sandbox, String database, List<String> before) throws SQLException {
        return PipelineStart.of(sandbox, database).start(before);
    }

    /** @param services which do not run yet, and are closed with this */
    RunningPipeline(String database, MySqlServer server, Services services) throws SQLException {
        this.database = database;
        this.services = services;
        this.settings = Settings.of(services.environment());
        this.sessions = new MysqlSessions(server, database);
        this.mysql = Mysql.connect(settings.mysql());
        this.clickHouse = ClickHouse.connect(settings.clickHouse());
        this.pipeline = new Pipeline(settings.connect(), settings.kafka(), settings.names(), mysql);
        this.fences = new FencePool(() -> new Fences(settings.connect(), settings.kafka(), settings.names(), mysql));
        this.answers = new ServiceAnswers(services);
        this.tables = new TableStates(answers, database);
        this.held = new HeldRows(clickHouse, ingest());
        this.proof = new PipelineProof(database, this::replicated, fences, tables, held, services);
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

    public ConnectClient connect() {
        return new ConnectClient(settings.connect());
    }

    public String connector() {
        return settings.connect().connector();
    }

    /** Returns when the connector has no task any more. */
    public void stopConnector() {
        connect().stop(connector());
        await("the connector stops")
                .atMost(Duration.ofMinutes(8))
                .until(() -> connect()
                        .state(connector())
                        .filter(ConnectClient.ConnectorState::stopped)
                        .isPresent());
    }

    /** Runs statements in MySQL, each committed for itself. */
    public void mysql(String... statements) throws SQLException {
        sessions.run(statements);
    }

    /** Runs statements in MySQL in one transaction. */
    public void mysqlTransaction(String... statements) throws SQLException {
        sessions.transaction(statements);
    }

    /** Runs statements in a session of their own: what they set concerns nobody else. */
    public void inSession(String... statements) throws SQLException {
        sessions.alone(statements);
    }

    /** Another session than that of {@link #mysql}; the caller closes it. */
    public Connection session() throws SQLException {
        return sessions.open();
    }

    /** To be called when MySQL was restarted. */
    public void reconnect() {
        sessions.reconnect();
    }

    /** The first column of what MySQL answers. */
    public List<String> mysqlTexts(String query) throws SQLException {
        return sessions.texts(query);
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
        return held.count();
    }

    /** Rows of a table that quarantine holds now. */
    public long held(String table) {
        return held.count(table);
    }

    /** The rows of {@link #held}, with why they are. */
    public List<String> quarantine() {
        return held.texts();
    }

    /** What a service answers. */
    public String get(Service service, String path) {
        return answers.get(service, path);
    }

    /** Posts nothing to a service, and gives what it answers. */
    public String post(Service service, String path) {
        return answers.post(service, path);
    }

    /** What a service answers, as JSON. */
    public JsonNode json(Service service, String path) {
        return answers.json(service, path);
    }

    /** A meter of a service, summed over all series that carry all the texts; 0 when no series does. */
    public double meter(Service service, String name, String... labels) {
        return answers.meter(service, name, labels);
    }

    /** The word for a table's state, as the ddl-manager says it; empty when it does not know the table. */
    public String state(String table) {
        return tables.state(table);
    }

    /** Why a table is in its state, as the ddl-manager says it; empty when there is nothing to say. */
    public String reason(String table) {
        return tables.reason(table);
    }

    /** The state of every table that the ddl-manager knows, by its full name. */
    public Map<String, String> states() {
        return tables.all();
    }

    /** Where the pipeline stands now, in one line. */
    public String standing() {
        return pipeline.state(pipeline.position(), replicated()).describe();
    }

    /** Waits until everything that MySQL has committed is in ClickHouse, or in quarantine. */
    public void awaitInStep() {
        proof.awaitInStep();
    }

    /** Waits until everything that MySQL has committed is in ClickHouse, every table streams and no row is held. */
    public void awaitSettled() {
        proof.awaitSettled(Set.of());
    }

    /** As {@link #awaitSettled()}, for some tables: other tests may be at work on the others. */
    public void awaitSettled(String... tables) {
        proof.awaitSettled(List.of(tables));
    }

    /** The validator's word on each table that is replicated, by its name without the database. */
    public Map<String, Checks.TableResult> check() {
        return proof.check();
    }

    PipelineProof proof() {
        return proof;
    }

    private List<TableId> replicated() {
        return new MysqlSchema(mysql)
                .replicated(settings.source()).stream().map(Table::id).toList();
    }

    /** Ends the services and leaves everything else, the connector too. */
    public void endServices() {
        services.close();
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
        connect().delete(connector());
        fences.close();
        pipeline.close();
        clickHouse.close();
        mysql.close();
        sessions.close();
    }
}
