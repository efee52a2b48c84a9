package io.millrace.ddlmanager.connector;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class MisreadTableTest {

    @Test
    void aRowOfAnotherWidthNamesTheTableAndBothNumbers() {
        assertThat(MisreadTable.in(
                        "Caused by: io.debezium.DebeziumException: Error processing row in a, b in c, internal"
                                + " schema size 2, but row size 3 , restart connector with schema recovery mode."))
                .hasValueSatisfying(misread -> {
                    assertThat(misread.database()).isEmpty();
                    assertThat(misread.table()).isEqualTo("a, b in c");
                    assertThat(misread.reason()).contains("knows 2 columns of it, and read a row of 3");
                });
    }

    @Test
    void aTableThatDebeziumNeverSawIsNamedWithItsDatabase() {
        assertThat(MisreadTable.in(
                        "Caused by: io.debezium.DebeziumException: Encountered change event for table shop.a.b"
                                + " whose schema isn't known to this connector"))
                .hasValueSatisfying(misread -> {
                    assertThat(misread.database()).isEqualTo("shop");
                    assertThat(misread.table()).isEqualTo("a.b");
                });
    }

    @Test
    void anotherFailureIsNone() {
        assertThat(MisreadTable.in("Caused by: java.io.EOFException: Failed to read next byte from position 4"))
                .isEmpty();
        assertThat(MisreadTable.in("")).isEmpty();
    }
}
