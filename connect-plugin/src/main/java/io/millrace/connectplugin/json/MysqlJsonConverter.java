package io.millrace.connectplugin.json;

import io.debezium.spi.converter.CustomConverter;
import io.debezium.spi.converter.RelationalColumn;
import java.nio.charset.StandardCharsets;
import java.util.Properties;
import org.apache.kafka.connect.data.SchemaBuilder;

/**
 * Gives JSON columns from the binlog the text that MySQL gives them. Debezium's own reader (3.6.1) makes {@code
 * 0.0000000999…} of 1e-7 and {@code 100000000000000000000} of 1e20, takes the zeros off times and the mark off binary
 * values. Configured by {@code converters}; it takes no settings.
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
            // MySQL reads an empty document, which rows from before an ADD COLUMN hold, as the null literal.
            return bytes.length == 0 ? "null" : MysqlJsonText.of(bytes);
        }
        if (value instanceof java.nio.ByteBuffer buffer) {
            return StandardCharsets.UTF_8.decode(buffer.duplicate()).toString();
        }
        return value.toString();
    }
}
