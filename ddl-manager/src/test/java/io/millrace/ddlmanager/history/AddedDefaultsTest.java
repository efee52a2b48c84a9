package io.millrace.ddlmanager.history;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.common.fence.Place;
import io.millrace.common.journal.Cause;
import io.millrace.common.journal.Origin;
import io.millrace.common.journal.TableEvent.StatementRead;
import io.millrace.common.journal.TableTimeline;
import io.millrace.common.naming.Targets;
import io.millrace.common.settings.Settings;
import io.millrace.common.table.Column;
import io.millrace.common.table.Column.Generation;
import io.millrace.common.table.Table;
import io.millrace.common.table.TableId;
import io.millrace.ddlmanager.catalog.ClickHouseCatalog;
import io.millrace.ddlmanager.catalog.ClickHouseCatalog.ExistingTable;
import io.millrace.ddlmanager.ddl.BelievedChange;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** A column {@code v}, and a statement that gives it another default than it was added with. */
class AddedDefaultsTest {

    private static final TableId T = new TableId("shop", "t");
    private static final StatementRead ADDED = new StatementRead(
            T,
            new Origin(Instant.ofEpochMilli(1), Cause.statement(""), new Place("", "", 1), 1),
            StatementRead.Kind.COLUMN_ADDED,
            "v",
            "",
            "");

    private final Targets targets =
            Targets.of(Settings.of(Map.of("MILLRACE_MYSQL_DATABASES", "shop")).names());

    @Test
    void olderRowsHaveTheDefaultWithWhichTheColumnWasAdded() {
        assertThat(wrong(Optional.of("1"), shown("1"))).isEmpty();
        assertThat(wrong(Optional.of("1"), shown("2")))
                .hasValue("the column v was added with another default than it has now");
        assertThat(wrong(Optional.of("1"), Optional.empty())).isPresent();
        assertThat(wrong(Optional.empty(), shown("2"))).isPresent();
        assertThat(wrong(Optional.empty(), Optional.empty())).isEmpty();
    }

    @Test
    void aNumberIsTheSameInOtherDigits() {
        assertThat(wrong(Optional.of("1.50"), shown("1.5"))).isEmpty();
        assertThat(wrong(Optional.of("1.50"), shown("1.05"))).isPresent();
    }

    @Test
    void aColumnThatClickHouseDoesNotHaveYetWillGetTheDefaultOfNow() {
        ClickHouseCatalog without = catalog(Map.of("id", "Int32"), Map.of());

        assertThat(wrong(Optional.of("7"), without, TableTimeline.of(T, List.of(ADDED))))
                .as("MySQL has 7 by now")
                .isEmpty();
        assertThat(wrong(Optional.of("1"), without, TableTimeline.of(T, List.of(ADDED))))
                .isPresent();
    }

    @Test
    void aColumnThatWasThereFromTheBeginningHasItsValuesFromTheCopy() {
        assertThat(wrong(
                        Optional.of("1"),
                        catalog(columns(), Map.of("v", shown("2").orElseThrow())),
                        TableTimeline.empty(T)))
                .isEmpty();
    }

    private Optional<String> wrong(Optional<String> addedWith, Optional<String> inClickHouse) {
        Map<String, String> defaults =
                inClickHouse.map(text -> Map.of("v", text)).orElse(Map.of());
        return wrong(addedWith, catalog(columns(), defaults), TableTimeline.of(T, List.of(ADDED)));
    }

    private Optional<String> wrong(Optional<String> addedWith, ClickHouseCatalog catalog, TableTimeline known) {
        Column id = column("id", Optional.empty());
        Column v = column("v", Optional.of("7"));
        Table table = new Table(T, List.of(id, v), List.of("id"), List.of(), new Table.Size(0, 0, 0), "");
        return new AddedDefaults(Map.of(T, table), catalog, targets, any -> known)
                .wrongIn(T, new BelievedChange(Set.of(), Map.of("v", addedWith), Optional.empty()));
    }

    private ClickHouseCatalog catalog(Map<String, String> columns, Map<String, String> defaults) {
        return new ClickHouseCatalog(
                Map.of(targets.raw(T), new ExistingTable("", List.of("id"), columns, defaults, Set.of())));
    }

    /** A default as ClickHouse shows it. */
    private static Optional<String> shown(String text) {
        return Optional.of("CAST('" + text + "', 'Nullable(Int32)')");
    }

    private static Map<String, String> columns() {
        return Map.of("id", "Int32", "v", "Nullable(Int32)");
    }

    private static Column column(String name, Optional<String> value) {
        return new Column(name, "int", "int", !name.equals("id"), 0, 10, 0, 0, value, false, Generation.NONE);
    }
}
