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
    void aTableNamedLikeAnothersRawTableIsBlockedAndNamesIt() {
        Map<TableId, NameClashes.Clash> clashes = NameClashes.find(List.of(table("x_raw"), table("x")), TARGETS);

        assertThat(clashes).containsOnlyKeys(table("x_raw"));
        assertThat(clashes.get(table("x_raw")).reason())
                .contains("`analytics`.`x_raw`", "shop.x", "MILLRACE_EXCLUDE_TABLES=shop.x_raw");
    }

    @Test
    void aTableWhoseMachineryWouldOverlapIsBlocked() {
        assertThat(NameClashes.find(List.of(table("x"), table("x_quarantine")), TARGETS))
                .containsOnlyKeys(table("x_quarantine"));
    }

    @Test
    void aTableThatEndsAsAnotherViewOfMachineryDoesNotClash() {
        assertThat(NameClashes.find(List.of(table("x"), table("x_lossy"), table("x_load")), TARGETS))
                .isEmpty();
        assertThat(NameClashes.find(List.of(table("x"), table("x@lossy")), TARGETS))
                .containsOnlyKeys(table("x@lossy"));
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
