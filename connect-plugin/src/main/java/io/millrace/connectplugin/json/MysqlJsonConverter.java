package io.millrace.connectplugin.json;

import io.debezium.spi.converter.CustomConverter;
import io.debezium.spi.converter.RelationalColumn;
import java.nio.charset.StandardCharsets;
import java.util.Properties;
import org.apache.kafka.connect.data.SchemaBuilder;

/**
 * Writes JSON columns from the binlog as the text that MySQL shows. Debezium's own reader (3.6.1) writes 1e-7 as {@code
 * 0.0000000999…} and 1e20 as {@code 100000000000000000000}, removes the zeros of times, and removes the type prefix of
 * binary values. Configured by {@code converters}; it has no settings.
 */
public final class MysqlJsonConverter implements CustomConverter<SchemaBuilder, RelationalColumn> {

    private static final String LOGICAL_NAME = "io.debezium.data.Json";

    @Override
    public void configure(Properties properties) {
        // Nothing to configure.
    }

    @Override
    public void converterFor(RelationalColumn column, ConverterRegistration<SchemaBuilder> registration) {
        if ("JSON".equalsIgnoreCase(column.typeName())) {
            SchemaBuilder schema = SchemaBuilder.string().name(LOGICAL_NAME).version(1);
            registration.register(column.isOptional() ? schema.optional() : schema, MysqlJsonConverter::text);
        }
    }

    /** @param value bytes from the binlog, text from a snapshot or of a default */
    static Object text(Object value) {
        if (value == null) {
            return null;
        }
        if (value instanceof byte[] bytes) {
            // Rows older than an ADD COLUMN hold an empty document, which MySQL reads as the null literal.
            return bytes.length == 0 ? "null" : MysqlJsonText.of(bytes);
        }
        if (value instanceof java.nio.ByteBuffer buffer) {
            return StandardCharsets.UTF_8.decode(buffer.duplicate()).toString();
        }
        return value.toString();
    }
}
