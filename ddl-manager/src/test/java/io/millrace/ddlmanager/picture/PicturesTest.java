package io.millrace.ddlmanager.picture;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.common.table.Column;
import io.millrace.common.table.Table;
import io.millrace.common.table.TableId;
import java.sql.Types;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PicturesTest {

    private static final TableId TABLE = new TableId("shop", "orders");

    private Pictures pictures = new Pictures(0);
    private long offset;

    @BeforeEach
    void aPictureThatIsRight() {
        statement("id INT", "v INT");
        pictures.isRight(table("id", "v"));
    }

    @Test
    void aPictureThatStandsBetweenTwoRightOnesIsRight() {
        statement("id INT", "v INT", "w BIGINT");
        statement("id INT", "v INT", "w BIGINT", "x INT");

        assertThat(pictures.doubtful(TABLE)).isFalse();
    }

    @Test
    void aTypeThatOnlyItHasIsDoubtful() {
        statement("id INT", "v INT", "r FLOAT");
        statement("id INT", "v INT", "r DOUBLE");

        assertThat(pictures.doubtful(TABLE)).isTrue();
    }

    @Test
    void anOrderThatOnlyItHasIsDoubtful() {
        statement("v INT", "id INT");
        statement("id INT", "v INT");

        assertThat(pictures.doubtful(TABLE)).isTrue();
    }

    @Test
    void aColumnThatItLacksIsDoubtful() {
        statement("id INT");
        statement("id INT", "v INT");

        assertThat(pictures.doubtful(TABLE)).isTrue();
    }

    @Test
    void nothingIsDoubtfulOnceMillraceHasToldTheColumns() {
        statement("v INT", "id INT");
        history("", "{}", "id INT", "v INT");

        assertThat(pictures.doubtful(TABLE)).isFalse();
    }

    @Test
    void aPictureOfAFirstCopyIsRightIfMySqlHadIt() {
        firstCopy("id INT", "v INT", "w INT");
        statement("id INT", "v INT", "renamed INT");

        pictures.hadBefore(table("id", "v", "other"));
        assertThat(pictures.doubtful(TABLE)).isTrue();

        pictures.hadBefore(table("id", "v", "w"));
        assertThat(pictures.doubtful(TABLE)).isFalse();
    }

    @Test
    void aPictureOfAStatementDoesNotBecomeRightByATableThatMySqlHad() {
        statement("id INT", "w INT");
        statement("id INT", "renamed INT");

        pictures.hadBefore(table("id", "w"));

        assertThat(pictures.doubtful(TABLE)).isTrue();
    }

    @Test
    void aColumnOfAnotherTypeMayHaveOtherValuesWhateverItIsCalledNow() {
        restart(1);
        statement("id MEDIUMINT", "v INT");
        pictures.readToEnd();
        statement("id MEDIUMINT", "renamed MEDIUMINT");

        assertThat(pictures.converted(table("mediumint", List.of("id", "renamed"))))
                .contains("renamed");

        pictures.isRight(table("mediumint", List.of("id", "renamed")));
        assertThat(pictures.converted(table("mediumint", List.of("id", "renamed"))))
                .isEmpty();
    }

    @Test
    void withoutAStatementAColumnIsWhatItWasBeforeARestart() {
        restart(1);
        statement("id INT", "v BIGINT");
        pictures.readToEnd();

        assertThat(pictures.converted(table("id", "v"))).isEmpty();
    }

    @Test
    void aColumnThatIsDroppedAfterAnotherWasRenamedWasNotThatOne() {
        history("", "{}", "id MEDIUMINT", "v MEDIUMINT", "w INT");
        statement("id MEDIUMINT", "renamed MEDIUMINT", "w INT");
        statement("id MEDIUMINT", "renamed MEDIUMINT");

        assertThat(pictures.converted(table("mediumint", List.of("id", "renamed"))))
                .isEmpty();
    }

    @Test
    void aColumnThatWasRenamedIsTheOneInItsPlace() {
        history("", "{}", "id MEDIUMINT", "v INT", "z MEDIUMINT");

        assertThat(pictures.converted(table("mediumint", List.of("added", "id", "z"))))
                .isEmpty();
        assertThat(pictures.converted(table("mediumint", List.of("added", "id", "renamed", "z"))))
                .contains("renamed");
    }

    @Test
    void aNewColumnChangesNoOther() {
        statement("id INT", "v INT");
        pictures.isRight(table("id", "v"));
        statement("id INT", "v INT", "added INT");

        assertThat(pictures.converted(table("id", "v", "added"))).isEmpty();
    }

    @Test
    void whatMysqlComputesMayChangeWithTheTypeOfAnotherColumn() {
        statement("id INT", "v INT", "generated INT");
        pictures.isRight(generated("int"));
        assertThat(pictures.converted(generated("int"))).isEmpty();

        statement("id BIGINT", "v BIGINT", "generated BIGINT");
        assertThat(pictures.converted(generated("bigint"))).contains("generated");
    }

    private static Table generated(String type) {
        Column computed = new Column(
                "generated", type, type, true, 0, 0, 0, 0, Optional.empty(), false, Column.Generation.VIRTUAL, "");
        return new Table(
                TABLE,
                List.of(column("id", type), column("v", type), computed),
                List.of("id"),
                List.of(),
                new Table.Size(0, 0, 0),
                "");
    }

    @Test
    void whatAnEarlierProcessHasNotComparedIsDoubtfulAfterARestart() {
        restart(1);
        statement("id INT", "v INT");
        statement("id INT", "v FLOAT");
        statement("id INT", "v DOUBLE");
        pictures.readToEnd();

        assertThat(pictures.doubtful(TABLE)).isTrue();
        assertThat(pictures.compared(List.of(TABLE))).isEqualTo(1);

        pictures.isRight(table("id", "v"));
        assertThat(pictures.compared(List.of(TABLE))).isEqualTo(3);
    }

    @Test
    void whatAnEarlierProcessHasComparedIsRight() {
        restart(3);
        statement("id INT", "v INT");
        statement("id INT", "v FLOAT");
        statement("id INT", "v DOUBLE");
        pictures.readToEnd();

        assertThat(pictures.doubtful(TABLE)).isFalse();
        assertThat(pictures.compared(List.of(TABLE))).isEqualTo(3);
    }

    @Test
    void aHistoryThatWasMadeAgainIsNotCompared() {
        restart(100);
        statement("id INT", "v FLOAT");
        statement("id INT", "v DOUBLE");
        pictures.readToEnd();

        assertThat(pictures.doubtful(TABLE)).isTrue();
        assertThat(pictures.compared(List.of(TABLE))).isZero();
    }

    @Test
    void aTableThatIsNotReadHoldsNothingUp() {
        statement("id INT", "v FLOAT");

        assertThat(pictures.compared(List.of())).isEqualTo(offset);
    }

    private void restart(long comparedBefore) {
        pictures = new Pictures(comparedBefore);
        offset = 0;
    }

    private void statement(String... columns) {
        history("ALTER TABLE orders …", "{}", columns);
    }

    private void firstCopy(String... columns) {
        history("CREATE TABLE orders …", "{\"snapshot\": \"INITIAL\"}", columns);
    }

    private static Table table(String... columns) {
        return table("int", List.of(columns));
    }

    private static Table table(String type, List<String> columns) {
        return new Table(
                TABLE,
                columns.stream().map(name -> column(name, type)).toList(),
                List.of("id"),
                List.of(),
                new Table.Size(0, 0, 0),
                "");
    }

    private static Column column(String name, String type) {
        return new Column(name, type, type, true, 0, 0, 0, 0, Optional.empty(), false, Column.Generation.NONE, "");
    }

    private void history(String ddl, String position, String... columns) {
        String json = Arrays.stream(columns)
                .map(column -> column.split(" "))
                .map(column -> "{\"name\": \"" + column[0] + "\", \"typeName\": \"" + column[1] + "\", \"jdbcType\": "
                        + (column[1].equals("DOUBLE") ? Types.DOUBLE : Types.INTEGER) + "}")
                .collect(Collectors.joining(", "));
        try {
            JsonNode record = new ObjectMapper()
                    .readTree("{\"ddl\": \"" + ddl + "\", \"position\": " + position
                            + ", \"tableChanges\": [{\"type\": \"ALTER\","
                            + " \"id\": \"\\\"shop\\\".\\\"orders\\\"\", \"table\": {\"primaryKeyColumnNames\": [\"id\"], \"columns\": ["
                            + json + "]}}]}");
            pictures.add(new HistoryTail.Entry(offset++, record));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e);
        }
    }
}
