package io.millrace.connectplugin.records;

import com.fasterxml.jackson.core.JsonGenerator;
import io.debezium.data.Envelope;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.connect.data.Date;
import org.apache.kafka.connect.data.Decimal;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Time;
import org.apache.kafka.connect.data.Timestamp;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.json.DecimalFormat;
import org.apache.kafka.connect.json.JsonConverterConfig;

/**
 * Decides how the values of a schema are written: as Kafka's {@code JsonConverter} writes them.
 *
 * @param numericDecimals whether decimals are numbers; else they are the bytes of the unscaled value
 * @param nullsReplaced whether a schema's default is written instead of null
 * @param ofEnvelope the fields of a change event that are written; empty: all
 * @param ofSource those of its source
 */
record ValueWriters(boolean numericDecimals, boolean nullsReplaced, Set<String> ofEnvelope, Set<String> ofSource) {

    private static final Set<String> ALL = Set.of();

    /** @param settings as {@link RecordConverter#config} parses them */
    static ValueWriters of(Map<String, Object> settings) {
        return new ValueWriters(
                DecimalFormat.NUMERIC.name().equalsIgnoreCase((String)
                        settings.get(JsonConverterConfig.DECIMAL_FORMAT_CONFIG)),
                (Boolean) settings.get(JsonConverterConfig.REPLACE_NULL_WITH_DEFAULT_CONFIG),
                names(settings.get(RecordConverter.ENVELOPE_FIELDS)),
                names(settings.get(RecordConverter.SOURCE_FIELDS)));
    }

    /** For the key or the value of a record. */
    ValueWriter ofRecord(Schema schema) {
        return schema.name() != null && Envelope.isEnvelopeSchema(schema)
                ? writer(schema, new StructWriter(schema, ofEnvelope, this::ofEnvelopesField))
                : of(schema);
    }

    private ValueWriter ofEnvelopesField(Field field) {
        return field.name().equals(Envelope.FieldName.SOURCE) && field.schema().type() == Schema.Type.STRUCT
                ? writer(field.schema(), new StructWriter(field.schema(), ofSource, inner -> of(inner.schema())))
                : of(field.schema());
    }

    private ValueWriter of(Schema schema) {
        return writer(schema, present(schema));
    }

    private ValueWriter writer(Schema schema, ValueWriter.Present present) {
        return new ValueWriter(present, nullsReplaced ? schema.defaultValue() : null);
    }

    private ValueWriter.Present present(Schema schema) {
        return switch (schema.name() == null ? "" : schema.name()) {
            case Decimal.LOGICAL_NAME ->
                numericDecimals
                        ? (json, value) -> json.writeNumber((BigDecimal) value)
                        : (json, value) -> json.writeBinary(Decimal.fromLogical(schema, (BigDecimal) value));
            case Date.LOGICAL_NAME ->
                (json, value) -> json.writeNumber(Date.fromLogical(schema, (java.util.Date) value));
            case Time.LOGICAL_NAME ->
                (json, value) -> json.writeNumber(Time.fromLogical(schema, (java.util.Date) value));
            case Timestamp.LOGICAL_NAME ->
                (json, value) -> json.writeNumber(Timestamp.fromLogical(schema, (java.util.Date) value));
            default -> ofType(schema);
        };
    }

    private ValueWriter.Present ofType(Schema schema) {
        return switch (schema.type()) {
            case INT8 -> (json, value) -> json.writeNumber((Byte) value);
            case INT16 -> (json, value) -> json.writeNumber((Short) value);
            case INT32 -> (json, value) -> json.writeNumber((Integer) value);
            case INT64 -> (json, value) -> json.writeNumber((Long) value);
            case FLOAT32 -> (json, value) -> json.writeNumber((Float) value);
            case FLOAT64 -> (json, value) -> json.writeNumber((Double) value);
            case BOOLEAN -> (json, value) -> json.writeBoolean((Boolean) value);
            case STRING -> (json, value) -> json.writeString(((CharSequence) value).toString());
            case BYTES -> ValueWriters::writeBytes;
            case ARRAY -> array(of(schema.valueSchema()));
            case MAP ->
                schema.keySchema().type() == Schema.Type.STRING
                        ? object(schema.keySchema(), of(schema.valueSchema()))
                        : pairs(of(schema.keySchema()), of(schema.valueSchema()));
            case STRUCT -> new StructWriter(schema, ALL, field -> of(field.schema()));
        };
    }

    private static void writeBytes(JsonGenerator json, Object value) throws IOException {
        // The whole array, whatever part of it the buffer shows: so does JsonConverter.
        json.writeBinary(value instanceof ByteBuffer buffer ? buffer.array() : (byte[]) value);
    }

    private static ValueWriter.Present array(ValueWriter elements) {
        return (json, value) -> {
            json.writeStartArray();
            for (Object element : (Collection<?>) value) {
                elements.write(json, element);
            }
            json.writeEndArray();
        };
    }

    private ValueWriter.Present object(Schema keys, ValueWriter values) {
        Object instead = nullsReplaced ? keys.defaultValue() : null;
        return (json, value) -> {
            // A null and the text "null" are one name, which JsonConverter writes once.
            Map<String, Object> members = new LinkedHashMap<>();
            ((Map<?, ?>) value).forEach((key, member) -> {
                CharSequence name = (CharSequence) (key == null ? instead : key);
                if (name == null && !keys.isOptional()) {
                    throw new DataException("a key that the schema requires is null");
                }
                members.put(String.valueOf(name), member);
            });
            json.writeStartObject();
            for (Map.Entry<String, Object> member : members.entrySet()) {
                json.writeFieldName(member.getKey());
                values.write(json, member.getValue());
            }
            json.writeEndObject();
        };
    }

    private static ValueWriter.Present pairs(ValueWriter keys, ValueWriter values) {
        return (json, value) -> {
            json.writeStartArray();
            for (Map.Entry<?, ?> entry : ((Map<?, ?>) value).entrySet()) {
                json.writeStartArray();
                keys.write(json, entry.getKey());
                values.write(json, entry.getValue());
                json.writeEndArray();
            }
            json.writeEndArray();
        };
    }

    private static Set<String> names(Object list) {
        return ((List<?>) list).stream().map(String.class::cast).collect(Collectors.toUnmodifiableSet());
    }
}
