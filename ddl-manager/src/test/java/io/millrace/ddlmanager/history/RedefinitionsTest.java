package io.millrace.ddlmanager.history;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.common.fence.Place;
import io.millrace.common.journal.Cause;
import io.millrace.common.journal.Origin;
import io.millrace.common.journal.TableEvent.CopyRequested;
import io.millrace.common.journal.TableTimeline;
import io.millrace.common.table.TableId;
import io.millrace.ddlmanager.ddl.DdlChange.ColumnsChanged;
import io.millrace.ddlmanager.ddl.SchemaChange;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RedefinitionsTest {

    private static final TableId T = new TableId("shop", "t");

    private TableTimeline known = TableTimeline.empty(T);

    @Test
    void aColumnThatIsDefinedAsItWasIsLeftOut() {
        assertThat(left("a", "INT")).isEmpty();
        assertThat(left("other", "INT")).containsOnlyKeys("other");
    }

    @Test
    void aTextIsLeftOutOnlyWhenTheStatementNamesItsCharacterSet() {
        assertThat(left("a", "VARCHAR(10)")).isNotEmpty();
        assertThat(left("a", "enum('charset')")).isNotEmpty();
        assertThat(left("a", "VARCHAR(10)CHARACTERSETutf8mb4")).isEmpty();
        assertThat(left("a", "ENUM('a','b')CHARSETlatin1")).isEmpty();
    }

    @Test
    void aTypeThatTheModeOfTheSessionDecidesStays() {
        assertThat(left("a", "REAL")).isNotEmpty();
    }

    @Test
    void whileACopyIsDueThatNoStatementAskedForWhatIsBelievedDoesNotCount() {
        known = known.with(request(Cause.statement("ALTER TABLE t ADD x INT")));
        assertThat(left("a", "INT")).isEmpty();
        known = known.with(request(Cause.millrace("a copy is due")));
        assertThat(left("a", "INT")).isNotEmpty();
    }

    private static CopyRequested request(Cause cause) {
        return new CopyRequested(T, new Origin(Instant.ofEpochMilli(2), cause, new Place("", "b", 1), 1), "why");
    }

    private Map<String, String> left(String column, String type) {
        SchemaChange statement = new SchemaChange("shop", "ALTER …", "b", 1, 1, 1, 1, false, Map.of(T, Set.of("a")));
        ColumnsChanged change = new ColumnsChanged(T, Map.of(), Set.of(), Set.of(), Map.of(column, type));
        return ((ColumnsChanged) Redefinitions.withoutSame(change, statement, table -> known)).redefined();
    }
}
