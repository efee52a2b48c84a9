package io.millrace.gateway.route;

import io.millrace.common.clickhouse.ClickHouse;
import io.millrace.common.problem.Problem;
import io.millrace.common.problem.ProblemCode;
import io.millrace.common.settings.ClickHouseSettings;
import io.millrace.gateway.translate.Untranslatable;
import io.millrace.gateway.wire.PayloadWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Runs routed statements in ClickHouse: they only read, and what they take is limited. Thread-safe. */
public final class Analytics implements AutoCloseable {

    private static final int MOST_ROWS = 100_000;
    private static final int MOST_BYTES = 8 * 1024 * 1024;

    /** While ClickHouse is away, not every statement waits for it. */
    private static final Duration REST = Duration.ofSeconds(5);

    private static final Map<String, String> SETTINGS = Map.of(
            "readonly", "2",
            // An error comes before the first row.
            "wait_end_of_query", "1",
            "cancel_http_readonly_queries_on_client_close", "1",
            "max_result_rows", String.valueOf(MOST_ROWS),
            "max_result_bytes", String.valueOf(MOST_BYTES),
            "result_overflow_mode", "throw",
            // As MySQL: a row without a partner has NULLs. A number is never the place of a column.
            "join_use_nulls", "1",
            "enable_positional_arguments", "0",
            "session_timezone", "UTC",
            "date_time_output_format", "simple");

    private final ClickHouseSettings server;
    private final Duration limit;
    private Optional<ClickHouse> connected = Optional.empty();
    private volatile long awayUntil = System.nanoTime();

    /** ClickHouse need not be there: until it is, MySQL answers. */
    public Analytics(ClickHouseSettings server, Duration limit) {
        this.server = server;
        this.limit = limit;
    }

    /**
     * The rows, each as MySQL's protocol has it.
     *
     * @param id of the query
     * @throws Problem when ClickHouse is away, late, or refuses
     * @throws Untranslatable when it was away a moment ago
     */
    List<byte[]> rows(String sql, String id, int columns) {
        if (System.nanoTime() - awayUntil < 0) {
            throw new Untranslatable("ClickHouse did not answer a moment ago");
        }
        Map<String, String> settings = new HashMap<>(SETTINGS);
        settings.put("max_execution_time", String.valueOf(limit.toSeconds()));
        List<byte[]> rows = new ArrayList<>();
        try {
            clickHouse().stream(sql, id, settings, limit.plusSeconds(1), binary -> {
                rows.clear();
                while (binary.hasNext()) {
                    PayloadWriter row = new PayloadWriter();
                    for (int i = 0; i < columns; i++) {
                        row.bytes(binary.uint8() == 1 ? null : binary.bytes());
                    }
                    rows.add(row.build());
                }
            });
        } catch (Problem e) {
            if (e.code() == ProblemCode.CLICKHOUSE_UNREACHABLE) {
                awayUntil = System.nanoTime() + REST.toNanos();
            }
            throw e;
        }
        return rows;
    }

    void kill(String id) {
        clickHouse().kill(id);
    }

    private synchronized ClickHouse clickHouse() {
        if (connected.isEmpty()) {
            connected = Optional.of(ClickHouse.connect(server));
        }
        return connected.get();
    }

    @Override
    public synchronized void close() {
        connected.ifPresent(ClickHouse::close);
    }
}
