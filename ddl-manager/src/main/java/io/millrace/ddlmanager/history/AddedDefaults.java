package io.millrace.ddlmanager.history;

import io.millrace.common.journal.TableTimeline;
import io.millrace.common.naming.Targets;
import io.millrace.common.table.Column;
import io.millrace.common.table.Table;
import io.millrace.common.table.TableId;
import io.millrace.common.types.ColumnDefaults;
import io.millrace.ddlmanager.catalog.ClickHouseCatalog;
import io.millrace.ddlmanager.catalog.ClickHouseCatalog.ExistingTable;
import io.millrace.ddlmanager.ddl.BelievedChange;
import java.math.BigDecimal;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * Finds columns that older rows have with another default in ClickHouse than in MySQL. ClickHouse gets a new column with the
 * default that MySQL shows, and that may be of a statement that ran right after the one that added the column.
 *
 * @param tables what MySQL has now
 * @param catalog what ClickHouse has now
 * @param known what is known of a table so far
 */
record AddedDefaults(
        Map<TableId, Table> tables,
        ClickHouseCatalog catalog,
        Targets targets,
        Function<TableId, TableTimeline> known) {

    /** @return in words, why the table's rows are not what they are in MySQL */
    Optional<String> wrongIn(TableId id, BelievedChange change) {
        if (change.defaults().isEmpty() || !tables.containsKey(id)) {
            return Optional.empty();
        }
        Table table = tables.get(id);
        ColumnNames names = ColumnNames.of(
                known.apply(id).entries(),
                table.columns().stream().map(Column::name).toList());
        return table.columns().stream()
                .filter(column -> names.added().containsKey(column.name()))
                .filter(column -> change.defaults().containsKey(lower(column)))
                .filter(column -> !same(change.defaults().get(lower(column)), inClickHouse(id, column)))
                .map(column -> "the column " + column.name() + " was added with another default than it has now")
                .findFirst();
    }

    /** What it has or, as long as it lacks the column, what it will get. */
    private Optional<String> inClickHouse(TableId id, Column column) {
        Optional<ExistingTable> raw = catalog.raw(targets, id);
        return raw.filter(there -> there.columns().containsKey(column.name()))
                .map(there ->
                        Optional.ofNullable(there.defaults().get(column.name())).map(ColumnDefaults::text))
                .orElse(column.defaultValue());
    }

    /** A text that means the same in other words counts as another one; then the table is copied once more than it had to be. */
    private static boolean same(Optional<String> told, Optional<String> there) {
        return told.equals(there) || told.isPresent() && there.isPresent() && sameNumber(told.get(), there.get());
    }

    private static boolean sameNumber(String one, String other) {
        try {
            return new BigDecimal(one).compareTo(new BigDecimal(other)) == 0;
        } catch (NumberFormatException e) {
            return false;
        }
    }

    private static String lower(Column column) {
        return column.name().toLowerCase(Locale.ROOT);
    }
}
