package io.millrace.connectplugin.dates;

import io.debezium.spi.converter.CustomConverter;
import io.debezium.spi.converter.RelationalColumn;
import io.debezium.time.Date;
import io.debezium.time.MicroTimestamp;
import java.util.Locale;
import java.util.Properties;
import java.util.function.Function;
import org.apache.kafka.connect.data.SchemaBuilder;

/**
 * Distinguishes zero and partial dates ({@code 0000-00-00}, {@code 2024-00-00}) of NOT NULL columns from real dates.
 * Debezium (3.6.1) reads them as null, and writes 1970-01-01 for null, which is a valid date. This converter writes a
 * number that no date of MySQL has. In a nullable column they stay null: neither of Debezium's readers passes on the
 * original value. All other values are as with {@code time.precision.mode=microseconds}. Configured by {@code
 * converters}; it has no settings.
 */
public final class MysqlDateConverter implements CustomConverter<SchemaBuilder, RelationalColumn> {

    /**
     * Days since 1970-01-01; year 0 begins at -719528. This and the next constant are those of {@code DateSentinels} in
     * common, which this jar does not depend on.
     */
    static final int NO_DAY = -10_000_000;

    /** Microseconds since 1970-01-01 00:00. */
    static final long NO_MICROSECOND = -1_000_000_000_000_000_000L;

    @Override
    public void configure(Properties properties) {
        // Nothing to configure.
    }

    @Override
    public void converterFor(RelationalColumn column, ConverterRegistration<SchemaBuilder> registration) {
        if (column.isOptional()) {
            return;
        }
        switch (column.typeName().toUpperCase(Locale.ROOT)) {
            case "DATE" -> registration.register(Date.builder(), orElse(NO_DAY, value -> Date.toEpochDay(value, null)));
            case "DATETIME" ->
                registration.register(
                        MicroTimestamp.builder(),
                        orElse(NO_MICROSECOND, value -> MicroTimestamp.toEpochMicros(value, null)));
            default -> {
                // A zero TIMESTAMP becomes the instant 0, which no other TIMESTAMP has.
            }
        }
    }

    /** Debezium passes a column's default as a number. */
    private static Converter orElse(Object undated, Function<Object, Object> dated) {
        return value -> value == null ? undated : value instanceof Number ? value : dated.apply(value);
    }
}
