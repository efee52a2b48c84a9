package io.millrace.export.manifest;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What one run of the export stands for.
 *
 * @param run the run's name; names sort as the runs did
 * @param finishedAt in ISO 8601
 */
public record Manifest(String run, String finishedAt, List<Part> parts) {

    private static final ObjectMapper JSON = new ObjectMapper();

    public Manifest {
        parts = List.copyOf(parts);
    }

    /**
     * One table of one layer.
     *
     * @param layer {@code bronze}, {@code silver} or {@code gold}
     * @param table {@code database.table}
     * @param run which wrote the files: an earlier one if the table has not changed since
     * @param files relative to the export's address
     * @param rows in these files
     * @param bytes of these files
     * @param watermark what of the table is in the files; a table with the same one has not changed
     * @param offsets of bronze: the offset after the last one in the files, by partition of the row topic
     * @param gaps of bronze: what expired in Kafka before it was exported
     */
    public record Part(
            String layer,
            String table,
            String run,
            List<String> files,
            long rows,
            long bytes,
            String watermark,
            Map<Integer, Long> offsets,
            List<String> gaps) {

        public Part {
            files = List.copyOf(files);
            offsets = Map.copyOf(offsets);
            gaps = List.copyOf(gaps);
        }

        /** Whether what is known of the table did not change. */
        boolean is(String otherLayer, String otherTable) {
            return layer.equals(otherLayer) && table.equals(otherTable);
        }
    }

    /** What this run wrote itself. */
    public List<Part> written() {
        return parts.stream().filter(part -> part.run().equals(run)).toList();
    }

    boolean has(String layer) {
        return parts.stream().anyMatch(part -> part.layer().equals(layer));
    }

    public Optional<Part> part(String layer, String table) {
        return parts.stream().filter(part -> part.is(layer, table)).findFirst();
    }

    /** On one line. */
    public String toJson() {
        try {
            return JSON.writeValueAsString(this);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a record of texts and numbers is always JSON", e);
        }
    }

    /** @throws IOException when the text is no manifest */
    public static Manifest read(String text) throws IOException {
        return JSON.readValue(text, Manifest.class);
    }
}
