package io.millrace.connectplugin.bits;

import io.debezium.data.Bits;
import io.debezium.spi.converter.CustomConverter;
import io.debezium.spi.converter.RelationalColumn;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Properties;
import org.apache.kafka.connect.data.SchemaBuilder;

/**
 * Gives a BIT(9) to BIT(64) the little-endian bytes that Debezium documents, without touching what it was given. Debezium's
 * own converter (3.6.1) turns a snapshot's bytes around in place: once for the record's key and then once more, so that
 * in a key column the row itself has them the wrong way. Configured by {@code converters}; it takes no settings.
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

    /** @param value a BitSet from the binlog; bytes, the highest one first, from a snapshot */
    static Object littleEndian(Object value, int bytes) {
        if (value == null) {
            return null;
        }
        if (value instanceof BitSet bits) {
            return Arrays.copyOf(bits.toByteArray(), bytes);
        }
        if (value instanceof byte[] given) {
            byte[] turned = new byte[bytes];
            for (int i = 0; i < Math.min(bytes, given.length); i++) {
                turned[i] = given[given.length - 1 - i];
            }
            return turned;
        }
        throw new IllegalArgumentException("a BIT as " + value.getClass().getName());
    }
}
