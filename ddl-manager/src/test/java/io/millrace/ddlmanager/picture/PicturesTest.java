package io.millrace.ddlmanager.picture;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.common.table.TableId;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PicturesTest {

    private static final TableId TABLE = new TableId("shop", "orders");

    private final Pictures pictures = new Pictures();

    @BeforeEach
    void aPictureThatIsRight() {
        statement("id INT", "v INT");
        pictures.isRight(TABLE);
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
        history("", "id INT", "v INT");

        assertThat(pictures.doubtful(TABLE)).isFalse();
    }

    private void statement(String... columns) {
        history("ALTER TABLE orders …", columns);
    }

    private void history(String ddl, String... columns) {
        String json = Arrays.stream(columns)
                .map(column -> column.split(" "))
                .map(column -> "{\"name\": \"" + column[0] + "\", \"typeName\": \"" + column[1] + "\", \"jdbcType\": "
                        + (column[1].equals("DOUBLE") ? 8 : 4) + "}")
                .collect(Collectors.joining(", "));
        try {
            pictures.add(new ObjectMapper()
                    .readTree("{\"ddl\": \"" + ddl + "\", \"tableChanges\": [{\"type\": \"ALTER\","
                            + " \"id\": \"\\\"shop\\\".\\\"orders\\\"\", \"table\": {\"columns\": [" + json + "]}}]}"));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e);
        }
    }
}
