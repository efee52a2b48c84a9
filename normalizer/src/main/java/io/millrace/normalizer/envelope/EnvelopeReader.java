package io.millrace.normalizer.envelope;

import static io.millrace.normalizer.envelope.RejectionCode.NOT_AN_ENVELOPE;
import static io.millrace.normalizer.envelope.RejectionCode.NOT_JSON;
import static io.millrace.normalizer.envelope.RejectionCode.UNKNOWN_OP;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.io.JsonStringEncoder;
import io.millrace.common.naming.ColumnNaming;
import io.millrace.common.table.TableId;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads an envelope in one pass: notes where the row images stand, and takes in only what says where the change comes
 * from. Understands Debezium's JSON with and without schemas ({@code schemas.enable}).
 *
 * <p>Threads: may be shared; it keeps nothing between calls.
 */
final class EnvelopeReader {

    /** A row of MySQL is far below these; the defaults of Jackson would refuse a LONGTEXT of 64 MB. */
    private static final StreamReadConstraints NO_LIMITS = StreamReadConstraints.builder()
            .maxStringLength(Integer.MAX_VALUE)
            .maxNumberLength(Integer.MAX_VALUE)
            .build();

    private static final JsonFactory JSON = JsonFactory.builder()
            .streamReadConstraints(NO_LIMITS)
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .build();

    private static final JsonStringEncoder ENCODER = JsonStringEncoder.getInstance();

    /** @throws EnvelopeException when the bytes are not an envelope */
    Envelope read(byte[] value) throws EnvelopeException {
        try (JsonParser parser = JSON.createParser(value)) {
            Parts parts = new Parts();
            JsonToken first = parser.nextToken();
            if (first == null) {
                throw new EnvelopeException(NOT_JSON, "the value is empty");
            }
            if (first != JsonToken.START_OBJECT) {
                throw new EnvelopeException(NOT_AN_ENVELOPE, "the value is not a JSON object");
            }
            readObject(parser, value, parts, true);
            if (parser.nextToken() != null) {
                throw new EnvelopeException(NOT_JSON, "there is more than one JSON document");
            }
            return parts.toEnvelope();
        } catch (IOException e) {
            // Jackson's message quotes the data, so it is not passed on.
            throw new EnvelopeException(NOT_JSON, "the value is not a JSON document in UTF-8");
        }
    }

    private static void readObject(JsonParser parser, byte[] value, Parts parts, boolean mayBeWrapped)
            throws IOException, EnvelopeException {
        for (String field = parser.nextFieldName(); field != null; field = parser.nextFieldName()) {
            JsonToken token = parser.nextToken();
            switch (field) {
                case "before" -> parts.before = readImage(parser, value, token);
                case "after" -> parts.after = readImage(parser, value, token);
                case "source" -> readSource(parser, parts, token);
                case "op" -> parts.op = textOrNull(parser, token, "op");
                case "ts_ms" -> parts.extractedAt = numberOrZero(parser, token, "ts_ms");
                case "payload" -> {
                    if (mayBeWrapped && token == JsonToken.START_OBJECT) {
                        readObject(parser, value, parts, false);
                    } else {
                        parser.skipChildren();
                    }
                }
                default -> parser.skipChildren();
            }
        }
    }

    private static RowImage readImage(JsonParser parser, byte[] value, JsonToken token)
            throws IOException, EnvelopeException {
        if (token == JsonToken.VALUE_NULL) {
            return null;
        }
        if (token != JsonToken.START_OBJECT) {
            throw new EnvelopeException(NOT_AN_ENVELOPE, "a row image is not a JSON object");
        }
        int start = offset(parser);
        boolean empty = true;
        List<RowImage.Name> renamed = List.of();
        for (String column = parser.nextFieldName(); column != null; column = parser.nextFieldName()) {
            empty = false;
            if (ColumnNaming.renamed(column)) {
                renamed = renamed.isEmpty() ? new ArrayList<>() : renamed;
                int at = offset(parser);
                renamed.add(new RowImage.Name(
                        at + 1, endOfText(value, at), ENCODER.quoteAsUTF8(ColumnNaming.inside(column))));
            }
            parser.nextToken();
            parser.skipChildren();
        }
        int end = offset(parser);
        if (start < 0 || end <= start || value[start] != '{' || value[end] != '}') {
            // Another encoding than plain UTF-8, which Jackson reads but whose offsets are not those of the bytes.
            throw new EnvelopeException(NOT_JSON, "the value is not plain UTF-8");
        }
        return new RowImage(start, end, empty, renamed);
    }

