package io.millrace.ddlmanager.picture;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.common.policy.LossPolicy;
import io.millrace.common.table.Column;
import io.millrace.common.table.Table;
import io.millrace.common.table.TableId;
import io.millrace.common.types.TypeRegistry;
import io.millrace.ddlmanager.history.SafeTypeChanges;
import io.millrace.ddlmanager.picture.TablePicture.ColumnPicture;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConversionsTest {

    private static final TableId T = new TableId("shop", "t");

    private static final Set<String> BYTES = Set.of("VARBINARY", "BLOB", "LONGBLOB");

    private static final List<Column> COLUMNS = Stream.of(
                    "tinyint",
                    "tinyint unsigned",
                    "smallint",
                    "smallint unsigned",
                    "mediumint",
                    "mediumint unsigned",
                    "int",
                    "int unsigned",
                    "bigint",
                    "bigint unsigned",
                    "bit(1)",
                    "bit(9)",
                    "year",
                    "float",
                    "double",
                    "decimal(10,0)",
                    "decimal(10,2)",
                    "date",
                    "datetime",
                    "timestamp",
                    "time",
                    "char(3)",
                    "varchar(3)",
                    "longtext",
                    "enum('a')",
                    "set('a')",
                    "json",
                    "binary(3)",
                    "varbinary(3)",
                    "longblob",
                    "geometry",
                    "point",
                    "vector(3)")
            .flatMap(type -> Stream.of(mysql(type, true), mysql(type, false)))
            .toList();

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "VARCHAR 20; VARCHAR 30",
                "VARCHAR 20; TEXT",
                "TEXT; LONGTEXT",
                "CHAR 3; CHAR 4",
                "VARBINARY 4; BLOB",
                "BINARY 4; BINARY 4",
                "DOUBLE; DOUBLE",
                "FLOAT; DOUBLE",
                "DOUBLE 8 2; DOUBLE 10 3",
                "MEDIUMINT; INT",
                "INT 1 1 AUTO_INCREMENT; BIGINT 1 1 AUTO_INCREMENT",
                "INT 1 1 AUTO_INCREMENT; INT",
                "INT; DATETIME",
                "VARCHAR 20; INT",
                "BIGINT; INT",
                "ENUM a,b; INT",
                "DATETIME; DATETIME 6",
                "ENUM a,b; ENUM b,c,a",
                "SET a,b; VARCHAR 3",
                "SET a,b; SET a,x,b",
                "ENUM a,b; CHAR 9",
                "UNSIGNED DECIMAL 9 2; DECIMAL 9 2",
                "UNSIGNED DECIMAL 9 2; UNSIGNED DECIMAL 9 2",
                "DECIMAL 9 2; DECIMAL 12 4",
                "FLOAT 7 3; FLOAT 8 4",
                "FLOAT 7 3; DOUBLE",
                "YEAR; YEAR",
                "BIT 9; UNSIGNED BIGINT",
                "BIT 9; BIT 12",
                "VECTOR 3; VECTOR 5",
                "VECTOR 3; VECTOR",
                "POINT; POINT",
                "JSON; JSON",
                "DATE; DATE",
                "DATE; DATETIME",
            })
    void everyValueStaysAsItWas(String from, String to) {
        assertThat(Conversions.keepValues(column(from), column(to))).isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "VARCHAR 20; VARCHAR 19",
                "VARCHAR 20; CHAR 20",
                "CHAR 20; VARCHAR 20",
                "TEXT; VARCHAR 20",
                "VARCHAR 100; TINYTEXT",
                "VARCHAR 20; VARBINARY 80",
                "VARBINARY 4; VARCHAR 4",
                "VARBINARY 4; BINARY 4",
                "BINARY 2; BINARY 4",
                "BINARY 4; VARBINARY 5",
                "BINARY 4; BLOB",
                "BLOB; VARBINARY 4",
                "DOUBLE; DOUBLE 8 2",
                "DOUBLE 8 2; DOUBLE 8 3",
                "INT; MEDIUMINT",
                "INT; INT 1 1 AUTO_INCREMENT",
                "TIMESTAMP; DATETIME",
                "DATETIME; TIMESTAMP",
                "BIT 8; BIT 4",
                "TEXT; JSON",
                "JSON; LONGTEXT",
                "YEAR; SMALLINT",
                "SMALLINT; YEAR",
                "ENUM a,b; ENUM a,c",
                "ENUM a,b; ENUM a,b,c\\d",
                "ENUM a,c\\d; VARCHAR 20",
                "SET a,b; SET b,a",
                "ENUM a,b; VARCHAR 2",
                "ENUM a,b; SET a,b",
                "VARCHAR 9; ENUM a,b",
                "JSON; ENUM a,b",
                "DECIMAL 9 2; UNSIGNED DECIMAL 9 2",
                "DOUBLE; UNSIGNED DOUBLE",
                "FLOAT 7 3; DOUBLE 10 3",
                "UNSIGNED TINYINT; YEAR",
                "UNSIGNED SMALLINT; YEAR",
                "BIT 9; YEAR",
                "UNSIGNED TINYINT; BIT 9",
                "UNSIGNED BIGINT; BIT 9",
                "YEAR; BIT 9",
                "VECTOR 5; VECTOR 3",
                "VECTOR; VECTOR 3",
                "GEOMETRY; LONGBLOB",
                "LONGBLOB; GEOMETRY",
                "GEOMETRY; POINT",
                "JSON; GEOMETRY",
                "ENUM a,b; GEOMETRY",
            })
    void aValueMayHaveBecomeAnother(String from, String to) {
        assertThat(Conversions.keepValues(column(from), column(to))).isFalse();
    }

    /** A pair of types that nobody thought of must not be changed where it is. */
    @Test
    void clickHouseTurnsNoColumnIntoOneOfAnotherKindWhereItIs() {
        for (Column from : COLUMNS) {
            for (Column to : COLUMNS) {
                if (kind(from) != kind(to)) {
                    assertThat(SafeTypeChanges.inPlace(clickHouse(from), clickHouse(to), false))
                            .as(from.columnType() + " to " + to.columnType())
                            .isFalse();
                }
            }
        }
    }

    private static Conversions.Kind kind(Column column) {
        Table table = new Table(T, List.of(column), List.of(), List.of(), new Table.Size(0, 0, 0), "");
        return Conversions.Kind.of(TablePicture.of(table).columns().get(0));
    }

    private static String clickHouse(Column column) {
        return TypeRegistry.mapping(T, column, LossPolicy.QUARANTINE).clickHouseType();
    }

    private static Column mysql(String type, boolean nullable) {
        boolean bits = type.startsWith("bit");
        return new Column(
                "c",
                type.split("[ (]")[0],
                type,
                nullable,
                3,
                bits ? Integer.parseInt(type.substring(4, 5)) : 10,
                type.endsWith(",2)") ? 2 : 0,
                0,
                Optional.empty(),
                false,
                Column.Generation.NONE,
                type.contains("char") || type.contains("text") ? "utf8mb4" : "");
    }

    /** @param words UNSIGNED, type, then its length, scale and AUTO_INCREMENT, or its labels */
    private static ColumnPicture column(String words) {
        boolean unsigned = words.startsWith("UNSIGNED ");
        String[] parts = words.replace("UNSIGNED ", "").split(" ");
        String type = parts[0];
        boolean choice = type.equals("ENUM") || type.equals("SET");
        boolean text = type.endsWith("CHAR") || type.endsWith("TEXT");
        String decoding = text
                ? "text in utf8mb4"
                : BYTES.contains(type) ? "bytes" : type.equals("BINARY") ? "BINARY(" + parts[1] + ")" : type;
        return new ColumnPicture(
                "c",
                decoding,
                choice ? Arrays.asList(parts[1].split(",")) : List.of(),
                type,
                !choice && parts.length > 1 ? Integer.parseInt(parts[1]) : -1,
                parts.length > 2 ? Integer.parseInt(parts[2]) : -1,
                unsigned,
                text || choice ? "utf8mb4" : "",
                parts.length > 3,
                0);
    }
}
