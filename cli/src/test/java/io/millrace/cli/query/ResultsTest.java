package io.millrace.cli.query;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ResultsTest {

    private final StringWriter text = new StringWriter();

    @Test
    void aTableIsAlignedAndNumbersStandToTheRight() {
        assertThat(written(ResultFormat.TABLE)).isEqualTo("""
                        id  name
                        --  -----------
                         7  a,"b"\\u001b
                        10  NULL
                        2 rows
                        """);
    }

    @Test
    void csvQuotesWhatNeedsItAndTellsNullFromAnEmptyText() {
        assertThat(written(ResultFormat.CSV)).isEqualTo("id,name\n7,\"a,\"\"b\"\"\u001b\"\n10,\n");
        assertThat(SeparatedResults.csv("")).isEqualTo("\"\"");
    }

    @Test
    void tsvIsWhatServersWrite() {
        assertThat(written(ResultFormat.TSV)).isEqualTo("id\tname\n7\ta,\"b\"\u001b\n10\t\\N\n");
        assertThat(SeparatedResults.tsv("a\tb\\\n")).isEqualTo("a\\tb\\\\\\n");
    }

    @Test
    void jsonIsAnArrayOfObjects() {
        assertThat(written(ResultFormat.JSON).replace("\n", ""))
                .isEqualTo("[{\"id\":\"7\",\"name\":\"a,\\\"b\\\"\\u001B\"},{\"id\":\"10\",\"name\":null}]");
    }

    @Test
    void aTableOfVeryManyRowsShowsTheFirstAndSaysSo() {
        Results table = ResultFormat.TABLE.to(new PrintWriter(text));
        table.begin(List.of("n"));
        IntStream.range(0, 1_500).forEach(n -> table.row(List.of(String.valueOf(n))));
        table.end();

        assertThat(text.toString())
                .contains("\n999\n")
                .doesNotContain("\n1000\n")
                .endsWith("1,500 rows\nThe first 1,000 are shown; --format csv writes all.\n");
    }

    @Test
    void changedRowsAreCounted() {
        ResultFormat.TABLE.to(new PrintWriter(text)).changed(1);
        assertThat(text.toString()).isEqualTo("1 row changed\n");
    }

    private String written(ResultFormat format) {
        Results results = format.to(new PrintWriter(text));
        results.begin(List.of("id", "name"));
        results.row(List.of("7", "a,\"b\"\u001b"));
        results.row(Arrays.asList("10", null));
        results.end();
        return text.toString();
    }
}
