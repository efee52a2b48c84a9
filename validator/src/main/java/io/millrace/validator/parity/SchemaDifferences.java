package io.millrace.validator.parity;

import io.millrace.common.naming.RawTable;
import io.millrace.common.types.ColumnMapping;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Where ClickHouse's columns are not what MySQL's ask for. Pure. */
final class SchemaDifferences {

    private SchemaDifferences() {}

    /**
     * In words; none: the columns are as they should be.
     *
     * @param existing the types of ClickHouse's columns, by name; none when there is no such table
     * @param columns as they should be
     */
    static List<String> of(RawTable raw, Map<String, String> existing, List<ColumnMapping> columns) {
        List<String> differences = new ArrayList<>();
        if (existing.isEmpty()) {
            differences.add("ClickHouse has no table " + raw.quoted());
            return differences;
        }
        for (ColumnMapping column : columns) {
            String type = existing.get(column.column());
            if (type == null) {
                differences.add("the column " + column.column() + " is missing");
            } else if (!type.equals(column.clickHouseType())) {
                differences.add(
                        "the column " + column.column() + " is " + type + " and should be " + column.clickHouseType());
            }
        }
        return differences;
    }

    /** @param waits what the fence did not pass for after they were seen first; empty: it passed */
    static Finding finding(List<String> differences, Optional<String> waits) {
        String note = "schema: " + String.join("; ", differences);
        return waits.map(missing -> Finding.without(Verdict.UNDECIDED, note + "; " + missing))
                .orElseGet(() -> Finding.without(Verdict.WRONG, note));
    }
}
