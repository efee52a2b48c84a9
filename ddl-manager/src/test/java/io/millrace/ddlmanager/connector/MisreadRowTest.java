package io.millrace.ddlmanager.connector;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class MisreadRowTest {

    @Test
    void debeziumsMessageNamesTheTableAndBothNumbers() {
        assertThat(MisreadRow.in(
                        "Caused by: io.debezium.DebeziumException: Error processing row in odd, internal schema"
                                + " size 2, but row size 3 , restart connector with schema recovery mode."))
                .contains(new MisreadRow("odd", 2, 3));
        assertThat(MisreadRow.in("Error processing row in a, b in c, internal schema size 10, but row size 9 , …"))
                .contains(new MisreadRow("a, b in c", 10, 9));
    }

    @Test
    void anotherFailureIsNone() {
        assertThat(MisreadRow.in("Caused by: java.io.EOFException: Failed to read next byte from position 4"))
                .isEmpty();
        assertThat(MisreadRow.in("")).isEmpty();
    }
}
