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
    void aSpellingThatIsALabelItselfIsInDoubt() {
        Choices choices = of("enum('a,b','a\\\\,b')");

        assertThat(choices.fits("q")).isEqualTo("q NOT IN ['a\\\\,b']");
        assertThat(choices.fromQueue("q")).doesNotContain("'a\\\\,b'], ['a,b']");
    }

    @Test
    void backslashesAndLineEndsComeAsTheDdlHasThem() {
        assertThat(of("enum('c:\\\\','x\\ny')").fromQueue("q"))
                .isEqualTo("transform(q, ['c:\\\\\\\\', 'x\\\\ny'], ['c:\\\\', 'x\\ny'], q)");
    }

    @Test
    void eachLabelOfASetIsRespelt() {
        assertThat(Choices.of(column("set", "set('a','b\\\\')")).fromQueue("q"))
                .isEqualTo(
                        "if(isNull(q), NULL, arrayStringConcat(arrayMap(label -> transform(label, ['b\\\\\\\\'], ['b\\\\'], label),"
                                + " splitByChar(',', q)), ','))");
    }

    @Test
    void anOrdinarySetStaysAsItIs() {
        assertThat(Choices.of(column("set", "set('a','b')")).fromQueue("q")).isEqualTo("q");
    }

    private static Choices of(String columnType) {
        return Choices.of(column("enum", columnType));
    }

    private static Column column(String dataType, String columnType) {
        return new Column(
                "c", dataType, columnType, true, 10, 0, 0, 0, Optional.empty(), false, Column.Generation.NONE);
    }
}
