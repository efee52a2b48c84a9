package io.millrace.ddlmanager;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;
import java.util.function.ToIntFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Stands before ClickHouse and lets only so many DDL statements of a table pass; the next one it refuses, as if the one
 * who sends them had been killed before it. Tables are known by names of a letter and two digits.
 */
final class StatementBudget implements AutoCloseable {

    private static final Pattern TABLE = Pattern.compile(
            "^\\s*(?:CREATE|ALTER|DROP|EXCHANGE|RENAME|INSERT INTO)\\b[^`]*`(?:live|ingest)_\\w+`\\.`([a-z]\\d\\d)(?:_\\w*)?(?:@quarantine|@raw)?`");
    private static final Set<String> NOT_FORWARDED =
            Set.of("host", "connection", "content-length", "transfer-encoding", "expect", "upgrade");
    private static final int UNLIMITED = Integer.MAX_VALUE;

    private final URI clickHouse;
    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final HttpClient client = HttpClient.newHttpClient();
    private final Map<String, AtomicInteger> passed = new ConcurrentHashMap<>();
    private final Set<String> refused = ConcurrentHashMap.newKeySet();
    private final Map<String, IntConsumer> afterwards = new ConcurrentHashMap<>();
    private volatile ToIntFunction<String> budget = table -> UNLIMITED;

    StatementBudget(String clickHouse) {
        this.clickHouse = URI.create(clickHouse);
        try {
            this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.createContext("/", this::handle);
        server.setExecutor(threads);
        server.start();
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** Counts from now on. */
    void limit(ToIntFunction<String> budgetOfTable) {
        passed.clear();
        refused.clear();
        budget = budgetOfTable;
    }

    void lift() {
        budget = table -> UNLIMITED;
    }

    /** The action gets the number of each statement of the table when it has run, from 1, before its answer is sent. */
    void afterEach(String table, IntConsumer action) {
        passed.remove(table);
        afterwards.put(table, action);
    }

    /** Statements of the table that ran since {@link #limit}. */
    int passed(String table) {
        AtomicInteger count = passed.get(table);
        return count == null ? 0 : count.get();
    }

    /** The tables of which a statement was refused since {@link #limit}. */
    Set<String> refused() {
        return new TreeSet<>(refused);
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            byte[] body = exchange.getRequestBody().readAllBytes();
            Matcher matcher = TABLE.matcher(new String(body, StandardCharsets.UTF_8));
            String table = matcher.find() ? matcher.group(1) : null;
            if (table != null && !take(table)) {
                exchange.sendResponseHeaders(503, -1);
                return;
            }
            HttpResponse<byte[]> answer = forward(exchange, body);
            if (table != null) {
                afterwards.getOrDefault(table, number -> {}).accept(passed(table));
            }
            answer.headers().map().forEach((name, values) -> {
                if (!name.startsWith(":") && !NOT_FORWARDED.contains(name)) {
                    exchange.getResponseHeaders().put(name, values);
                }
            });
            exchange.sendResponseHeaders(answer.statusCode(), answer.body().length == 0 ? -1 : answer.body().length);
            if (answer.body().length > 0) {
                exchange.getResponseBody().write(answer.body());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean take(String table) {
        AtomicInteger count = passed.computeIfAbsent(table, t -> new AtomicInteger());
        synchronized (count) {
            if (count.get() >= budget.applyAsInt(table)) {
                refused.add(table);
                return false;
            }
            count.incrementAndGet();
            return true;
        }
    }

    private HttpResponse<byte[]> forward(HttpExchange exchange, byte[] body) throws IOException, InterruptedException {
        URI asked = exchange.getRequestURI();
        HttpRequest.Builder request = HttpRequest.newBuilder(clickHouse.resolve(
                        asked.getRawPath() + (asked.getRawQuery() == null ? "" : "?" + asked.getRawQuery())))
                .method(exchange.getRequestMethod(), HttpRequest.BodyPublishers.ofByteArray(body));
        exchange.getRequestHeaders().forEach((name, values) -> {
            if (!NOT_FORWARDED.contains(name.toLowerCase(Locale.ROOT))) {
                values.forEach(value -> request.header(name, value));
            }
        });
        return client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
