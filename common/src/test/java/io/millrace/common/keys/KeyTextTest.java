package io.millrace.common.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.common.problem.Problem;
import io.millrace.common.table.Column;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The integration tests ask both servers for rows by these literals. */
class KeyTextTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            value = {
                "int ~ int ~ -12; ~ -12 ~ '-12'",
                "decimal ~ decimal(5,2) ~ 1.50; ~ 1.50 ~ '1.50'",
                "double ~ double ~ 3p-1; ~ 1.5 ~ '1.5'",
                "double ~ double ~ -0; ~ -0.0 ~ '-0.0'",
                "date ~ date ~ 2024-02-29; ~ 20240229 ~ '2024-02-29'",
                "datetime ~ datetime(3) ~ 2024-02-29 23:59:59.125; ~ 20240229235959.125 ~ '2024-02-29 23:59:59.125'",
                "timestamp ~ timestamp(1) ~ 1970-01-02 00:00:01.5; ~ 86401.5 ~ '1970-01-02 00:00:01.5'",
                "time ~ time ~ -838:59:59; ~ -8385959 ~ '-838:59:59'",
                "varchar ~ varchar(9) ~ 3:a;ü ~ _utf8mb4 X'613bc3bc' ~ 'a;ü'",
                "binary ~ binary(2) ~ 00FF; ~ X'00FF' ~ '\\x00\\xFF'",
                "enum ~ enum('a','b') ~ 1:b ~ 2 ~ 'b'",
                "set ~ set('a','b','c') ~ 3:a,c ~ 5 ~ 'a,c'",
                "bit ~ bit(1) ~ 1; ~ 1 ~ 'true'"
            },
            quoteCharacter = '"')
    void eachServerHasItsOwnLiteral(String dataType, String type, String text, String mysql, String clickHouse) {
        String sized = text.equals("3:a;ü") ? "4:a;ü" : text;
        KeyValue value = KeyText.values(List.of(column(dataType, type)), sized).get(0);

        assertThat(value.inMysql()).isEqualTo(mysql);
        assertThat(value.inClickHouse()).isEqualTo(clickHouse);
    }

    @Test
    void aTextMayHoldWhatDelimitsValues() {
        List<Column> key = List.of(column("varchar", "varchar(9)"), column("int", "int"), column("char", "char(3)"));

        assertThat(KeyText.values(key, "6:1;2:3;77;0:"))
                .extracting(KeyValue::text)
                .containsExactly("1;2:3;", "77", "");
        assertThat(KeyText.readable(key, "1:a7;2:ü")).isEqualTo("a, 7, ü");
    }

    @ParameterizedTest
    @CsvSource({"''", "1", "1;2;", "x;", "1 OR 1;", "1:1", "'1;;'"})
    void whatIsNoKeyIsRefused(String text) {
        assertThatThrownBy(() -> KeyText.values(List.of(column("int", "int")), text).stream()
                        .map(KeyValue::inMysql)
                        .toList())
                .isInstanceOf(Problem.class);
    }

    @ParameterizedTest
    @CsvSource({"9:short", "x:a", "1:a;", "-1:a", "99999999999:a"})
    void aLengthThatIsWrongIsRefused(String text) {
        assertThatThrownBy(() -> KeyText.values(List.of(column("varchar", "varchar(9)")), text))
                .isInstanceOf(Problem.class);
    }

    private static Column column(String dataType, String columnType) {
        int precision = dataType.equals("bit") ? 1 : 0;
        return new Column(
                "a", dataType, columnType, false, 0, precision, 0, 0, Optional.empty(), false, Column.Generation.NONE);
    }
}
