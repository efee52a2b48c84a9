package io.millrace.common.clickhouse;

import com.clickhouse.client.api.Client;
import com.clickhouse.client.api.ClientFaultCause;
import com.clickhouse.client.api.ServerException;
import com.clickhouse.client.api.insert.InsertSettings;
import com.clickhouse.client.api.query.GenericRecord;
import com.clickhouse.client.api.query.QueryResponse;
import com.clickhouse.client.api.query.QuerySettings;
import com.clickhouse.client.api.query.Records;
import com.clickhouse.data.ClickHouseFormat;
import io.millrace.common.problem.Problem;
import io.millrace.common.problem.ProblemCode;
import io.millrace.common.settings.ClickHouseSettings;
import io.millrace.common.settings.Setting;
import io.millrace.common.tls.Authorities;
import java.io.BufferedInputStream;
import java.io.BufferedReader;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/**
 * Access to the ClickHouse server over HTTP. Parameters are bound by the server ({@code {name:Type}}). A statement is sent
 * once: after a failure it is the caller who knows whether it may run again. Thread-safe.
 */
public final class ClickHouse implements AutoCloseable {

    /** Long enough for a checksum over a large table. */
    private static final Duration QUERY_LIMIT = Duration.ofHours(1);

    /** As many statements as may be run at the same time; the others wait for a connection. */
    public static final int CONNECTIONS = 64;

    /** AUTHENTICATION_FAILED, ACCESS_DENIED, and what came before them for an unknown user and a wrong password. */
    private static final Set<Integer> DENIED = Set.of(516, 497, 192, 193, 194);

    private static final Pattern QUERY_ID = Pattern.compile("\\s*\\(queryId=[^)]*\\)");

    private final Client client;
    private final ClickHouseSettings settings;
    private final String url;
    private volatile String sent;

    private ClickHouse(Client client, ClickHouseSettings settings, String sent) {
        this.client = client;
        this.settings = settings;
        this.url = settings.url();
        this.sent = sent;
    }

    /** @throws Problem when the server cannot be reached or rejects the credentials */
    public static ClickHouse connect(ClickHouseSettings settings) {
        String url = settings.url();
        String password = settings.password().value();
        Client client;
        try {
            Client.Builder builder = new Client.Builder()
                    .addEndpoint(url)
                    .setUsername(settings.user())
                    .setPassword(password)
                    .setConnectTimeout(10, ChronoUnit.SECONDS)
                    .setMaxConnections(CONNECTIONS)
                    .setSocketTimeout(QUERY_LIMIT.toSeconds(), ChronoUnit.SECONDS)
                    // Only what cannot have been sent. A statement may have run although its answer was lost, and a
                    // second EXCHANGE TABLES undoes the first.
                    .retryOnFailures(ClientFaultCause.ConnectTimeout, ClientFaultCause.ConnectionRequestTimeout)
                    // A query about a table of hundreds of columns is longer than ClickHouse takes by default.
                    .serverSetting("max_query_size", "16777216")
                    .serverSetting("max_ast_elements", "5000000")
                    .serverSetting("max_expanded_ast_elements", "5000000");
            Authorities.context(settings).ifPresent(builder::setSSLContext);
            client = builder.build();
        } catch (Problem e) {
            throw e;
        } catch (RuntimeException e) {
            throw ProblemCode.INVALID_SETTING.problem(
                    "The ClickHouse client does not take " + url + ": " + e.getMessage(),
                    "Check " + Setting.CLICKHOUSE_URL.variable() + ".",
                    e);
        }
        ClickHouse clickHouse = new ClickHouse(client, settings, password);
        clickHouse.check();
        return clickHouse;
    }

    /** It sends the password that is in force now. */
    private Client client() {
        String password = settings.password().value();
        if (!password.equals(sent)) {
            client.updateUserAndPassword(settings.user(), password);
            sent = password;
        }
        return client;
    }

