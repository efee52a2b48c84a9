package io.millrace.gateway.translate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.common.table.TableId;
import java.time.LocalDateTime;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TranslatorTest {

    private static final Schema SCHEMA = (database, table) -> table.equals("orders")
            ? Optional.of(new Schema.Shape(
                    new TableId("shop", "orders"),
                    "`analytics`.`orders`",
                    List.of(
                            new Schema.Field("id", new Kind.Whole(65, true), false),
                            new Schema.Field("quantity", new Kind.Whole(17, true), false),
                            new Schema.Field("total", new Kind.Exact(2), false),
                            new Schema.Field("weight", new Kind.Floating(), false),
                            new Schema.Field("name", new Kind.Text(Collation.LETTERS), false),
                            new Schema.Field("code", new Kind.Text(Collation.BYTES), false),
                            new Schema.Field("status", new Kind.Choice(List.of("new", "paid")), false),
                            new Schema.Field("day", new Kind.Day(), false),
                            new Schema.Field("ordered_at", new Kind.Moment(0), false),
                            new Schema.Field("changed_at", new Kind.Moment(3), true),
                            new Schema.Field("extra", new Kind.Other(), false))))
            : Optional.empty();

    private static final SessionView SESSION = new SessionView(
            "shop", LocalDateTime.parse("2026-03-31T10:20:30"), true, true, Optional.of(Collation.LETTERS), true);

    private static Translation translation(String sql, SessionView session) {
        return Translator.translate(StatementReader.select(sql), SCHEMA, session, List.of());
    }

    private static String rest(String sql) {
        return translation(sql, SESSION).rest();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT COUNT(*) FROM orders",
                "SELECT status, COUNT(*) AS n, SUM(total) FROM orders GROUP BY status ORDER BY n DESC, status LIMIT 3",
                "SELECT o.name, AVG(o.total) a FROM orders AS o WHERE o.name LIKE 'a%' GROUP BY o.name HAVING COUNT(*) > 1",
                "SELECT YEAR(day) y, QUARTER(day), MAX(total) FROM orders GROUP BY y, 2 ORDER BY 1",
                "SELECT DATE_FORMAT(ordered_at, '%Y-%m') m, SUM(quantity * total) FROM shop.orders GROUP BY m",
                "SELECT COUNT(*) FROM orders a JOIN orders b ON a.id = b.id LEFT JOIN orders c ON c.code = b.code AND c.total > 5",
                "SELECT COUNT(*) FROM orders WHERE ordered_at >= NOW() - INTERVAL 30 DAY AND day < CURDATE()",
                "SELECT COUNT(DISTINCT name) FROM orders WHERE total > (SELECT AVG(total) FROM orders)",
                "SELECT MAX(n) FROM (SELECT status, COUNT(*) AS n FROM orders GROUP BY status) AS x",
                "WITH x AS (SELECT status s, COUNT(*) AS n FROM orders GROUP BY status) SELECT s, SUM(n) FROM x GROUP BY s",
                "SELECT SUM(CASE WHEN status = 'paid' THEN total ELSE 0 END) / COUNT(*) FROM orders",
                "SELECT SUM(IF(name IN ('a', 'b'), 1, 0)), COALESCE(SUM(total), 0), ROUND(AVG(total), 2) FROM orders",
                "SELECT DISTINCT status, code FROM orders",
                "SELECT code, MIN(code), MAX(day) FROM orders WHERE NOT (total BETWEEN 1 AND 2.5) OR extra IS NULL GROUP BY code",
                "SELECT COUNT(extra), COUNT(changed_at) FROM orders",
                "SELECT SUM(total) AS total FROM orders GROUP BY status ORDER BY total DESC",
                "SELECT status, SUM(total) / NULLIF(COUNT(*), 0) AS mean FROM orders GROUP BY 1 HAVING mean > 5 ORDER BY mean DESC, 1",
                "SELECT status AS s FROM orders WHERE total > (SELECT AVG(total) FROM orders) ORDER BY s",
                "SELECT CASE status WHEN 'new' THEN -1 WHEN 'paid' THEN quantity END q, COUNT(*) FROM orders GROUP BY q",
            })
    void isRouted(String sql) {
        assertThat(rest(sql)).startsWith("FROM ");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT SUM(weight) FROM orders",
                "SELECT MAX(name) FROM orders",
                "SELECT weight, COUNT(*) FROM orders GROUP BY weight",
                "SELECT COUNT(*) FROM orders WHERE name = 'ä'",
                "SELECT COUNT(*) FROM orders WHERE name = code",
                "SELECT COUNT(*) FROM orders WHERE status = 'PAID'",
                "SELECT COUNT(*) FROM orders WHERE status > 'new'",
                "SELECT COUNT(*) FROM orders WHERE id = '5'",
                "SELECT COUNT(*) FROM orders WHERE extra = 5",
                "SELECT MAX(status) FROM orders",
                "SELECT SUM(id - 1) FROM orders",
                "SELECT SUM(quantity - 1) FROM orders",
                "SELECT SUM(AVG(total)) FROM orders",
                "SELECT AVG(total) * 2 FROM orders",
                "SELECT GROUP_CONCAT(name) FROM orders",
                "SELECT COUNT(*) OVER () FROM orders",
                "SELECT COUNT(*) FROM missing",
                "SELECT COUNT(*) FROM orders FOR UPDATE",
                "SELECT status, COUNT(*) FROM orders GROUP BY status WITH ROLLUP",
                "SELECT status, COUNT(*) FROM orders GROUP BY status LIMIT 3",
                "SELECT status, COUNT(*) FROM orders GROUP BY status ORDER BY 2 LIMIT 3, 3",
                "SELECT COUNT(*) FROM orders WHERE ordered_at > '2026-1-1'",
                "SELECT COUNT(*) FROM orders WHERE day > '1000-01-01'",
                "SELECT COUNT(*) FROM orders WHERE name LIKE '%\\_%'",
                "SELECT COUNT(*) FROM orders WHERE name = \"a\"",
                "SELECT COUNT(*) FROM orders WHERE total = 1 || total = 2",
                "SELECT COUNT(*) FROM orders WHERE total - -1 > 0 -- comment",
                "SELECT COUNT(*) FROM orders WHERE total > @limit",
                "SELECT SQL_CALC_FOUND_ROWS COUNT(*) FROM orders",
                "SELECT COUNT(*) FROM orders WHERE RAND() > 0.5",
                "SELECT COUNT(*) FROM orders WHERE total <=> 5",
                "SELECT COUNT(*) FROM orders a JOIN orders b USING (id)",
                "SELECT COUNT(*) FROM orders a RIGHT JOIN orders b ON a.id = b.id",
                "SELECT COUNT(*) FROM orders UNION SELECT COUNT(*) FROM orders",
                "SELECT total AS day, COUNT(*) FROM orders GROUP BY day",
                "SELECT status, SUM(total) AS total FROM orders GROUP BY status ORDER BY total + 1",
                "SELECT COUNT(*) FROM orders WHERE total > ?",
                "INSERT INTO orders SELECT * FROM orders",
                "SELECT COUNT(*) FROM orders INTO OUTFILE 'x'",
                "SELECT COUNT(*) FROM orders PARTITION (p0)",
                "SELECT COUNT(*) FROM orders USE INDEX (PRIMARY)",
                "SELECT MAX(a) FROM (SELECT total, id FROM orders) AS x (a, b)",
                "SELECT COUNT(*) FROM orders a NATURAL JOIN orders b",
                "SELECT COUNT(*) FROM orders GROUP BY 7",
                "SELECT status, COUNT(*) FROM orders GROUP BY status ORDER BY 3",
                "SELECT DISTINCT status, COUNT(*) FROM orders",
                "SELECT COUNT(*) FROM orders WHERE total LIKE '1%' ESCAPE '|'",
                "SELECT COUNT(*) FROM orders WHERE name LIKE BINARY 'a%'",
                "SELECT COUNT(*) FROM orders WHERE name COLLATE utf8mb4_bin = 'a'",
                "SELECT COUNT(*) FROM orders WHERE code ISNULL",
                "SELECT SUM(DISTINCT total) FROM orders",
                "SELECT COUNT(ALL total) FROM orders",
                "SELECT COUNT(*) FROM orders WHERE (total, id) = (1, 2)",
                "SELECT COUNT(*) FROM orders LIMIT 3, 3",
                "SELECT status FROM orders GROUP BY status ORDER BY (SELECT 1)",
                "SELECT ROUND(quantity, -1) FROM orders",
                "WITH orders AS (SELECT * FROM orders) SELECT COUNT(*) FROM orders",
                "SELECT COUNT(*); DROP TABLE orders",
            })
    void isLeftToMysql(String sql) {
        assertThatThrownBy(() -> translation(sql, SESSION)).isInstanceOf(Untranslatable.class);
    }

    @Test
    void anInstantIsShownInUtcOnly() {
        SessionView elsewhere = new SessionView("shop", SESSION.now(), false, true, Optional.empty(), true);

        assertThat(translation("SELECT MAX(changed_at) FROM orders", SESSION).outputs())
                .hasSize(1);
        assertThatThrownBy(() -> translation("SELECT MAX(changed_at) FROM orders", elsewhere))
                .isInstanceOf(Untranslatable.class);
    }

    @Test
    void sumsOfDoublesAreTakenWhereTheRuleSaysApproximate() {
        assertThat(translation("SELECT SUM(weight), MAX(name) FROM orders", SESSION.exact(false))
                        .outputs())
                .hasSize(2);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "quantity IN (1, 2) OR total = 3 | (((((Q = 1) OR (Q = 2))) OR ((T = 3))))",
                "total = 3 AND quantity IN (1) OR total = 4 | ((((((T = 3)) AND (((Q = 1))))) OR ((T = 4))))",
                "total = 3 OR quantity IN (1) AND total = 4 | ((((T = 3)) OR (((((Q = 1))) AND ((T = 4))))))",
                "NOT quantity IN (1) AND total = 4 | (((NOT (((Q = 1)))) AND ((T = 4))))",
                "quantity NOT IN (1) AND total = 4 | (((NOT ((Q = 1))) AND ((T = 4))))",
            })
    void whatFollowsAListIsNoPartOfIt(String condition, String meant) {
        String sql = rest("SELECT COUNT(*) FROM orders WHERE " + condition)
                .replace("t0.`quantity`", "Q")
                .replace("t0.`total`", "T");

        assertThat(sql).endsWith(meant);
    }

    @Test
    void mysqlsClockIsWrittenIntoTheStatement() {
        assertThat(rest("SELECT COUNT(*) FROM orders WHERE ordered_at > NOW() - INTERVAL 1 MONTH"))
                .contains("(t0.`ordered_at` > toDateTime64('2026-02-28 10:20:30.000000', 6, 'UTC'))");
    }
}
