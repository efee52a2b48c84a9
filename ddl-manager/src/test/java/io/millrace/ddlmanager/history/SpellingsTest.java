package io.millrace.ddlmanager.history;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.common.table.TableId;
import io.millrace.ddlmanager.ddl.DdlChange.ColumnsChanged;
import io.millrace.ddlmanager.ddl.DdlReader;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SpellingsTest {

    private final Spellings spellings = new Spellings(
            table -> table.equals(new TableId("shop", "people")) ? List.of("id", "email", "Name") : List.of());

    @Test
    void aColumnThatIsDefinedInOtherLettersIsRenamed() {
        ColumnsChanged change = read("ALTER TABLE people MODIFY EMAIL VARCHAR(80)");

        assertThat(change.renamed()).isEqualTo(Map.of("email", "EMAIL"));
        assertThat(change.redefined()).containsOnlyKeys("email");
    }

    @Test
    void aColumnThatIsDefinedInItsOwnLettersIsNot() {
        assertThat(read("ALTER TABLE people MODIFY email VARCHAR(80)").renamed())
                .isEmpty();
        assertThat(read("ALTER TABLE people CHANGE NAME Name VARCHAR(80)").renamed())
                .isEmpty();
    }

    @Test
    void eachStatementFindsWhatTheOneBeforeItWrote() {
        assertThat(read("ALTER TABLE people CHANGE NAME NAME VARCHAR(80)").renamed())
                .isEqualTo(Map.of("Name", "NAME"));
        assertThat(read("ALTER TABLE people RENAME COLUMN name TO name").renamed())
                .isEqualTo(Map.of("NAME", "name"));
        assertThat(read("ALTER TABLE people DROP COLUMN NAME, ADD COLUMN nAME INT")
                        .dropped())
                .isEqualTo(Set.of("name"));
        assertThat(read("ALTER TABLE people DROP COLUMN name").dropped()).isEqualTo(Set.of("nAME"));
    }

    @Test
    void columnsOfATableThatIsNotKnownAreAsTheyAreWritten() {
        assertThat(read("ALTER TABLE other MODIFY EMAIL VARCHAR(80)").renamed()).isEmpty();
    }

    private ColumnsChanged read(String sql) {
        return (ColumnsChanged) spellings.of(DdlReader.read("shop", sql).get(0));
    }
}
