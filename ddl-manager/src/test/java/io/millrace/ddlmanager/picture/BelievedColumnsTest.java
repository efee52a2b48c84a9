package io.millrace.ddlmanager.picture;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.common.table.TableId;
import java.sql.Types;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BelievedColumnsTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final TableId T = new TableId("shop", "t");

    private final BelievedColumns believed = new BelievedColumns();
    private long offset;

    @Test
    void aColumnWithAnotherCommentDefaultOrPlaceIsTheSame() {
        add("CREATE", "CREATE …", 100, column("a", "INT").put("position", 1));
        add("ALTER", "ALTER …", 200, column("a", "INT").put("position", 2).put("comment", "new"), column("b", "INT"));

        assertThat(changed(150, "ALTER …")).containsExactly("b");
    }

    @Test
    void anotherDefaultOfAColumnThatWasAddedIsToldWithTheDefaultOfThen() {
        add("CREATE", "CREATE …", 100, column("a", "INT"));
        add("ALTER", "ADD …", 200, column("a", "INT"), withDefault(column("B", "INT"), "1"), column("c", "INT"));
        add("ALTER", "FIRST …", 300, withDefault(column("a", "INT"), "5"), column("b", "INT"), column("c", "INT"));
        add("ALTER", "THEN …", 400, column("a", "INT"), column("b", "INT"), withDefault(column("c", "INT"), "3"));

        assertThat(defaults(200, "ADD …")).isEmpty();
        assertThat(defaults(300, "FIRST …")).isEqualTo(Map.of("b", Optional.of("1")));
        assertThat(defaults(400, "THEN …")).isEqualTo(Map.of("c", Optional.empty()));
    }

    @ParameterizedTest
    @CsvSource({
        "INT, int",
        "INTEGER, INT4",
        "INT UNSIGNED ZEROFILL, INT UNSIGNED",
        "NUMERIC, decimal",
        "DEC, FIXED",
        "DOUBLE PRECISION, double",
    })
    void itIsUnderWhateverNameItsTypeIsWritten(String before, String now) {
        assertThat(changed(sized(column("a", before)), sized(column("a", now)))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "INT, INT UNSIGNED",
        "NUMERIC, DECIMAL UNSIGNED",
        "DECIMAL, DECIMAL ZEROFILL",
        "FLOAT, DOUBLE",
        "REAL, FLOAT",
        "REAL, REAL",
        "FLOAT4, DOUBLE",
    })
    void aColumnOfAnotherSignOrOfATypeThatIsUncertainIsAnother(String before, String now) {
        assertThat(changed(sized(column("a", before)), sized(column("a", now)))).containsExactly("a");
    }

    @Test
    void aNumberOfMoreDigitsIsAnotherAndAnIntegerThatIsShownWiderIsNot() {
        assertThat(changed(
                        sized(column("a", "DECIMAL")),
                        sized(column("a", "DECIMAL")).put("length", 13)))
                .containsExactly("a");
        assertThat(changed(column("a", "INT").put("length", 10), column("a", "INT")))
                .isEmpty();
    }

    /** NCHAR has a character set of its own, whatever the table's is. */
    @Test
    void aNationalTextIsAnotherThanATextOfTheTablesCharacterSet() {
        assertThat(changed(
                        column("a", "CHAR").put("jdbcType", Types.CHAR),
                        column("a", "NCHAR").put("jdbcType", Types.NCHAR)))
                .containsExactly("a");
    }

    @Test
    void aColumnOfAnotherTypeOrThatMayBeNullNowIsAnother() {
        assertThat(changed(column("a", "INT"), column("A", "BIGINT"))).containsExactly("a");
        assertThat(changed(column("a", "INT"), column("a", "INT").put("optional", true)))
                .containsExactly("a");
    }

    @Test
    void aTextIsTheSameWhenItNamesTheCharacterSetThatItHadByDefault() {
        ObjectNode text =
                column("a", "MEDIUMTEXT").put("jdbcType", Types.VARCHAR).putNull("charsetName");

        assertThat(changed(text, text.deepCopy().put("charsetName", "utf8mb4"))).isEmpty();
        assertThat(changed(text, text.deepCopy().put("charsetName", "latin1"))).containsExactly("a");
    }

    /** In a session with NO_BACKSLASH_ESCAPES the same text has another label. */
    @Test
    void aColumnWithABackslashInALabelIsNeverTheSame() {
        ObjectNode labels = column("a", "SET");
        labels.putArray("enumValues").add("'back\\\\slash'");

        assertThat(changed(labels, labels)).containsExactly("a");
    }

    @Test
    void whatMillraceToldDebeziumIsWhatItBelieves() {
        add("CREATE", "CREATE …", 100, column("a", "FLOAT"));
        add("ALTER", "", 150, column("a", "DOUBLE"));
        add("ALTER", "ALTER …", 200, column("a", "DOUBLE"));

        assertThat(changed(200, "ALTER …")).isEmpty();
    }

    @Test
    void nothingIsToldOfATableThatIsNew() {
        add("ALTER", "ALTER …", 100, column("a", "INT"));
        assertThat(believed.changedBy("binlog.1", 100, "ALTER …")).isEmpty();
        add("CREATE", "CREATE …", 200, column("a", "INT"));
        assertThat(believed.changedBy("binlog.1", 200, "CREATE …")).isEmpty();
    }

    @Test
    void aDroppedTableIsNotKnown() {
        add("CREATE", "CREATE …", 100, column("a", "INT"));
        assertThat(believed.tables()).containsExactly(T);
        add("DROP", "DROP …", 200);
        assertThat(believed.tables()).isEmpty();
    }

    @Test
    void aStatementThatIsReadAgainTellsWhatItToldTheFirstTime() {
        add("CREATE", "CREATE …", 100, column("a", "INT"));
        add("ALTER", "ALTER …", 200, column("a", "BIGINT"));
        add("ALTER", "ALTER …", 200, column("a", "BIGINT"));

        assertThat(changed(200, "ALTER …")).containsExactly("a");
    }

    @Test
    void statementsOfOneTextAreToldApartByTheirPlace() {
        add("CREATE", "CREATE …", 100, column("a", "INT"));
        add("ALTER", "ALTER …", 200, column("a", "BIGINT"));
        add("ALTER", "ALTER …", 300, column("a", "BIGINT"));

        assertThat(changed(250, "ALTER …")).isEmpty();
        assertThat(believed.changedBy("binlog.1", 150, "ALTER …"))
                .as("what is behind is forgotten")
                .isEmpty();
    }

    @Test
    void aRenamedTableHasAFormerName() {
        add("CREATE", "CREATE …", 100, column("a", "INT"));
        ObjectNode record = JSON.createObjectNode().put("ddl", "RENAME …");
        record.putObject("position").put("file", "binlog.1").put("pos", 200);
        ObjectNode change = record.putArray("tableChanges")
                .addObject()
                .put("type", "ALTER")
                .put("id", "\"crm\".\"u\"")
                .put("previousId", "\"shop\".\"t\"");
        change.putObject("table").putArray("columns").add(column("a", "INT"));
        believed.add(new HistoryTail.Entry(offset++, record));

        assertThat(believed.changedBy("binlog.1", 200, "RENAME …")
                        .get(new TableId("crm", "u"))
                        .former())
                .contains(T);
    }

    private Set<String> changed(ObjectNode before, ObjectNode after) {
        add("CREATE", "CREATE …", 10, before);
        add("ALTER", "ALTER …", offset + 20, after);
        return changed(offset, "ALTER …");
    }

    private Set<String> changed(long position, String ddl) {
        return believed.changedBy("binlog.1", position, ddl).get(T).columns();
    }

    private Map<String, Optional<String>> defaults(long position, String ddl) {
        return believed.changedBy("binlog.1", position, ddl).get(T).defaults();
    }

    private static ObjectNode withDefault(ObjectNode column, String text) {
        return column.put("hasDefaultValue", true).put("defaultValueExpression", text);
    }

    /** As Debezium has a number with digits behind the point; the names of one type have several JDBC types. */
    private static ObjectNode sized(ObjectNode column) {
        String type = column.path("typeName").asText().toUpperCase(Locale.ROOT);
        int jdbcType = type.startsWith("INT")
                ? Types.INTEGER
                : switch (type.split(" ")[0]) {
                    case "DOUBLE" -> Types.DOUBLE;
                    case "REAL" -> Types.REAL;
                    case "FLOAT", "FLOAT4" -> Types.FLOAT;
                    case "NUMERIC" -> Types.NUMERIC;
                    default -> Types.DECIMAL;
                };
        column.put("jdbcType", jdbcType);
        return jdbcType == Types.DECIMAL || jdbcType == Types.NUMERIC
                ? column.put("length", 12).put("scale", 4)
                : column;
    }

    private static ObjectNode column(String name, String type) {
        return JSON.createObjectNode().put("name", name).put("typeName", type).put("optional", false);
    }

    private void add(String type, String ddl, long position, ObjectNode... columns) {
        ObjectNode record = JSON.createObjectNode().put("ddl", ddl);
        record.putObject("position").put("file", "binlog.1").put("pos", position);
        ObjectNode change =
                record.putArray("tableChanges").addObject().put("type", type).put("id", "\"shop\".\"t\"");
        ArrayNode all =
                change.putObject("table").put("defaultCharsetName", "utf8mb4").putArray("columns");
        List.of(columns).forEach(all::add);
        believed.add(new HistoryTail.Entry(offset++, record));
    }
}
