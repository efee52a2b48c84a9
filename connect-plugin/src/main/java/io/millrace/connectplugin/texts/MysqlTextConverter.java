package io.millrace.connectplugin.texts;

import io.debezium.spi.converter.CustomConverter;
import io.debezium.spi.converter.RelationalColumn;
import java.util.Locale;
import java.util.Properties;
import java.util.Set;
import org.apache.kafka.connect.data.SchemaBuilder;

/**
 * Reads texts from the binlog as MySQL reads them, in the character sets that Java's tables read otherwise ({@link CharacterSet}).
 * Debezium's snapshot (3.6.1) has read a text rightly, but gives it in the bytes of Java's table; what that lacks is lost by then.
 * Only the thread tells the two apart. Configured by {@code converters}; it has no settings.
 */
public final class MysqlTextConverter implements CustomConverter<SchemaBuilder, RelationalColumn> {

    /** Their rows hold numbers of labels, which Debezium has from the text of a statement. */
    private static final Set<String> CHOICES = Set.of("ENUM", "SET");

    /** With which the name of a thread begins that reads the binlog. */
    private static final String BINLOG = "blc-";

    @Override
    public void configure(Properties properties) {
        // Nothing to configure.
    }

    @Override
    public void converterFor(RelationalColumn column, ConverterRegistration<SchemaBuilder> registration) {
        if (CHOICES.contains(column.typeName().toUpperCase(Locale.ROOT))) {
            return;
        }
        CharacterSet.of(column.charsetName())
                .ifPresent(set -> registration.register(
                        column.isOptional() ? SchemaBuilder.string().optional() : SchemaBuilder.string(),
                        value -> text(set, value, Thread.currentThread().getName())));
    }

    /** @param value bytes from the binlog or a snapshot, text from a snapshot or of a default */
    static Object text(CharacterSet set, Object value, String thread) {
        if (value instanceof byte[] bytes) {
            return thread.startsWith(BINLOG) ? set.decode(bytes) : new String(bytes, set.java());
        }
        return value == null ? null : value.toString();
    }
}
