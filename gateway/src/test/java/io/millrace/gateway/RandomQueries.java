package io.millrace.gateway;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;

/**
 * Reports as people write them, over the shop and over a table of every type, from a seed: some of a kind that is never
 * routed. Each has a total order or none.
 */
final class RandomQueries {

    /**
     * A statement.
     *
     * @param ordered whether its rows come in a certain order
     * @param features what it has: {@code join}, {@code group}, and so on
     */
    record Query(String sql, boolean ordered, Set<String> features) {}

    private record From(
            String sql,
            List<String> numbers,
            List<String> decimals,
            List<String> texts,
            List<String> dates,
            List<String> nullable) {}

    private static final From ORDERS = new From(
            "orders o",
            List.of("o.id", "o.customer_id", "o.payment_method_id", "o.detail_count"),
            List.of("o.total"),
            List.of("o.status", "o.note"),
            List.of("o.ordered_at", "o.updated_at"),
            List.of("o.note"));
    private static final From CUSTOMERS = new From(
            "customers c",
            List.of("c.id"),
            List.of("c.balance"),
            List.of("c.country", "c.name", "c.email"),
            List.of("c.birthday", "c.created_at"),
            List.of("c.birthday"));
    private static final From JOINED = new From(
            "customers c JOIN orders o ON o.customer_id = c.id",
            List.of("o.detail_count", "o.customer_id"),
            List.of("o.total", "c.balance"),
            List.of("o.status", "c.country"),
            List.of("o.ordered_at", "c.birthday"),
            List.of("c.birthday"));
    private static final From LEFT = new From(
            "customers c LEFT JOIN orders o ON o.customer_id = c.id AND o.total > 50",
            List.of("o.detail_count", "c.id"),
            List.of("o.total", "c.balance"),
            List.of("o.status", "c.country"),
            List.of("o.ordered_at"),
            List.of("o.total", "o.status", "o.ordered_at"));
    private static final From DETAILS = new From(
            "orders o INNER JOIN order_details d ON d.order_id = o.id JOIN payment_method p ON p.id = o.payment_method_id",
            List.of("d.quantity", "d.line", "o.detail_count"),
            List.of("d.unit_price", "d.quantity * d.unit_price", "p.fee", "o.total"),
            List.of("d.product", "p.name", "p.kind"),
            List.of("o.ordered_at"),
            List.of("d.weight_kg"));
    private static final From EVERY = new From(
            "every e",
            List.of("e.tiny", "e.small", "e.medium", "e.whole", "e.whole_unsigned", "e.big"),
            List.of("e.price", "e.precise", "e.cents"),
            List.of("e.word", "e.word_bin", "e.word_general", "e.choice", "e.word_padded"),
            List.of("e.day", "e.moment", "e.moment6", "e.instant"),
            List.of("e.small", "e.price", "e.word", "e.day", "e.moment6", "e.choice"));

    private static final List<From> FROM = List.of(ORDERS, CUSTOMERS, JOINED, LEFT, DETAILS, EVERY, EVERY);

    private final Random random;

    RandomQueries(long seed) {
        this.random = new Random(seed);
    }

    Query next() {
        Set<String> features = new TreeSet<>();
        From from = one(FROM);
        if (from.sql().contains("JOIN")) {
            features.add("join");
        }
        int keys = random.nextInt(3);
        List<String> groups = new ArrayList<>();
        for (int i = 0; i < keys; i++) {
            groups.add(key(from, features));
        }
        List<String> distinct = groups.stream().distinct().toList();
        List<String> items = new ArrayList<>(distinct);
        int aggregates = 1 + random.nextInt(3);
        for (int i = 0; i < aggregates; i++) {
            items.add(aggregate(from, features) + " AS a" + i);
        }
        StringBuilder sql = new StringBuilder("SELECT " + String.join(", ", items) + " FROM " + from.sql());
        if (random.nextInt(3) > 0) {
            sql.append(" WHERE ").append(condition(from, features));
            if (random.nextBoolean()) {
                sql.append(random.nextBoolean() ? " AND " : " OR ").append(condition(from, features));
            }
        }
        boolean ordered = false;
        if (!distinct.isEmpty()) {
            features.add("group");
            sql.append(" GROUP BY ").append(String.join(", ", distinct));
            if (random.nextInt(4) == 0) {
                sql.append(" HAVING COUNT(*) > ").append(random.nextInt(4));
            }
            if (random.nextBoolean()) {
                ordered = true;
                sql.append(" ORDER BY ");
                if (random.nextBoolean()) {
                    sql.append("a0 DESC, ");
                }
                sql.append(String.join(", ", distinct));
                if (random.nextInt(3) == 0) {
                    sql.append(" LIMIT ").append(1 + random.nextInt(10));
                }
            }
        }
        if (random.nextInt(8) == 0) {
            features.add("subquery");
            String inner = sql.toString().replaceFirst(" ORDER BY .*", "");
            return new Query("SELECT COUNT(*) AS n, MAX(a0) AS m FROM (" + inner + ") AS x", true, features);
        }
        return new Query(sql.toString(), ordered, features);
    }

