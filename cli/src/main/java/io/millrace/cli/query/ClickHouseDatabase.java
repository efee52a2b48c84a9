package io.millrace.cli.query;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.millrace.common.clickhouse.ClickHouse;
import io.millrace.common.problem.Problem;
import io.millrace.common.problem.ProblemCode;
import io.millrace.common.settings.ClickHouseSettings;
import java.io.BufferedReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** ClickHouse over HTTP: each statement is a session of its own. */
public final class ClickHouseDatabase implements Database {

    /** One array a line, the first with the columns' names. */
    private static final String FORMAT = "JSONCompactEachRowWithNames";

    private static final Map<String, String> EXACT = Map.of(
            "output_format_json_quote_64bit_integers", "1",
            "output_format_json_quote_decimals", "1",
            "output_format_json_quote_denormals", "1",
            // As MySQL shows them.
            "output_format_decimal_trailing_zeros", "1");

    /** What ClickHouse's READONLY error is called in its messages. */
    private static final String READ_ONLY = "in readonly mode";

    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();

    private final ClickHouse clickHouse;
    private final String description;
    private final String database;
    private final Map<String, String> settings;

    private ClickHouseDatabase(
            ClickHouse clickHouse, String description, String database, Map<String, String> settings) {
        this.clickHouse = clickHouse;
        this.description = description;
        this.database = database;
        this.settings = settings;
    }

    /**
     * @param database that names without one mean; empty: ClickHouse's own default
     * @param write whether statements may change something; else ClickHouse itself refuses that
     */
    public static ClickHouseDatabase open(ClickHouseSettings settings, String database, boolean write) {
        Map<String, String> asked = new HashMap<>(EXACT);
        if (!write) {
            // Settings of a query may still be set.
            asked.put("readonly", "2");
        } else {
            // Who changes a row wants to see it changed.
            asked.put("mutations_sync", "1");
        }
        return new ClickHouseDatabase(
                ClickHouse.connect(settings),
                "ClickHouse at " + settings.url() + " as " + settings.user(),
                database,
                asked);
    }

    @Override
    public String description() {
        return description;
    }

    @Override
    public void run(String statement, Results results) {
        try {
            clickHouse.read(statement, database, FORMAT, settings, answer -> show(answer, results));
        } catch (Problem e) {
            if (e.getMessage().contains(READ_ONLY)) {
                throw ProblemCode.CLICKHOUSE_REFUSED.problem(
                        "This statement changes something, and `millrace query` only reads unless it is told otherwise.",
                        "Add --write if you mean it.",
                        e);
            }
            throw e;
        }
    }

    private static void show(BufferedReader answer, Results results) throws IOException {
        String names = answer.readLine();
        if (names == null) {
            results.done();
            return;
        }
        results.begin(values(names));
        for (String line = answer.readLine(); line != null; line = answer.readLine()) {
            results.row(values(line));
        }
        results.end();
    }

    private static List<String> values(String line) throws IOException {
        List<String> values = new ArrayList<>();
        for (JsonNode value : JSON.readTree(line)) {
            values.add(text(value));
        }
        return values;
    }

    private static String text(JsonNode value) {
        if (value.isNull()) {
            return null;
        }
        if (value.isBigDecimal()) {
            return value.decimalValue().toPlainString();
        }
        return value.isValueNode() ? value.asText() : value.toString();
    }

    @Override
    public void close() {
        clickHouse.close();
    }
}
