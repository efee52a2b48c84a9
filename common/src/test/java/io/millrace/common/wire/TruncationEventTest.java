package io.millrace.common.wire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.common.table.TableId;
import java.io.IOException;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TruncationEventTest {

    private static final TruncationEvent OF_THE_NORMALIZER = new TruncationEvent(
            new TableId("shop", "ord\"ers"),
            "cdc.shop.orders",
            Optional.of(new TruncationEvent.RawRecord(3, 41, -2L)),
            7,
            9,
            "binlog.000001",
            4,
            0,
            false);

    private static final TruncationEvent OF_THE_DDL_MANAGER = new TruncationEvent(
            new TableId("shop", "orders"), "cdc.shop.orders", Optional.empty(), 7, 9, "binlog.000001", 4, 0, true);

    @Test
    void itIsReadAsItWasWritten() throws IOException {
        assertThat(TruncationEvent.read(OF_THE_NORMALIZER.toJson())).isEqualTo(OF_THE_NORMALIZER);
        assertThat(TruncationEvent.read(OF_THE_DDL_MANAGER.toJson())).isEqualTo(OF_THE_DDL_MANAGER);
    }

    @Test
    void theVersionIsUnsigned() {
        assertThat(OF_THE_NORMALIZER.toJson()).asString().contains("\"version\":18446744073709551614");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "database",
                "table",
                "raw_topic",
                "raw_offset",
                "source_ts",
                "extracted_at",
                "binlog_file",
                "binlog_pos",
                "binlog_row"
            })
    void aMissingFieldIsNamed(String field) throws IOException {
        ObjectNode json = (ObjectNode) new ObjectMapper().readTree(OF_THE_NORMALIZER.toJson());
        json.remove(field);

        assertThatThrownBy(() -> TruncationEvent.read(json.toString().getBytes(UTF_8)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(field);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "garbage", "[]", "null"})
    void whatIsNoEventIsRefused(String garbage) {
        assertThatThrownBy(() -> TruncationEvent.read(garbage.getBytes(UTF_8))).isInstanceOf(IOException.class);
    }
}
