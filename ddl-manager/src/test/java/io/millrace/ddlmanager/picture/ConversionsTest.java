package io.millrace.ddlmanager.picture;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.ddlmanager.picture.TablePicture.ColumnPicture;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConversionsTest {

    private static final Set<String> BYTES = Set.of("VARBINARY", "BLOB", "LONGBLOB");

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
                "ENUM a,b; ENUM a,c",
                "SET a,b; SET b,a",
                "ENUM a,b; VARCHAR 2",
                "ENUM a,b; SET a,b",
                "VARCHAR 9; ENUM a,b",
                "JSON; ENUM a,b",
                "DECIMAL 9 2; UNSIGNED DECIMAL 9 2",
                "DOUBLE; UNSIGNED DOUBLE",
            })
    void aValueMayHaveBecomeAnother(String from, String to) {
        assertThat(Conversions.keepValues(column(from), column(to))).isFalse();
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
                parts.length > 3);
    }
}
