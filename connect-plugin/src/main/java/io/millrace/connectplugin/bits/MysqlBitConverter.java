package io.millrace.connectplugin.bits;

import io.debezium.data.Bits;
import io.debezium.spi.converter.CustomConverter;
import io.debezium.spi.converter.RelationalColumn;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Properties;
import org.apache.kafka.connect.data.SchemaBuilder;

/**
 * Writes a BIT(9) to BIT(64) as the little-endian bytes that Debezium documents, and leaves its input unchanged.
 * Debezium's own converter (3.6.1) reverses a snapshot's bytes in place. It does so twice for a key column, once for the
 * record's key and once for its value, so the value has them in the wrong order. Configured by {@code converters}; it has
 * no settings.
 */
public final class MysqlBitConverter implements CustomConverter<SchemaBuilder, RelationalColumn> {

    private static final int BYTE = 8;

    @Override
    public void configure(Properties properties) {
        // Nothing to configure.
    }

    @Override
    public void converterFor(RelationalColumn column, ConverterRegistration<SchemaBuilder> registration) {
        int bits = column.length().orElse(1);
        if ("BIT".equalsIgnoreCase(column.typeName()) && bits > BYTE) {
            SchemaBuilder schema = Bits.builder(bits);
            int bytes = (bits + BYTE - 1) / BYTE;
            registration.register(
                    column.isOptional() ? schema.optional() : schema, value -> littleEndian(value, bytes));
        }
    }

    /** @param value a BitSet from the binlog; big-endian bytes from a snapshot */
    static Object littleEndian(Object value, int bytes) {
        if (value == null) {
            return null;
        }
        if (value instanceof BitSet bits) {
            return Arrays.copyOf(bits.toByteArray(), bytes);
        }
        if (value instanceof byte[] given) {
            byte[] reversed = new byte[bytes];
            for (int i = 0; i < Math.min(bytes, given.length); i++) {
                reversed[i] = given[given.length - 1 - i];
            }
            return reversed;
        }
        throw new IllegalArgumentException(
                "A BIT cannot be a " + value.getClass().getName());
    }
}
