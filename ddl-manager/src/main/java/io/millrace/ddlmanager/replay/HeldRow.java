package io.millrace.ddlmanager.replay;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.ByteArrayOutputStream;
import java.io.IOException;

/**
 * A row out of quarantine as it is sent again. One that was read and did not fit was written back with all columns that its
 * queue had then, those that it did not carry as null; its table may have lost such a column since.
 */
final class HeldRow {

    private static final JsonFactory JSON = new JsonFactory();

    private HeldRow() {}

    /** Without the fields that are null: a queue reads a field that is not there as NULL, too. What is no JSON stays. */
    static byte[] withoutNulls(byte[] message) {
        ByteArrayOutputStream row = new ByteArrayOutputStream(message.length);
        boolean nulls = false;
        try (JsonParser fields = JSON.createParser(message);
                JsonGenerator kept = JSON.createGenerator(row)) {
            if (fields.nextToken() != JsonToken.START_OBJECT) {
                return message;
            }
            kept.writeStartObject();
            while (fields.nextToken() == JsonToken.FIELD_NAME) {
                String name = fields.currentName();
                JsonToken value = fields.nextToken();
                if (value == JsonToken.VALUE_NULL) {
                    nulls = true;
                    continue;
                }
                kept.writeFieldName(name);
                if (value.isNumeric()) {
                    // As it is written: a number has no minus zero.
                    kept.writeNumber(fields.getText());
                } else {
                    kept.copyCurrentStructureExact(fields);
                }
            }
            kept.writeEndObject();
            if (fields.currentToken() != JsonToken.END_OBJECT || fields.nextToken() != null) {
                return message;
            }
        } catch (IOException e) {
            return message;
        }
        return nulls ? row.toByteArray() : message;
    }
}
