package io.millrace.ddlmanager.picture;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.common.table.Column;
import io.millrace.common.table.Table;
import io.millrace.common.table.TableId;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TablePictureTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    /** What Debezium makes of the word in a statement (typeName, jdbcType), and MySQL's type. */
    @ParameterizedTest
    @CsvSource({
        "INT,4,int,int,",
        "INTEGER,4,int,int,",
        "INT4,4,int,int,",
        "INT UNSIGNED ZEROFILL,4,int,int(10) unsigned zerofill,",
        "DOUBLE,8,double,double,",
        "DOUBLE PRECISION,8,double,double,",
        "NUMERIC,2,decimal,decimal(12 4),",
        "DATETIME,93,datetime,datetime(6),",
        "GEOMETRYCOLLECTION,1111,geomcollection,geomcollection,",
        "VARCHAR,12,text,text,utf8mb4",
        "REAL,7,double,double,'Debezium takes the column c for FLOAT, and it is DOUBLE'",
        "FLOAT4,6,float,float,'Debezium takes the column c for DOUBLE, and it is FLOAT'",
        "BOOL,16,tinyint,tinyint(1),'Debezium takes the column c for BOOLEAN, and it is TINYINT'",
        "INT,4,int,int unsigned,'Debezium takes the column c for INT, and it is INT UNSIGNED'",
    })
    void aColumnIsDecodedAsItsTypeSays(String typeName, int jdbcType, String dataType, String columnType, String wrong)
            throws Exception {
        boolean text = dataType.equals("text");
        Column column = new Column(
                "c",
                dataType,
                columnType.replace(" 4)", ",4)"),
                true,
                0,
                12,
                dataType.equals("decimal") ? 4 : 0,
                0,
                Optional.empty(),
                false,
                Column.Generation.NONE,
                text ? "utf8mb4" : "");
        String scale = dataType.equals("decimal") ? ", \"scale\": 4" : "";
        TablePicture picture = picture("""
                {"columns": [{"name": "c", "typeName": "%s", "jdbcType": %d %s}]}""".formatted(typeName, jdbcType, scale));

        assertThat(picture.wrongFor(table(column))).isEqualTo(Optional.ofNullable(text ? null : wrong));
    }

    /** Both have a default of their own in each row. */
    @Test
    void aNumberWithAnExpressionForItsDefaultIsNotAutoIncrement() {
        assertThat(numbered(true)).isTrue();
        assertThat(numbered(false)).isFalse();
    }

    private static boolean numbered(boolean autoIncrement) {
        Column column = new Column(
                "c",
                "int",
                "int",
                false,
                0,
                10,
                0,
                0,
                Optional.empty(),
                true,
                Column.Generation.NONE,
                "",
                autoIncrement);
        return TablePicture.of(table(column)).columns().get(0).numbered();
    }

    @Test
    void aTextHasACharacterSet() throws Exception {
        Column title = text("title", "utf8mb4");
        TablePicture picture = picture("""
                {"columns": [{"name": "title", "typeName": "VARCHAR", "jdbcType": 12, "charsetName": "latin1"}]}""");

        assertThat(picture.wrongFor(table(title)))
                .contains("Debezium takes the column title for text in latin1, and it is text in utf8mb4");
        assertThat(picture.wrongFor(table(text("title", "latin1")))).isEmpty();
    }

    @Test
    void columnsHaveAnOrderAndANumber() throws Exception {
        TablePicture picture = picture("""
                {"columns": [{"name": "a", "typeName": "VARCHAR", "jdbcType": 12}, {"name": "b", "typeName": "VARCHAR", "jdbcType": 12}]}""");

        assertThat(picture.wrongFor(table(text("a", "utf8mb4"), text("b", "utf8mb4"))))
                .isEmpty();
        assertThat(picture.wrongFor(table(text("b", "utf8mb4"), text("a", "utf8mb4"))))
                .contains("Debezium calls the column b a");
        assertThat(picture.wrongFor(table(text("a", "utf8mb4")))).contains("Debezium knows 2 columns, and MySQL has 1");
    }

    @Test
    void aLabelIsMysqls() throws Exception {
        Column size = choice("enum('small','it''s','back\\\\slash')");

        assertThat(picture(labels("'small'", "'it''s'", "'back\\\\\\\\slash'")).wrongFor(table(size)))
                .as("in the spelling of a statement, which is translated")
                .isEmpty();
        assertThat(picture(labels("'small '", "'it''s'", "'back\\\\slash'")).wrongFor(table(size)))
                .contains("Debezium has other labels of the column c than MySQL");
        assertThat(TablePicture.of(table(size)).wrongFor(table(size))).isEmpty();
    }

    @Test
    void aLabelThatMysqlCannotShowIsTheStatements() throws Exception {
        Column mood = choice("enum('x?','?')");

        assertThat(picture(labels("'x🙂'", "'?'")).wrongFor(table(mood))).isEmpty();
        assertThat(picture(labels("'x🙂'", "'漢'")).wrongFor(table(mood))).isPresent();
    }

    /** Else MySQL would count as having changed the type. */
    @ParameterizedTest
    @CsvSource({
        "TEXT,12,latin1,255,TINYTEXT",
        "TEXT,12,utf8mb4,64,TEXT",
        "TEXT,12,utf8mb4,20000,MEDIUMTEXT",
        "TEXT,12,utf8mb4,0,TEXT",
        "VARCHAR,12,latin1,65535,VARCHAR",
        "VARCHAR,12,latin1,70000,MEDIUMTEXT",
        "BLOB,2004,,100,TINYBLOB",
        "BLOB,2004,,20000000,LONGBLOB",
        "VARBINARY,-3,,70000,MEDIUMBLOB",
        "VARBINARY,-3,,100,VARBINARY",
    })
    void aTypeIsTheSmallestThatHoldsTheLength(String word, int jdbcType, String charset, int length, String type)
            throws Exception {
        String said = length == 0 ? "" : ", \"length\": " + length;
        TablePicture picture = picture("""
                {"columns": [{"name": "c", "typeName": "%s", "jdbcType": %d, "charsetName": "%s" %s}]}""".formatted(word, jdbcType, charset == null ? "" : charset, said));

        assertThat(picture.columns().get(0).type()).isEqualTo(type);
    }

    @Test
    void rowsAreToldApartByThePrimaryKey() throws Exception {
        Table keyed = keyed(List.of("a", "B"));

        assertThat(picture(keyedBy("\"a\", \"B\"")).wrongFor(keyed)).isEmpty();
        assertThat(picture(keyedBy("\"A\", \"b\"")).wrongFor(keyed))
                .as("Debezium finds the columns in whatever letters they are written")
                .isEmpty();
        assertThat(picture(keyedBy("")).wrongFor(keyed))
                .contains("Debezium tells its rows apart by (), and its key is (a, B)");
        assertThat(picture(keyedBy("\"a\"")).wrongFor(keyed)).isPresent();
        assertThat(picture(keyedBy("\"B\", \"a\"")).wrongFor(keyed))
                .as("the order decides to which partition a row goes")
                .isPresent();
        assertThat(TablePicture.of(keyed).wrongFor(keyed)).isEmpty();
    }

    /** The connector is told the columns of a unique key, whatever Debezium takes for the primary key. */
    @Test
    void whatDebeziumTakesForTheKeyOfATableWithoutAPrimaryKeyDoesNotMatter() throws Exception {
        assertThat(picture(keyedBy("\"a\"")).wrongFor(keyed(List.of()))).isEmpty();
    }

    @Test
    void aFloatWithDigitsBehindThePointIsStillAFloat() throws Exception {
        TablePicture picture = picture("""
                {"columns": [{"name": "a", "typeName": "FLOAT", "jdbcType": 6, "length": 7, "scale": 3},
                 {"name": "b", "typeName": "FLOAT UNSIGNED", "jdbcType": 6, "length": 30},
                 {"name": "c", "typeName": "FLOAT4", "jdbcType": 6, "length": 7, "scale": 3},
                 {"name": "d", "typeName": "FLOAT8", "jdbcType": 8, "length": 7, "scale": 3},
                 {"name": "e", "typeName": "GEOMETRYCOLLECTION", "jdbcType": 1111}]}""");

        assertThat(picture.columns())
                .extracting(TablePicture.ColumnPicture::type)
                .containsExactly("FLOAT", "DOUBLE", "FLOAT", "DOUBLE", "GEOMCOLLECTION");
    }

    /** What Debezium makes of a statement's word, and what MySQL says of the column. */
    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "'\"INT UNSIGNED\", \"length\": 10'; int; int unsigned; true",
                "'\"INT UNSIGNED ZEROFILL\", \"length\": 5'; int; int(5) unsigned zerofill; true",
                "'\"INT UNSIGNED ZEROFILL\"'; int; int(10) unsigned zerofill; true",
                "'\"INT UNSIGNED ZEROFILL\"'; int; int(5) unsigned zerofill; false",
                "'\"INT UNSIGNED\"'; int; int(5) unsigned zerofill; false",
                "'\"DATETIME\", \"length\": 3'; datetime; datetime(3); true",
                "'\"DATETIME\", \"length\": 0'; datetime; datetime; true",
                "'\"DATETIME\"'; datetime; datetime(3); false",
                "'\"TIME\", \"length\": 6'; time; time(3); false",
            })
    void mysqlComputesOtherwiseWithOtherDigits(String written, String dataType, String columnType, boolean same)
            throws Exception {
        int fraction = columnType.endsWith("(3)") ? 3 : 0;
        Column column = new Column(
                "c",
                dataType,
                columnType,
                true,
                0,
                0,
                0,
                fraction,
                Optional.empty(),
                false,
                Column.Generation.NONE,
                "");
        TablePicture picture = picture("{\"columns\": [{\"name\": \"c\", \"typeName\": " + written + ", \"jdbcType\": "
                + (dataType.equals("int") ? 4 : 93) + "}]}");

        assertThat(TablePicture.of(table(column)).computesOtherwise(picture)).isEqualTo(!same);
    }

    private static String keyedBy(String names) {
        return "{\"columns\": [{\"name\": \"a\", \"typeName\": \"VARCHAR\", \"jdbcType\": 12},"
                + " {\"name\": \"B\", \"typeName\": \"VARCHAR\", \"jdbcType\": 12}],"
                + " \"primaryKeyColumnNames\": [" + names + "]}";
    }

    private static Table keyed(List<String> primaryKey) {
        return new Table(
                new TableId("shop", "t"),
                List.of(text("a", "utf8mb4"), text("B", "utf8mb4")),
                primaryKey,
                List.of(List.of("B")),
                new Table.Size(0, 0, 0),
                "");
    }

    private static TablePicture picture(String json) throws Exception {
        return TablePicture.read(JSON.readTree(json));
    }

    private static String labels(String... quoted) {
        return "{\"columns\": [{\"name\": \"c\", \"typeName\": \"ENUM\", \"jdbcType\": 1, \"enumValues\": [\""
                + String.join("\", \"", quoted) + "\"]}]}";
    }

    private static Column choice(String type) {
        return column("c", "enum", type, "utf8mb4");
    }

    private static Column text(String name, String charset) {
        return column(name, "varchar", "varchar(100)", charset);
    }

    private static Column column(String name, String dataType, String columnType, String charset) {
        return new Column(
                name,
                dataType,
                columnType,
                true,
                100,
                0,
                0,
                0,
                Optional.empty(),
                false,
                Column.Generation.NONE,
                charset);
    }

    private static Table table(Column... columns) {
        return new Table(new TableId("shop", "t"), List.of(columns), List.of(), List.of(), new Table.Size(0, 0, 0), "");
    }
}
