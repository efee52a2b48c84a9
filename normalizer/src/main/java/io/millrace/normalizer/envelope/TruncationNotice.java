package io.millrace.normalizer.envelope;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;

/** The JSON that tells the ddl-manager of a TRUNCATE: which table, and exactly where between the rows it stood. */
final class TruncationNotice {

    private static final JsonFactory JSON = new JsonFactory();

    private TruncationNotice() {}

    static byte[] of(Envelope envelope, RawPosition position) {
        Envelope.Source source = envelope.source();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(384);
        try (JsonGenerator json = JSON.createGenerator(bytes)) {
            json.writeStartObject();
            json.writeStringField("database", source.table().database());
            json.writeStringField("table", source.table().table());
            json.writeStringField("raw_topic", position.topic());
            json.writeNumberField("raw_partition", position.partition());
            json.writeNumberField("raw_offset", position.offset());
            json.writeNumberField("version", new BigInteger(Long.toUnsignedString(position.version())));
            json.writeNumberField("source_ts", source.at());
            json.writeNumberField("extracted_at", envelope.extractedAt());
            json.writeStringField("binlog_file", source.file());
            json.writeNumberField("binlog_pos", source.pos());
            json.writeNumberField("binlog_row", source.row());
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("a buffer in memory cannot be written", e);
        }
        return bytes.toByteArray();
    }
}
