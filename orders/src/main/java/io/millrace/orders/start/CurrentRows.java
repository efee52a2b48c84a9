package io.millrace.orders.start;

import io.millrace.common.clickhouse.ClickHouse;
import io.millrace.common.clickhouse.RowBinary;
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
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** The rows that ClickHouse has now, each as the change that brings it about. */
final class CurrentRows {

    /** Others are written in one way in a row topic and in another by ClickHouse. */
    private static final String SAME_TEXT = "(Nullable\\(|LowCardinality\\()*(U?Int\\d+|String|Enum).*";

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
        clickHouse.stream(
                """
                SELECT
                    ifNull(toString(%s), '') AS order_id,
                    greatest(ifNull(toInt64OrNull(toString(%s)), -1), -1) AS detail_count,
                    _version,
                    toUnixTimestamp64Milli(_source_ts) AS at
                FROM %s FINAL
                WHERE %s IS NOT NULL
                """.formatted(column(settings.id()), column(settings.count()), orders.quoted(), column(settings.id())),
                Map.of(),
                rows -> {
                    while (rows.hasNext()) {
                        reader.accept(order(rows));
                    }
                });
        clickHouse.stream(
                """
                SELECT
                    ifNull(toString(%s), '') AS order_id,
                    %s,
                    _version,
                    toUnixTimestamp64Milli(_source_ts) AS at
                FROM %s FINAL
                WHERE %s IS NOT NULL
                """.formatted(
                                column(settings.detailsOrder()),
                                settings.detailsKey().stream()
                                        .map(key -> "ifNull(toString(" + column(key) + "), '')")
                                        .collect(Collectors.joining(",\n    ")),
                                details.quoted(),
                                column(settings.detailsOrder())),
                Map.of(),
                rows -> {
                    while (rows.hasNext()) {
                        reader.accept(detail(rows));
                    }
                });
    }

    private static Keyed order(RowBinary rows) throws IOException {
        String id = rows.text();
        long count = rows.int64();
        return new Keyed(id, new Change.OfOrder(origin(rows), count));
    }

    private Keyed detail(RowBinary rows) throws IOException {
        String order = rows.text();
        String[] key = new String[settings.detailsKey().size()];
        for (int i = 0; i < key.length; i++) {
            key[i] = rows.text();
        }
        return new Keyed(order, new Change.OfDetail(origin(rows), RowReader.detail(key)));
    }

    private static Change.Origin origin(RowBinary rows) throws IOException {
        return new Change.Origin(rows.int64(), false, Change.Op.READ, rows.int64());
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
}
