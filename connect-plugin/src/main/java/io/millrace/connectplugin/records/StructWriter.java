package io.millrace.connectplugin.records;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.SerializableString;
import com.fasterxml.jackson.core.io.SerializedString;
import java.io.IOException;
import java.util.Set;
import java.util.function.Function;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.DataException;

/** Writes the structs of one schema as objects. */
final class StructWriter implements ValueWriter.Present {

    private final Schema schema;
    private final Member[] members;

    /**
     * @param kept names of the fields that are written; empty: all
     * @param writers for the fields' values
     */
    StructWriter(Schema schema, Set<String> kept, Function<Field, ValueWriter> writers) {
        this.schema = schema;
        this.members = schema.fields().stream()
                .filter(field -> kept.isEmpty() || kept.contains(field.name()))
                .map(field -> Member.of(field, writers.apply(field)))
                .toArray(Member[]::new);
    }

    @Override
    public void write(JsonGenerator json, Object value) throws IOException {
        Struct struct = (Struct) value;
        if (struct.schema() != schema && !struct.schema().equals(schema)) {
            throw new DataException("a struct is of another schema than its field");
        }
        json.writeStartObject();
        for (Member member : members) {
            member.write(json, struct);
        }
        json.writeEndObject();
    }

    /**
     * @param encoded the name as it is written; null when it has characters for which Jackson's own encoding of a prepared
     *     name differs
     * @param byDefault what {@link Struct#get(Field)} gives instead of null; null: nothing
     */
    private record Member(Field field, SerializableString encoded, Object byDefault, ValueWriter writer) {

        private static Member of(Field field, ValueWriter writer) {
            boolean surrogates = field.name().chars().anyMatch(c -> Character.isSurrogate((char) c));
            return new Member(
                    field,
                    surrogates ? null : new SerializedString(field.name()),
                    field.schema().defaultValue(),
                    writer);
        }

        private void write(JsonGenerator json, Struct struct) throws IOException {
            if (encoded == null) {
                json.writeFieldName(field.name());
            } else {
                json.writeFieldName(encoded);
            }
            writer.write(json, value(struct));
        }

        private Object value(Struct struct) {
            Object value = struct.get(field);
            // Only then is the field looked up by its name, which costs more.
            return value != null && value == byDefault ? struct.getWithoutDefault(field.name()) : value;
        }
    }
}