    private String key(From from, Set<String> features) {
        return switch (random.nextInt(6)) {
            case 0, 1 -> noted(one(from.texts()), "string", features);
            case 2 ->
                noted(
                        one(List.of(
                                        "YEAR(%s)",
                                        "MONTH(%s)",
                                        "QUARTER(%s)",
                                        "DAYOFWEEK(%s)",
                                        "WEEKDAY(%s)",
                                        "DAYOFYEAR(%s)",
                                        "DATE(%s)"))
                                .formatted(one(from.dates())),
                        "date",
                        features);
            case 3 -> noted("DATE_FORMAT(" + one(from.dates()) + ", '%Y-%m')", "date", features);
            case 4 -> "CASE WHEN " + one(from.numbers()) + " > 5 THEN 1 ELSE 0 END";
            default -> one(from.numbers());
        };
    }

    private String aggregate(From from, Set<String> features) {
        return switch (random.nextInt(14)) {
            case 0 -> "COUNT(*)";
            case 1 -> "COUNT(" + noted(one(from.nullable()), "null", features) + ")";
            case 2 -> "COUNT(DISTINCT " + noted(one(from.texts()), "string", features) + ")";
            case 3, 4 -> "SUM(" + noted(one(from.decimals()), "decimal", features) + ")";
            case 5 -> "AVG(" + noted(one(from.decimals()), "decimal", features) + ")";
            case 6 -> "SUM(" + one(from.numbers()) + ")";
            case 7 -> "AVG(" + one(from.numbers()) + ")";
            case 8 -> "MIN(" + noted(one(from.dates()), "date", features) + ")";
            case 9 -> "MAX(" + noted(one(from.dates()), "date", features) + ")";
            case 10 -> "ROUND(SUM(" + noted(one(from.decimals()), "decimal", features) + ") / COUNT(*), 2)";
            case 11 -> "SUM(IF(" + condition(from, features) + ", 1, 0))";
            case 12 -> "COALESCE(MAX(" + noted(one(from.decimals()), "decimal", features) + "), 0)";
            // Never routed: the order of the texts, of the sum, or of the list is not known.
            default ->
                one(List.of(
                        "MAX(" + noted(one(from.texts()), "string", features) + ")",
                        "GROUP_CONCAT(" + one(from.texts()) + ")",
                        "STD(" + one(from.decimals()) + ")"));
        };
    }

    private String condition(From from, Set<String> features) {
        return switch (random.nextInt(10)) {
            case 0 -> one(from.numbers()) + " " + one(List.of("=", "<>", "<", ">=")) + " " + random.nextInt(40);
            case 1 -> noted(one(from.decimals()), "decimal", features) + " > " + random.nextInt(300) + ".5";
            case 2 -> noted(one(from.nullable()), "null", features) + one(List.of(" IS NULL", " IS NOT NULL"));
            case 3 -> noted(one(from.dates()), "date", features) + " >= '2024-0" + (1 + random.nextInt(9)) + "-01'";
            case 4 -> noted(one(from.dates()), "date", features) + " BETWEEN '2020-01-01' AND '2024-06-30 12:00:00'";
            case 5 ->
                noted(one(from.texts()), "string", features)
                        + one(List.of(" = 'paid'", " <> 'Paid'", " LIKE '%a%'", " > 'm'", " IN ('new', 'DE', 'b')"));
            case 6 -> "YEAR(" + noted(one(from.dates()), "date", features) + ") = " + (2020 + random.nextInt(6));
            case 7 -> "NOT (" + condition(from, features) + ")";
            case 8 -> one(from.numbers()) + " IN (1, 2, 3, 5, 8, 13)";
            default -> {
                if (from == EVERY || from == DETAILS) {
                    yield "NULLIF(" + one(from.numbers()) + ", 3) >= 1";
                }
                features.add("subquery");
                yield one(from.decimals()) + " > (SELECT AVG(total) FROM orders)";
            }
        };
    }

    private static String noted(String text, String feature, Set<String> features) {
        features.add(feature);
        return text;
    }

    private <T> T one(List<T> of) {
        return of.get(random.nextInt(of.size()));
    }
}
