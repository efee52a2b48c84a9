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
 * Keeps zero and partial dates ({@code 0000-00-00}, {@code 2024-00-00}) of NOT NULL columns apart from real ones. Debezium
 * (3.6.1) reads them as null, of which it then makes 1970-01-01, a date like any other; here they become a number that no
 * date of MySQL has. A column that may be NULL has null for them: both readers have forgotten by then what it was.
 * Everything else is as {@code time.precision.mode=microseconds} says. Configured by {@code converters}; it takes no settings.
 */
public final class MysqlDateConverter implements CustomConverter<SchemaBuilder, RelationalColumn> {

    /** Days since 1970-01-01; the year 0 begins at -719528. {@code TimeRules} in common relies on it being below. */
    static final int NO_DAY = -10_000_000;

    /** Microseconds since 1970-01-01 00:00; likewise. */
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
                // A zero TIMESTAMP is the instant 0, which is no other TIMESTAMP.
            }
        }
    }

    /** A default comes as the number that it is. */
    private static Converter orElse(Object undated, Function<Object, Object> dated) {
        return value -> value == null ? undated : value instanceof Number ? value : dated.apply(value);
    }
}