    /** @param start of a text in JSON; what is not plain UTF-8 is refused later, so the end may be wrong, but is there */
    private static int endOfText(byte[] value, int start) {
        int end = start + 1;
        while (end < value.length - 1 && value[end] != '"') {
            end += value[end] == '\\' ? 2 : 1;
        }
        return Math.min(end, value.length - 1);
    }

    private static int offset(JsonParser parser) {
        return (int) parser.currentTokenLocation().getByteOffset();
    }

    private static void readSource(JsonParser parser, Parts parts, JsonToken token)
            throws IOException, EnvelopeException {
        if (token != JsonToken.START_OBJECT) {
            parser.skipChildren();
            return;
        }
        for (String field = parser.nextFieldName(); field != null; field = parser.nextFieldName()) {
            JsonToken part = parser.nextToken();
            switch (field) {
                case "db" -> parts.database = textOrNull(parser, part, "source.db");
                case "table" -> parts.table = textOrNull(parser, part, "source.table");
                case "file" -> parts.file = textOrNull(parser, part, "source.file");
                case "ts_ms" -> parts.at = numberOrZero(parser, part, "source.ts_ms");
                case "pos" -> parts.pos = numberOrZero(parser, part, "source.pos");
                case "row" -> parts.row = numberOrZero(parser, part, "source.row");
                default -> parser.skipChildren();
            }
        }
    }

    private static String textOrNull(JsonParser parser, JsonToken token, String name)
            throws IOException, EnvelopeException {
        return switch (token) {
            case VALUE_STRING -> parser.getText();
            case VALUE_NULL -> null;
            default -> throw new EnvelopeException(NOT_AN_ENVELOPE, name + " is not a text");
        };
    }

    private static long numberOrZero(JsonParser parser, JsonToken token, String name)
            throws IOException, EnvelopeException {
        return switch (token) {
            case VALUE_NUMBER_INT -> {
                if (parser.getNumberType() == JsonParser.NumberType.BIG_INTEGER) {
                    throw new EnvelopeException(NOT_AN_ENVELOPE, name + " is out of range");
                }
                yield parser.getLongValue();
            }
            case VALUE_NULL -> 0;
            default -> throw new EnvelopeException(NOT_AN_ENVELOPE, name + " is not a whole number");
        };
    }

    /** What has been found so far. */
    private static final class Parts {
        private RowImage before;
        private RowImage after;
        private String op;
        private long extractedAt;
        private String database;
        private String table;
        private String file;
        private long at;
        private long pos;
        private long row;

        private Envelope toEnvelope() throws EnvelopeException {
            if (op == null) {
                throw new EnvelopeException(NOT_AN_ENVELOPE, "op is missing");
            }
            if (database == null || table == null) {
                throw new EnvelopeException(NOT_AN_ENVELOPE, "source does not name the table");
            }
            if (file == null) {
                throw new EnvelopeException(NOT_AN_ENVELOPE, "source does not name the binlog file");
            }
            Op known = Op.ofLetter(op)
                    .orElseThrow(() -> new EnvelopeException(UNKNOWN_OP, "op is not one of c, u, d, r, t, m"));
            return new Envelope(
                    known,
                    before,
                    after,
                    new Envelope.Source(new TableId(database, table), at, file, pos, row),
                    extractedAt);
        }
    }
}