    private void check() {
        try {
            query("SELECT 1");
        } catch (Problem e) {
            close();
            if (e.code() != ProblemCode.CLICKHOUSE_DENIED) {
                throw ProblemCode.CLICKHOUSE_UNREACHABLE.problem(
                        "ClickHouse cannot be reached. " + e.getMessage(),
                        "Check that the server runs and that " + Setting.CLICKHOUSE_URL.variable() + " is right.",
                        e);
            }
            throw ProblemCode.CLICKHOUSE_DENIED.problem(
                    "ClickHouse at " + url + " rejected the credentials of '" + settings.user() + "'.",
                    "Check " + Setting.CLICKHOUSE_USER.variable() + " and " + Setting.CLICKHOUSE_PASSWORD.variable()
                            + ".",
                    e);
        }
    }

    public List<GenericRecord> query(String sql) {
        return query(sql, Map.of());
    }

    /** @throws Problem with ClickHouse's own message when the query fails */
    public List<GenericRecord> query(String sql, Map<String, Object> parameters) {
        try {
            return client().queryAll(sql, parameters, new QuerySettings());
        } catch (RuntimeException e) {
            throw failed(e);
        }
    }

    /** Is given the result of a query while the server sends it. */
    @FunctionalInterface
    public interface Binary {
        void read(RowBinary rows) throws IOException;
    }

    /**
     * Reads a result of any size as ClickHouse sends it, in its format RowBinary.
     *
     * @throws Problem with ClickHouse's own message when the query fails; some of the rows may have been read then
     */
    public void stream(String sql, Map<String, Object> parameters, Binary binary) {
        stream(sql, parameters, new QuerySettings(), QUERY_LIMIT, binary);
    }

    /**
     * As the other.
     *
     * @param id of the query, for {@link #kill}
     * @param settings of this query, by name
     * @param limit how long the server may take until it begins to answer, and may then be silent
     */
    public void stream(String sql, String id, Map<String, String> settings, Duration limit, Binary binary) {
        QuerySettings query = new QuerySettings().setQueryId(id);
        query.setNetworkTimeout(limit.toMillis(), ChronoUnit.MILLIS);
        settings.forEach(query::serverSetting);
        stream(sql, Map.of(), query, limit, binary);
    }

    /** Ends a query that runs; without effect if it does not. */
    public void kill(String id) {
        execute("KILL QUERY WHERE query_id = {id:String} ASYNC", Map.of("id", id));
    }

    private void stream(
            String sql, Map<String, Object> parameters, QuerySettings query, Duration limit, Binary binary) {
        query.setFormat(ClickHouseFormat.RowBinary);
        answer(sql, parameters, query, limit, answer -> {
            try (DataInputStream rows = new DataInputStream(new BufferedInputStream(answer))) {
                binary.read(new RowBinary(rows));
            }
        });
    }

    /** Is given the answer to a statement while the server sends it. */
    @FunctionalInterface
    public interface Text {
        void read(BufferedReader lines) throws IOException;
    }

    /**
     * Reads whatever a statement gives, in a format of lines; nothing when it gives nothing.
     *
     * @param database that names without one mean; empty: ClickHouse's own default
     * @param format as ClickHouse names it, unless the statement has its own
     * @param settings of ClickHouse, for this statement
     * @throws Problem with ClickHouse's own message when the statement fails; some of the lines may have been read then
     */
    public void read(String sql, String database, String format, Map<String, String> settings, Text text) {
        QuerySettings query = new QuerySettings().setFormat(ClickHouseFormat.valueOf(format));
        if (!database.isEmpty()) {
            query.setDatabase(database);
        }
        settings.forEach(query::serverSetting);
        answer(sql, Map.of(), query, QUERY_LIMIT, answer -> {
            try (BufferedReader lines = new BufferedReader(new InputStreamReader(answer, StandardCharsets.UTF_8))) {
                text.read(lines);
            }
        });
    }

    private interface Answer {
        void read(InputStream answer) throws IOException;
    }

    private void answer(
            String sql, Map<String, Object> parameters, QuerySettings query, Duration limit, Answer reader) {
        try (QueryResponse response = awaited(client().query(sql, parameters, query), limit)) {
            reader.read(response.getInputStream());
        } catch (Exception e) {
            throw failed(e);
        }
    }

