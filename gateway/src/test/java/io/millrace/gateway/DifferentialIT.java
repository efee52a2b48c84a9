package io.millrace.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.gateway.RandomQueries.Query;
import io.millrace.sandbox.Part;
import io.millrace.sandbox.Sandbox;
import io.millrace.sandbox.demo.Shop;
import io.millrace.sandbox.junit.Sandboxed;
import io.millrace.sandbox.junit.Seeds;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Whatever is routed has MySQL's answer: names, types and texts of values, rows, and their order. */
@Sandboxed({Part.MYSQL, Part.CLICKHOUSE})
class DifferentialIT {

    private static final Logger LOG = LoggerFactory.getLogger(DifferentialIT.class);

    /** More of them: {@code -Dmillrace.queries=5000}. */
    private static final int QUERIES = Integer.getInteger("millrace.queries", 300);

    private static RunningGateway gateway;
    private static Connection routed;
    private static Connection direct;

    @BeforeAll
    static void start(Sandbox sandbox, @TempDir Path folder) throws Exception {
        try (Connection mysql = sandbox.mysql().openAsRoot()) {
            Shop shop = new Shop(400);
            shop.create(mysql);
            for (String table : Shop.TABLES) {
                shop.fill(mysql, table, done -> {});
            }
            try (Statement statement = mysql.createStatement();
                    var script = DifferentialIT.class.getResourceAsStream("/every.sql")) {
                for (String sql : new String(script.readAllBytes(), StandardCharsets.UTF_8).split(";\\s*\n")) {
                    statement.execute(sql);
                }
            }
        }
        EqualTables.copy(sandbox, Shop.DATABASE);
        Path rules = Files.writeString(folder.resolve("rules"), "route totals when class aggregates\n");
        gateway = RunningGateway.start(
                sandbox,
                Map.of("MILLRACE_MYSQL_DATABASES", Shop.DATABASE, "MILLRACE_GATEWAY_RULES", rules.toString()),
                RunningGateway.IN_STEP);
        routed = gateway.openAsRoot("useServerPrepStmts=true");
        direct = sandbox.mysql().openAsRoot();
        for (Connection connection : List.of(routed, direct)) {
            connection.setCatalog(Shop.DATABASE);
            try (Statement statement = connection.createStatement()) {
                statement.execute("SET time_zone = '+00:00'");
            }
        }
    }

    @AfterAll
    static void stop() throws SQLException {
        routed.close();
        direct.close();
        gateway.close();
    }

    @Test
    void whateverIsAskedTheAnswerIsMysqls() throws SQLException {
        long seed = Seeds.one();
        RandomQueries queries = new RandomQueries(seed);
        Map<String, Integer> share = new TreeMap<>();
        int fromClickHouse = 0;
        int otherWholeTypes = 0;
        for (int i = 0; i < QUERIES; i++) {
            Query query = queries.next();
            List<String> expected = answer(direct, query.sql(), query.ordered());
            long before = gateway.routed();
            List<String> actual = answer(routed, query.sql(), query.ordered());
            boolean byClickHouse = gateway.routed() > before;
            assertThat(wholeAlike(actual))
                    .as("seed " + seed + (byClickHouse ? ", routed: " : ", relayed: ") + query.sql())
                    .isEqualTo(wholeAlike(expected));
            if (byClickHouse) {
                fromClickHouse++;
                otherWholeTypes += actual.equals(expected) ? 0 : 1;
                query.features().forEach(feature -> share.merge(feature, 1, Integer::sum));
            } else {
                LOG.atDebug().addKeyValue("sql", query.sql()).log("Not routed");
            }
        }
        int percent = 100 * fromClickHouse / QUERIES;
        LOG.atInfo()
                .addKeyValue("seed", seed)
                .addKeyValue("percent", percent)
                .addKeyValue("of them", share)
                .addKeyValue("INT or BIGINT otherwise", otherWholeTypes)
                .log("Routed");
        assertThat(percent).isGreaterThanOrEqualTo(40);
        assertThat(share.keySet()).contains("date", "decimal", "group", "join", "null", "string", "subquery");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "IF(YEAR(moment) = 2020, 1, 2)",
                "QUARTER(day)",
                "MONTH(moment6)",
                "DAY(day)",
                "DAYOFMONTH(instant)",
                "DAYOFYEAR(day)",
                "DAYOFWEEK(day)",
                "WEEKDAY(moment)",
                "HOUR(moment)",
                "MINUTE(moment6)",
                "SECOND(instant)",
                "DATE(moment6)",
                "DATEDIFF(day, moment)",
                "DATE_FORMAT(moment6, '%Y/%m/%d %H:%i:%S')",
                "ROUND(precise, 3)",
                "ROUND(price)",
                "IF(small > 3, price, -1)",
                "NULLIF(price, 5)",
                "IFNULL(price, 0.5)",
                "COALESCE(price, cents)",
                "CASE choice WHEN 'alpha' THEN 1 WHEN 'zulu' THEN 2 END",
            })
    void eachFunctionIsRoutedAndEqual(String function) throws SQLException {
        String sql = "SELECT " + function + " AS k, COUNT(*) FROM every GROUP BY k ORDER BY k";
        long before = gateway.routed();

        assertThat(wholeAlike(answer(routed, sql, true))).isEqualTo(wholeAlike(answer(direct, sql, true)));
        assertThat(gateway.routed() - before).isOne();
    }

    static List<String> answer(Connection connection, String sql, boolean ordered) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            return lines(rows, ordered);
        }
    }

    static List<String> lines(ResultSet rows, boolean ordered) throws SQLException {
        ResultSetMetaData columns = rows.getMetaData();
        List<String> lines = new ArrayList<>();
        while (rows.next()) {
            StringBuilder line = new StringBuilder();
            for (int i = 1; i <= columns.getColumnCount(); i++) {
                line.append(rows.getString(i)).append(" | ");
            }
            lines.add(line.toString());
        }
        if (!ordered) {
            Collections.sort(lines);
        }
        StringBuilder head = new StringBuilder();
        for (int i = 1; i <= columns.getColumnCount(); i++) {
            head.append(columns.getColumnLabel(i))
                    .append(' ')
                    .append(columns.getColumnTypeName(i))
                    .append('(')
                    .append(columns.getPrecision(i))
                    .append(',')
                    .append(columns.getScale(i))
                    .append(") ");
        }
        lines.add(0, head.toString());
        return lines;
    }

    /** MySQL itself says INT or BIGINT of a computed whole number, by its plan: then these two are taken for one. */
    private static List<String> wholeAlike(List<String> lines) {
        List<String> alike = new ArrayList<>(lines);
        alike.set(0, lines.get(0).replaceAll("\\b(INT|BIGINT)\\(\\d+,", "WHOLE("));
        return alike;
    }
}
