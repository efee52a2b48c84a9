package io.millrace.ddlmanager.connector;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.common.table.TableId;
import java.util.List;
import org.junit.jupiter.api.Test;

class MisreadTableTest {

    @Test
    void aRowOfAnotherWidthNamesTheTableAndBothNumbers() {
        assertThat(MisreadTable.in(
                        "Caused by: io.debezium.DebeziumException: Error processing row in a, b in c, internal"
                                + " schema size 2, but row size 3 , restart connector with schema recovery mode."))
                .hasValueSatisfying(misread -> {
                    assertThat(misread.tables(List.of("one", "other")))
                            .containsExactly(new TableId("one", "a, b in c"), new TableId("other", "a, b in c"));
                    assertThat(misread.reason()).contains("knows 2 columns of it, and read a row of 3");
                });
    }

    @Test
    void aTableThatDebeziumNeverSawIsNamedWithItsDatabase() {
        assertThat(MisreadTable.in(
                        "Caused by: io.debezium.DebeziumException: Encountered change event for table shop.a.b"
                                + " whose schema isn't known to this connector"))
                .hasValueSatisfying(misread -> {
                    assertThat(misread.tables(List.of("shop", "other"))).containsExactly(new TableId("shop", "a.b"));
                });
    }

    @Test
    void aValueOfAnotherTypeNamesTheTableWhateverDotsItsColumnHas() {
        assertThat(MisreadTable.in("org.apache.kafka.connect.errors.ConnectException: An exception occurred\n"
                        + "Caused by: io.debezium.DebeziumException: Failed to properly convert data value for"
                        + " 'a.b.orders.net.price' of type DATETIME\n\tat io.debezium.relational.TableSchemaBuilder\n"
                        + "Caused by: java.lang.NumberFormatException: For input string"))
                .hasValueSatisfying(misread -> {
                    assertThat(misread.tables(List.of("a.b", "orders")))
                            .containsExactly(new TableId("a.b", "orders"), new TableId("a.b", "orders.net"));
                    assertThat(misread.reason()).contains("takes a column of it for DATETIME");
                });
    }

    @Test
    void aNameMayHaveLineBreaks() {
        for (String message : List.of(
                "Error processing row in new\nline, internal schema size 2, but row size 3",
                "Encountered change event for table shop.new\nline whose schema isn't known to this connector",
                "Failed to properly convert data value for 'shop.new\nline.v' of type INT")) {
            assertThat(MisreadTable.in(
                            "Caused by: io.debezium.DebeziumException: " + message + "\n\tat a\nCaused by: " + message))
                    .hasValueSatisfying(misread -> assertThat(misread.tables(List.of("shop")))
                            .containsExactly(new TableId("shop", "new\nline")));
        }
    }

    @Test
    void anotherFailureIsNone() {
        assertThat(MisreadTable.in("Caused by: java.io.EOFException: Failed to read next byte from position 4"))
                .isEmpty();
        assertThat(MisreadTable.in("")).isEmpty();
    }
}
