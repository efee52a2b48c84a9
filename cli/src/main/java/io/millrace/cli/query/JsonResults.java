package io.millrace.cli.query;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.util.List;

/** An array with an object for each row; every value is a text, as it is exact. */
final class JsonResults implements Results {

    private final PrintWriter out;
    private JsonGenerator json;
    private List<String> columns = List.of();

    JsonResults(PrintWriter out) {
        this.out = out;
    }

    @Override
    public void begin(List<String> columns) {
        this.columns = columns;
        write(() -> {
            json = new ObjectMapper().createGenerator(out).disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
            json.writeStartArray();
        });
    }

    @Override
    public void row(List<String> values) {
        write(() -> {
            json.writeRaw("\n");
            json.writeStartObject();
            for (int i = 0; i < values.size(); i++) {
                json.writeStringField(columns.get(i), values.get(i));
            }
            json.writeEndObject();
        });
    }

    @Override
    public void end() {
        write(() -> {
            json.writeEndArray();
            json.close();
        });
        out.println();
        out.flush();
    }

    private interface Writing {
        void run() throws IOException;
    }

    private static void write(Writing writing) {
        try {
            writing.run();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
