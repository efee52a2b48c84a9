package io.millrace.ddlmanager.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.common.naming.Targets;
import io.millrace.common.table.TableId;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class NameClashesTest {

    private static final Targets TARGETS = new Targets("analytics", "ingest");

    @Test
    void aTableNamedLikeAnothersRawTableHasThatMoveAside() {
        assertThat(NameClashes.find(List.of(table("x_raw"), table("x")), TARGETS))
                .isEmpty();
        assertThat(NameClashes.aside(List.of(table("x_raw"), table("x")), TARGETS))
                .containsExactly(table("x"));
        assertThat(NameClashes.besides(
                        List.of(table("x_raw")), List.of(table("x_raw"), table("x"), table("y")), TARGETS))
                .containsExactlyInAnyOrder(table("x"), table("x_raw"));
        assertThat(NameClashes.besides(List.of(table("x")), List.of(table("x_raw"), table("x"), table("y")), TARGETS))
                .containsExactlyInAnyOrder(table("x"), table("x_raw"));
    }

    @Test
    void noTwoTablesOfOneDatabaseClashWhateverTheyAreCalled() {
        List<String> ends = List.of(
                "",
                "_raw",
                "@raw",
                "_queue",
                "_valve",
                "_intake",
                "_mv",
                "@quarantine",
                "_quarantine",
                "@lossy",
                "@load",
                "@load-intake",
                "@load-rows",
                "@load-quarantine",
                "@load-lossy",
                "@before",
                "2");
        List<TableId> tables = ends.stream()
                .flatMap(one -> ends.stream().map(two -> table("x" + one + two)))
                .distinct()
                .toList();

        assertThat(NameClashes.find(tables, TARGETS)).isEmpty();
    }

    @Test
    void tablesOfOneNameInOneDatabaseClashAndTheLaterIsBlockedByName() {
        Map<TableId, NameClashes.Clash> clashes =
                NameClashes.find(List.of(new TableId("b", "x"), new TableId("a", "x")), TARGETS);

        assertThat(clashes).containsOnlyKeys(new TableId("b", "x"));
        assertThat(clashes.get(new TableId("b", "x")).reason())
                .contains("`analytics`.`x`", "a.x", "MILLRACE_EXCLUDE_TABLES=b.x");
    }

    @Test
    void tablesOfOrdinaryNamesDoNotClash() {
        assertThat(NameClashes.find(List.of(table("orders"), table("order_details"), table("Orders")), TARGETS))
                .isEmpty();
    }

    @Test
    void theSameNameInTwoDatabasesOfTheirOwnDoesNotClash() {
        Targets perDatabase = new Targets("{db}", "ingest_{db}");

        assertThat(NameClashes.find(List.of(new TableId("a", "x"), new TableId("b", "x")), perDatabase))
                .isEmpty();
    }

    private static TableId table(String name) {
        return new TableId("shop", name);
    }
}
