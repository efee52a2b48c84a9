package io.millrace.connectplugin.dates;

import static org.assertj.core.api.Assertions.assertThat;

import io.debezium.spi.converter.CustomConverter;
import io.debezium.spi.converter.RelationalColumn;
import io.millrace.common.wire.DateSentinels;
import java.lang.reflect.Proxy;
import java.sql.Timestamp;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.junit.jupiter.api.Test;

class MysqlDateConverterTest {

    @Test
    void aZeroDateIsNoDateOfMysqls() {
        assertThat(converter("DATE", false).convert(null)).isEqualTo(-10_000_000);
        assertThat(converter("DATETIME", false).convert(null)).isEqualTo(-1_000_000_000_000_000_000L);
        assertThat(LocalDate.of(0, 1, 1).toEpochDay()).isGreaterThan(MysqlDateConverter.NO_DAY);
    }

    @Test
    void theNumbersAreTheOnesThatClickHouseIsToldToExpect() {
        assertThat(MysqlDateConverter.NO_DAY).isEqualTo(DateSentinels.NO_DAY);
        assertThat(MysqlDateConverter.NO_MICROSECOND).isEqualTo(DateSentinels.NO_MICROSECOND);
    }

    @Test
    void aRealDateIsAsDebeziumWritesIt() {
        assertThat(converter("DATE", false).convert(LocalDate.of(1970, 1, 11))).isEqualTo(10);
        assertThat(converter("DATETIME", false).convert(LocalDateTime.of(1970, 1, 1, 0, 0, 1, 2_000)))
                .isEqualTo(1_000_002L);
        assertThat(converter("DATETIME", false).convert(Timestamp.valueOf("1969-12-31 23:59:59.999999")))
                .isEqualTo(-1L);
    }

    @Test
    void aDefaultPassesAsItIs() {
        assertThat(converter("DATE", false).convert(17)).isEqualTo(17);
    }

    @Test
    void columnsThatMayBeNullAndOtherTypesAreLeftAlone() {
        assertThat(converter("DATE", true)).isNull();
        assertThat(converter("TIMESTAMP", false)).isNull();
        assertThat(converter("INT", false)).isNull();
    }

    private static CustomConverter.Converter converter(String type, boolean optional) {
        AtomicReference<CustomConverter.Converter> registered = new AtomicReference<>();
        new MysqlDateConverter()
                .converterFor(column(type, optional), (SchemaBuilder schema, CustomConverter.Converter converter) -> {
                    assertThat(schema.build().isOptional()).isFalse();
                    registered.set(converter);
                });
        return registered.get();
    }

    private static RelationalColumn column(String type, boolean optional) {
        return (RelationalColumn) Proxy.newProxyInstance(
                RelationalColumn.class.getClassLoader(),
                new Class<?>[] {RelationalColumn.class},
                (proxy, method, arguments) -> switch (method.getName()) {
                    case "typeName" -> type;
                    case "isOptional" -> optional;
                    default -> throw new UnsupportedOperationException(method.getName());
                });
    }
}
