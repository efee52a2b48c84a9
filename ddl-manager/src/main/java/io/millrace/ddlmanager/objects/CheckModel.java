package io.millrace.ddlmanager.objects;

import io.millrace.common.clickhouse.ClickHouseNames;
import java.util.List;
import java.util.stream.Stream;

/**
 * What the templates see of a column that may hold more than ClickHouse can.
 *
 * @param fits 1 when the value is held exactly
 */
public record CheckModel(String fits, String nameLiteral) {

    private static final CheckModel SIGNED = new CheckModel("_sign != 0", ClickHouseNames.literal("_sign"));

    /** @param multiset whether each row is an event with a sign */
    static List<CheckModel> of(List<ColumnModel> columns, boolean multiset) {
        Stream<CheckModel> values = columns.stream()
                .flatMap(column -> column.fits().map(fits -> new CheckModel(fits, column.nameLiteral())).stream());
        return Stream.concat(multiset ? Stream.of(SIGNED) : Stream.empty(), values)
                .toList();
    }
}
