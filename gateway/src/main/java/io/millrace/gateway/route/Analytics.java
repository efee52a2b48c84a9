package io.millrace.gateway.route;

import io.millrace.common.clickhouse.ClickHouse;
import io.millrace.common.problem.Problem;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Runs routed statements in ClickHouse: they only read, and what they take is limited. Thread-safe. */
public final class Analytics {

    private static final int MOST_ROWS = 100_000;
    private static final int MOST_BYTES = 16 * 1024 * 1024;

    private static final Map<String, String> SETTINGS = Map.of(
            "readonly", "2",
            // An error comes before the first row.
            "wait_end_of_query", "1",
            "max_result_rows", String.valueOf(MOST_ROWS),
            "max_result_bytes", String.valueOf(MOST_BYTES),
            "result_overflow_mode", "throw",
            // As MySQL: a row without a partner has NULLs, and NULL is in no list.
            "join_use_nulls", "1",
            "transform_null_in", "0",
            "session_timezone", "UTC",
            "date_time_output_format", "simple");

    private final ClickHouse clickHouse;
    private final Duration limit;

    public Analytics(ClickHouse clickHouse, Duration limit) {
        this.clickHouse = clickHouse;
        this.limit = limit;
    }

    /** @throws Problem when ClickHouse is away, late, or refuses */
    List<byte[][]> rows(String sql, int columns) {
        Map<String, String> settings = new HashMap<>(SETTINGS);
        settings.put("max_execution_time", String.valueOf(limit.toSeconds()));
        List<byte[][]> rows = new ArrayList<>();
        clickHouse.stream(sql, Map.of(), settings, limit.plusSeconds(1), binary -> {
            rows.clear();
            while (binary.hasNext()) {
                byte[][] row = new byte[columns][];
                for (int i = 0; i < columns; i++) {
                    row[i] = binary.uint8() == 1 ? null : binary.bytes();
                }
                rows.add(row);
            }
        });
        return rows;
    }
}
