package io.millrace.common.types;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.common.table.Column;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ChoicesTest {

    @Test
    void valuesWithoutCommasStayAsTheyAre() {
        assertThat(of("enum('new','it''s')").fromQueue("q")).isEqualTo("q");
    }

    @Test
    void debeziumsBackslashBeforeACommaIsTakenAway() {
        assertThat(of("enum('a,b','c')").fromQueue("q")).isEqualTo("transform(q, ['a\\\\,b'], ['a,b'], q)");
    }

    @Test
    void aSpellingThatIsALabelItselfMeansItself() {
        assertThat(of("enum('a,b','a\\\\,b')").spellings()).doesNotContainKey("a\\,b");
    }

    private static Choices of(String columnType) {
        return Choices.of(column("enum", columnType));
    }

    private static Column column(String dataType, String columnType) {
        return new Column(
                "c", dataType, columnType, true, 10, 0, 0, 0, Optional.empty(), false, Column.Generation.NONE);
    }
}
