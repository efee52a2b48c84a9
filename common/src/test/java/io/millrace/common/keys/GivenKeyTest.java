package io.millrace.common.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.common.problem.Problem;
import io.millrace.common.problem.ProblemCode;
import io.millrace.common.table.Column;
import io.millrace.common.table.Table;
import io.millrace.common.table.TableId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GivenKeyTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "tinyint|-128|-128",
                "tinyint unsigned|255|255",
                "int|007|7",
                "bigint unsigned|18446744073709551615|18446744073709551615",
                "year|2026|2026",
                "bit(3)|7|7",
                "decimal(6,2)|1234.5|1234.5",
                "decimal(6,2)|-1|-1",
                "double|1e3|1000.0",
                "date|2026-01-31|20260131",
                "datetime(6)|2026-01-31|20260131000000",
                "datetime(6)|2026-01-31T23:59:59.5|20260131235959.500000",
                "timestamp|1970-01-02 00:00:01|86401",
                "time(3)|-12:34:56.789|-123456.789",
                "varchar(10)|o'b|_utf8mb4 X'6f2762'",
                "varbinary(4)|00ff|X'00FF'",
                "enum('new','paid')|paid|2",
                "set('a','b','c')|a,c|5"
            })
    void aValueBecomesALiteral(String type, String value, String literal) {
        assertThat(GivenKey.literals(table(type), List.of(value))).containsExactly(literal);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "tinyint|128",
                "tinyint unsigned|-1",
                "int|1.5",
                "int|1 OR 1=1",
                "int|\"\"",
                "bigint|9223372036854775808",
                "bit(3)|8",
                "decimal(6,2)|12345",
                "decimal(6,2)|1.234",
                "double|NaN",
                "double|1e999",
                "date|2026-02-30",
                "date|2026-01-31 00:00:00",
                "datetime|yesterday",
                "timestamp|1969-12-31 23:59:59",
                "time|12:60:00",
                "varbinary(4)|0",
                "varbinary(4)|zz",
                "enum('new','paid')|Paid",
                "set('a','b','c')|a,d",
                "json|1"
            })
    void whatIsNoValueOfTheColumnIsRefused(String type, String value) {
        assertThatThrownBy(() -> GivenKey.literals(table(type), List.of(value)))
                .isInstanceOfSatisfying(Problem.class, problem -> {
                    assertThat(problem.code()).isEqualTo(ProblemCode.INVALID_REQUEST);
                    assertThat(problem).hasMessageContaining("'" + value + "'").hasMessageContaining("c0");
                });
    }

    @Test
    void aKeyHasAValueForEachColumn() {
        Table table = table("int", "varchar(5)");

        assertThat(GivenKey.literals(table, List.of("1", "eu"))).containsExactly("1", "_utf8mb4 X'6575'");
        for (List<String> wrong : List.of(List.<String>of(), List.of("1"), List.of("1", "eu", "2"))) {
            assertThatThrownBy(() -> GivenKey.literals(table, wrong))
                    .isInstanceOf(Problem.class)
                    .hasMessageContaining("c0, c1");
        }
    }

    @Test
    void aTableWithoutAKeyHasNoRanges() {
        assertThatThrownBy(() -> GivenKey.literals(table(), List.of("1")))
                .isInstanceOf(Problem.class)
                .hasMessageContaining("no key");
    }

    /** @param types of the columns, all of which are the key */
    private static Table table(String... types) {
        List<Column> columns = new ArrayList<>();
        for (String type : types) {
            columns.add(column("c" + columns.size(), type));
        }
        return new Table(
                new TableId("shop", "orders"),
                columns,
                IntStream.range(0, types.length).mapToObj(i -> "c" + i).toList(),
                List.of(),
                new Table.Size(0, 0, 0),
                "");
    }

    private static Column column(String name, String type) {
        String bare = type.replaceAll("[( ].*", "");
        String[] numbers = type.matches("[a-z]+[(][0-9,]+[)].*")
                ? type.replaceAll(".*[(]|[)].*", "").split(",")
                : new String[0];
        int first = numbers.length > 0 ? Integer.parseInt(numbers[0]) : 0;
        int second = numbers.length > 1 ? Integer.parseInt(numbers[1]) : 0;
        return new Column(
                name, bare, type, false, first, first, second, first, Optional.empty(), false, Column.Generation.NONE);
    }
}
