package io.millrace.ddlmanager.replay;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * A row out of quarantine as it is sent again. One that was read and did not fit was written back with all columns that its
 * queue had then, those that it did not carry as null; its table may have lost such a column since. A row may be as large as
 * a record can be, so values are passed over and never read.
 */
final class QuarantinedRow {

    private static final JsonFactory JSON = new JsonFactory();

    private QuarantinedRow() {}

    /** A field of the object, from the quote of its name to the end of its value. */
    private record Field(int from, int to) {}

    /**
     * Without the fields that are null: a queue reads a field that is not there as NULL, too. All other bytes stay, and so
     * does what is no JSON.
     */
    static byte[] withoutNulls(byte[] message) {
        List<Field> kept = new ArrayList<>();
        int fields = 0;
        try (JsonParser parser = JSON.createParser(message)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                return message;
            }
            JsonToken token = parser.nextToken();
            while (token == JsonToken.FIELD_NAME) {
                int from = at(parser);
                boolean isNull = parser.nextToken() == JsonToken.VALUE_NULL;
                parser.skipChildren();
                token = parser.nextToken();
                if (!isNull) {
                    kept.add(new Field(from, endBefore(at(parser), message)));
                }
                fields++;
            }
            if (token != JsonToken.END_OBJECT || parser.nextToken() != null) {
                return message;
            }
        } catch (IOException e) {
            return message;
        }
        return kept.size() == fields ? message : object(message, kept);
    }

    private static int at(JsonParser parser) {
        return (int) parser.currentTokenLocation().getByteOffset();
    }

    /** Before a name or the closing brace stand, at most, one comma and spaces. */
    private static int endBefore(int next, byte[] message) {
        int end = next;
        while (message[end - 1] == ',' || Character.isWhitespace(message[end - 1])) {
            end--;
        }
        return end;
    }

    /** The bytes are there once more, and not more often than that. */
    private static byte[] object(byte[] message, List<Field> fields) {
        int commas = Math.max(0, fields.size() - 1);
        byte[] row = new byte
                [2 + commas + fields.stream().mapToInt(f -> f.to() - f.from()).sum()];
        int at = 0;
        row[at++] = '{';
        for (Field field : fields) {
            if (at > 1) {
                row[at++] = ',';
            }
            System.arraycopy(message, field.from(), row, at, field.to() - field.from());
            at += field.to() - field.from();
        }
        row[at] = '}';
        return row;
    }
}