    /** The rows of a query one by one, when their reader asks for them. */
    public final class Rows implements AutoCloseable {

        private final Records records;
        private final Iterator<GenericRecord> rows;

        private Rows(Records records) {
            this.records = records;
            this.rows = records.iterator();
        }

        /**
         * @return empty at the end
         * @throws Problem with ClickHouse's own message when the query fails half-way
         */
        public Optional<GenericRecord> next() {
            try {
                return rows.hasNext() ? Optional.of(rows.next()) : Optional.empty();
            } catch (RuntimeException e) {
                throw failed(e);
            }
        }

        @Override
        public void close() {
            try {
                records.close();
            } catch (Exception e) {
                throw failed(e);
            }
        }
    }

    /**
     * Runs a query of which the rows are many; the caller closes it.
     *
     * @throws Problem with ClickHouse's own message when the query fails
     */
    public Rows rows(String sql) {
        return new Rows(awaited(client().queryRecords(sql, new QuerySettings()), QUERY_LIMIT));
    }

    /** Runs a statement without a result. */
    public void execute(String sql) {
        execute(sql, Map.of());
    }

    /** @throws Problem with ClickHouse's own message when the statement fails */
    public void execute(String sql, Map<String, Object> parameters) {
        finish(() -> client().execute(sql, parameters));
    }

    /** Writes lines of JSON. */
    @FunctionalInterface
    public interface JsonLines {
        void writeTo(OutputStream lines) throws IOException;
    }

    /**
     * Inserts rows that are written while the server reads them, one JSON object for each line.
     *
     * @param table quoted, with its database
     * @param settings of this statement, by name
     * @throws Problem with ClickHouse's own message when it does not take a row; some of the rows may be there then
     */
    public void insert(String table, Map<String, String> settings, JsonLines lines) {
        InsertSettings insert = new InsertSettings();
        settings.forEach(insert::serverSetting);
        finish(() -> client().insert(table, List.of(), lines::writeTo, ClickHouseFormat.JSONEachRow, insert));
    }

    private void finish(Supplier<? extends Future<? extends AutoCloseable>> statement) {
        try {
            awaited(statement.get(), QUERY_LIMIT).close();
        } catch (Exception e) {
            throw failed(e);
        }
    }

    private <T> T awaited(Future<T> answer, Duration limit) {
        try {
            return answer.get(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw failed(e.getCause() == null ? e : e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw ProblemCode.INTERRUPTED.problem(
                    "Interrupted while ClickHouse was at work.", ProblemCode.INTERRUPTED.remedy(), e);
        }
    }

    private Problem failed(Throwable e) {
        Throwable root = e;
        // The client wraps the server's answer, or not.
        while (root.getCause() != null && !(root instanceof Problem || root instanceof ServerException)) {
            root = root.getCause();
        }
        if (root instanceof Problem told) {
            // What was to be inserted could not be had.
            return told;
        }
        if (root instanceof ServerException refusal) {
            boolean denied = DENIED.contains(refusal.getCode());
            return (denied ? ProblemCode.CLICKHOUSE_DENIED : ProblemCode.CLICKHOUSE_REFUSED)
                    .problem(
                            "ClickHouse at " + url + ": " + withoutId(refusal.getMessage()),
                            "See docs/operations/run.md, \"ClickHouse\".",
                            e);
        }
        return (root instanceof IOException || root instanceof TimeoutException
                        ? ProblemCode.CLICKHOUSE_UNREACHABLE
                        : ProblemCode.CLICKHOUSE_REFUSED)
                .problem(
                        "ClickHouse at " + url + ": " + withoutId(String.valueOf(root.getMessage())),
                        "See docs/operations/run.md, \"ClickHouse\".",
                        e);
    }

    /** The client adds the query's: the same failure of two tries would be two. */
    private static String withoutId(String message) {
        return QUERY_ID.matcher(message).replaceAll("");
    }

    @Override
    public void close() {
        client.close();
    }
}
