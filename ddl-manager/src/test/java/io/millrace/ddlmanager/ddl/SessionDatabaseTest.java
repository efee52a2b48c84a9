package io.millrace.ddlmanager.ddl;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.common.table.TableId;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SessionDatabaseTest {

    private static final TableId FORMER = new TableId("shop", "x");
    private static final TableId NOW = new TableId("crm", "y");

    @ParameterizedTest
    @ValueSource(strings = {"RENAME TABLE x TO crm.y", "rename table X to crm.y"})
    void aRenamedTableWithoutADatabaseWasInTheSessions(String ddl) {
        assertThat(SessionDatabase.of("crm", ddl, renamed(), Set.of(NOW))).isEqualTo("shop");
    }

    /** Debezium tells no former name then. */
    @ParameterizedTest
    @ValueSource(strings = {"ALTER TABLE x RENAME TO crm.y", "ALTER TABLE `x` ADD COLUMN c INT, RENAME crm.y"})
    void itWasInTheDatabaseThatHasATableOfItsName(String ddl) {
        assertThat(SessionDatabase.of("crm", ddl, Map.of(), Set.of(FORMER, NOW)))
                .isEqualTo("shop");
        assertThat(SessionDatabase.of("crm", ddl, Map.of(), Set.of(FORMER, new TableId("crm", "x"))))
                .as("a table of that name is there")
                .isEqualTo("crm");
        assertThat(SessionDatabase.of("crm", ddl, Map.of(), Set.of(FORMER, new TableId("other", "x"))))
                .as("nobody can tell which")
                .isEqualTo("crm");
    }

    @Test
    void itMayKeepItsNameThere() {
        TableId there = new TableId("crm", "x");

        assertThat(SessionDatabase.of("crm", "ALTER TABLE x RENAME crm.x", Map.of(), Set.of(FORMER, there)))
                .isEqualTo("shop");
        assertThat(SessionDatabase.of(
                        "crm",
                        "RENAME TABLE x TO crm.x",
                        Map.of(there, new BelievedChange(Set.of(), Map.of(), Optional.of(FORMER))),
                        Set.of(there)))
                .isEqualTo("shop");
        assertThat(SessionDatabase.of("crm", "RENAME TABLE x TO crm.y", renamed(), Set.of(there, NOW)))
                .as("whatever else has its name there")
                .isEqualTo("shop");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "RENAME TABLE shop.x TO y",
                "RENAME TABLE shop.x TO crm.y",
                "ALTER TABLE shop.x RENAME AS y",
            })
    void aNewNameWithoutADatabaseIsInTheSessions(String ddl) {
        assertThat(SessionDatabase.of("crm", ddl, renamed(), Set.of(NOW))).isEqualTo("crm");
        assertThat(SessionDatabase.of("crm", ddl, Map.of(), Set.of(FORMER, NOW)))
                .isEqualTo("crm");
    }

    @Test
    void anythingElseIsInTheDatabaseThatDebeziumReports() {
        assertThat(SessionDatabase.of("crm", "ALTER TABLE y ADD COLUMN c INT", Map.of(), Set.of(FORMER)))
                .isEqualTo("crm");
        assertThat(SessionDatabase.of("crm", "ALTER TABLE x RENAME COLUMN a TO b", Map.of(), Set.of(FORMER)))
                .isEqualTo("crm");
        assertThat(SessionDatabase.of("shop", "ALTER TABLE x RENAME y", Map.of(), Set.of(FORMER)))
                .isEqualTo("shop");
    }

    private static Map<TableId, BelievedChange> renamed() {
        return Map.of(NOW, new BelievedChange(Set.of(), Map.of(), Optional.of(FORMER)));
    }
}
