package io.millrace.ddlmanager.picture;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.common.table.TableId;
import io.millrace.ddlmanager.ddl.SchemaChange.SameColumns;
import java.sql.Types;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class BelievedColumnsTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final TableId T = new TableId("shop", "t");

    private final BelievedColumns believed = new BelievedColumns();

    @Test
    void aColumnWithAnotherCommentDefaultOrPlaceIsTheSame() {
        believed.sameAfter(change("CREATE", column("a", "INT").put("position", 1)), 1);
        assertThat(believed.sameAfter(
                        change(
                                "ALTER",
                                column("a", "INT").put("position", 2).put("comment", "new"),
                                column("b", "INT")),
                        2))
                .isEqualTo(same(List.of("a"), 1));
    }

    @Test
    void itIsInWhateverLettersItsTypeIsWritten() {
        believed.sameAfter(change("CREATE", column("a", "INT")), 1);
        assertThat(believed.sameAfter(change("ALTER", column("a", "int")), 2)).isEqualTo(same(List.of("a"), 1));
    }

    @Test
    void aColumnOfAnotherTypeOrThatMayBeNullNowIsAnother() {
        believed.sameAfter(change("CREATE", column("a", "INT"), column("b", "INT")), 1);
        assertThat(believed.sameAfter(
                        change(
                                "ALTER",
                                column("a", "BIGINT"),
                                column("b", "INT").put("optional", true)),
                        2))
                .isEqualTo(same(List.of(), 1));
    }

    @Test
    void aGeneratedColumnIsNeverTheSame() {
        believed.sameAfter(change("CREATE", column("a", "INT").put("generated", true)), 1);
        assertThat(believed.sameAfter(change("ALTER", column("a", "INT").put("generated", true)), 2))
                .isEqualTo(same(List.of(), 1));
    }

    @Test
    void aTextIsTheSameWhenItNamesTheCharacterSetThatItHadByDefault() {
        ObjectNode text =
                column("a", "MEDIUMTEXT").put("jdbcType", Types.VARCHAR).putNull("charsetName");
        believed.sameAfter(change("CREATE", text), 1);

        assertThat(believed.sameAfter(change("ALTER", text.deepCopy().put("charsetName", "utf8mb4")), 2))
                .isEqualTo(same(List.of("a"), 1));
        assertThat(believed.sameAfter(change("ALTER", text.deepCopy().put("charsetName", "latin1")), 3))
                .isEqualTo(same(List.of(), 1));
    }

    /** In a session with NO_BACKSLASH_ESCAPES the same text has another label. */
    @Test
    void aColumnWithABackslashInALabelIsNeverTheSame() {
        ObjectNode labels = column("a", "SET");
        labels.putArray("enumValues").add("'back\\\\slash'");
        believed.sameAfter(change("CREATE", labels), 1);

        assertThat(believed.sameAfter(change("ALTER", labels), 2)).isEqualTo(same(List.of(), 1));
    }

    @Test
    void nothingIsToldOfATableThatIsNewOrOfARecordThatComesAgain() {
        assertThat(believed.sameAfter(change("ALTER", column("a", "INT")), 5)).isEmpty();
        assertThat(believed.sameAfter(change("ALTER", column("a", "INT")), 5)).isEmpty();
        assertThat(believed.sameAfter(change("CREATE", column("a", "INT")), 6)).isEmpty();
    }

    private static Map<TableId, SameColumns> same(List<String> names, long since) {
        return Map.of(T, new SameColumns(Set.copyOf(names), since));
    }

    private static ObjectNode column(String name, String type) {
        return JSON.createObjectNode().put("name", name).put("typeName", type).put("optional", false);
    }

    private static JsonNode change(String type, ObjectNode... columns) {
        ObjectNode change = JSON.createObjectNode().put("ts_ms", 1);
        ObjectNode table =
                change.putArray("tableChanges").addObject().put("type", type).put("id", "\"shop\".\"t\"");
        ArrayNode all =
                table.putObject("table").put("defaultCharsetName", "utf8mb4").putArray("columns");
        List.of(columns).forEach(all::add);
        return change;
    }
}
