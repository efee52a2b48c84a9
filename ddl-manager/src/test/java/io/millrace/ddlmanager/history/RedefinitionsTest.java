package io.millrace.ddlmanager.history;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.common.table.TableId;
import io.millrace.ddlmanager.ddl.BelievedChange;
import io.millrace.ddlmanager.ddl.DdlChange.ColumnsChanged;
import io.millrace.ddlmanager.ddl.SchemaChange;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RedefinitionsTest {

    private static final TableId T = new TableId("shop", "t");

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

    /** Debezium knows nothing of the expression. */
    @Test
    void aColumnWithAnExpressionIsNeverLeftOut() {
        assertThat(left("a", "INT", "a")).isNotEmpty();
    }

    /** It is copied when Debezium is told of it, and the copy has what statements before did. */
    @Test
    void aTableThatDebeziumDoesNotKnowIsLeftOut() {
        assertThat(left(Set.of(new TableId("shop", "u")), "other", "INT")).isEmpty();
        assertThat(left(Set.of(), "other", "INT")).as("nobody can tell").isNotEmpty();
        assertThat(left(Set.of(new TableId("SHOP", "T")), "other", "INT")).isNotEmpty();
    }

    private static Map<String, String> left(String column, String type, String... computed) {
        return left(Set.of(T), column, type, computed);
    }

    private static Map<String, String> left(Set<TableId> known, String column, String type, String... computed) {
        BelievedChange believed = new BelievedChange(Set.of("other"), Map.of(), Optional.empty());
        SchemaChange statement =
                new SchemaChange("shop", "ALTER …", "b", 1, 1, 1, 1, false, Map.of(T, believed), known);
        ColumnsChanged change =
                new ColumnsChanged(T, Map.of(), Set.of(), Set.of(), Map.of(column, type), Set.of(computed));
        return ((ColumnsChanged) Redefinitions.withoutSame(change, statement)).redefined();
    }
}
