package io.millrace.connectplugin.json;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MysqlDoubleTest {

    @ParameterizedTest
    @CsvSource({
        "0, 0.0",
        "-0.0, -0.0",
        "1, 1.0",
        "-1.5, -1.5",
        "1e14, 100000000000000.0",
        "1e15, 1e15",
        "123456789012345.6, 123456789012345.6",
        "1e-7, 0.0000001",
        "0.00012, 0.00012",
        "1e20, 1e20",
        "12345678901234567890123, 1.2345678901234568e22",
        "1.5e300, 1.5e300",
        "4.9e-324, 5e-324",
        "2e-3, 0.002",
        "12345678.9, 12345678.9",
        "0.30000000000000004, 0.30000000000000004",
        "1.7976931348623157e308, 1.7976931348623157e308"
    })
    void aDoubleIsWrittenAsMysqlWritesIt(double value, String text) {
        assertThat(MysqlDouble.text(value)).isEqualTo(text);
    }

    @Test
    void everyTextGivesTheNumberBack() {
        Random random = new Random(20261121);
        for (int i = 0; i < 20_000; i++) {
            double value = Double.longBitsToDouble(random.nextLong());
            if (Double.isFinite(value)) {
                assertThat(Double.parseDouble(MysqlDouble.text(value))).isEqualTo(value);
            }
        }
    }
}
