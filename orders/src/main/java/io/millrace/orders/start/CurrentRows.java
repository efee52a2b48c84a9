package io.millrace.orders.start;

import io.millrace.common.clickhouse.ClickHouse;
import io.millrace.common.clickhouse.RowBinary;
import io.millrace.common.fence.Place;
import io.millrace.common.naming.ColumnNaming;
import io.millrace.common.naming.RawTable;
import io.millrace.common.naming.Targets;
import io.millrace.common.problem.Problem;
import io.millrace.common.problem.ProblemCode;
import io.millrace.common.settings.OrdersSettings;
import io.millrace.common.settings.Setting;
import io.millrace.common.table.TableId;
import io.millrace.orders.change.Change;
import io.millrace.orders.change.RowReader;
import io.millrace.orders.change.RowReader.Keyed;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** Rows as ClickHouse has them, each as the change that brings it about. Closes its connection. */
final class CurrentRows implements AutoCloseable {

    /** Others are written in one way in a row topic and in another by ClickHouse. */
    private static final String SAME_TEXT = "(Nullable\\(|LowCardinality\\()*(U?Int\\d+|String|Enum).*";

    /** Behind the table's name. */
    private static final String CURRENT = "FINAL WHERE 1";

    private static final String TRUNCATED =
            "WHERE _op = 't' AND _is_deleted = 1 AND _binlog_file = {file:String} AND _binlog_pos = {position:UInt64}";

    private final ClickHouse clickHouse;
    private final Targets targets;
    private final OrdersSettings settings;

    CurrentRows(ClickHouse clickHouse, Targets targets, OrdersSettings settings) {
        this.clickHouse = clickHouse;
        this.targets = targets;
        this.settings = settings;
    }

    /** @throws Problem when ClickHouse does not answer, or a setting names a column that cannot be used */
    void read(Consumer<Keyed> reader) {
        RawTable orders = table(settings.orders());
        RawTable details = table(settings.details());
        require(orders, settings.id(), Setting.ORDERS_ID, SAME_TEXT);
        require(orders, settings.count(), Setting.ORDERS_COUNT, ".*");
        require(details, settings.detailsOrder(), Setting.ORDERS_DETAILS_ORDER, SAME_TEXT);
        settings.detailsKey().forEach(column -> require(details, column, Setting.ORDERS_DETAILS_KEY, SAME_TEXT));
        rows(ordersOf(orders, CURRENT), Map.of(), rows -> reader.accept(order(rows, Change.Op.READ)));
        rows(detailsOf(details, CURRENT), Map.of(), rows -> reader.accept(detail(rows, Change.Op.READ)));
    }

    /**
     * The rows that one TRUNCATE has deleted: ClickHouse has a row in place of each, with the version behind it.
     *
     * @param at the place of the TRUNCATE in MySQL's binlog
     * @return whether those rows say to which order they belong: only the columns of the table's key are in them
     * @throws Problem when ClickHouse does not answer
     */
    boolean readTruncated(TableId table, Place at, Consumer<Keyed> reader) {
        RawTable raw = table(table);
        boolean ofOrders = table.equals(settings.orders());
        List<String> needed = new ArrayList<>(ofOrders ? List.of(settings.id()) : settings.detailsKey());
        if (!ofOrders) {
            needed.add(settings.detailsOrder());
        }
        if (!key(raw).containsAll(needed.stream().map(ColumnNaming::inside).toList())) {
            return false;
        }
        rows(
                ofOrders ? ordersOf(raw, TRUNCATED) : detailsOf(raw, TRUNCATED),
                Map.of("file", at.file(), "position", at.position()),
                rows -> reader.accept(ofOrders ? order(rows, Change.Op.TRUNCATED) : detail(rows, Change.Op.TRUNCATED)));
        return true;
    }

    private Set<String> key(RawTable table) {
        return clickHouse
                .query(
                        "SELECT name FROM system.columns WHERE database = {db:String} AND table = {table:String}"
                                + " AND is_in_sorting_key",
                        Map.of("db", table.database(), "table", table.name()))
                .stream()
                .map(row -> row.getString(1))
                .collect(Collectors.toSet());
    }

    @FunctionalInterface
    private interface Rows {
        void row(RowBinary rows) throws IOException;
    }

    private void rows(String query, Map<String, Object> parameters, Rows reader) {
        clickHouse.stream(query, parameters, rows -> {
            while (rows.hasNext()) {
                reader.row(rows);
            }
        });
    }

    private String ordersOf(RawTable table, String which) {
        return """
                SELECT
                    ifNull(toString(%1$s), '') AS order_id,
                    greatest(ifNull(toInt64OrNull(toString(%2$s)), -1), -1) AS detail_count,
                    _version,
                    toUnixTimestamp64Milli(_source_ts) AS at
                FROM %3$s %4$s
                AND %1$s IS NOT NULL
                """.formatted(column(settings.id()), column(settings.count()), table.quoted(), which);
    }

    private String detailsOf(RawTable table, String which) {
        return """
                SELECT
                    ifNull(toString(%1$s), '') AS order_id,
                    %2$s,
                    _version,
                    toUnixTimestamp64Milli(_source_ts) AS at
                FROM %3$s %4$s
                AND %1$s IS NOT NULL
                """.formatted(
                        column(settings.detailsOrder()),
                        settings.detailsKey().stream()
                                .map(key -> "ifNull(toString(" + column(key) + "), '')")
                                .collect(Collectors.joining(",\n    ")),
                        table.quoted(),
                        which);
    }

    private static Keyed order(RowBinary rows, Change.Op op) throws IOException {
        String id = rows.text();
        long count = rows.int64();
        return new Keyed(id, new Change.OfOrder(origin(rows, op), count));
    }

    private Keyed detail(RowBinary rows, Change.Op op) throws IOException {
        String order = rows.text();
        String[] key = new String[settings.detailsKey().size()];
        for (int i = 0; i < key.length; i++) {
            key[i] = rows.text();
        }
        return new Keyed(order, new Change.OfDetail(origin(rows, op), RowReader.detail(key)));
    }

    private static Change.Origin origin(RowBinary rows, Change.Op op) throws IOException {
        return new Change.Origin(rows.int64(), op == Change.Op.TRUNCATED, op, rows.int64());
    }

    private RawTable table(TableId table) {
        return RawTable.now(clickHouse, targets, table);
    }

    private static String column(String name) {
        return ColumnNaming.quoted(name);
    }

    private void require(RawTable table, String column, Setting setting, String types) {
        Optional<String> type = clickHouse
                .query(
                        "SELECT type FROM system.columns WHERE database = {db:String} AND table = {table:String}"
                                + " AND name = {column:String}",
                        Map.of("db", table.database(), "table", table.name(), "column", ColumnNaming.inside(column)))
                .stream()
                .map(row -> row.getString(1))
                .findFirst();
        if (type.isEmpty()) {
            throw ProblemCode.INVALID_SETTING.problem(
                    setting.variable() + " names the column " + column + ", which " + table.quoted()
                            + " does not have.",
                    "Correct it; docs/orders.md explains the settings.");
        }
        if (!type.get().matches(types)) {
            throw ProblemCode.INVALID_SETTING.problem(
                    setting.variable() + " names the column " + column + ", which is " + type.get()
                            + " and neither a whole number nor a text.",
                    "Name another column; docs/orders.md explains the settings.");
        }
    }

    @Override
    public void close() {
        clickHouse.close();
    }
}
