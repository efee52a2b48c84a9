package io.millrace.ddlmanager.backup;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.millrace.common.PrivateFile;
import io.millrace.common.problem.Problem;
import io.millrace.common.problem.ProblemCode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;

/**
 * A backup as a zip file that people can look into: the manifest as JSON, and the records of two topics, a line each.
 *
 * @param journal the events, as they stand in the topic
 * @param history Debezium's schema history, as it stands in the topic
 */
public record BackupFile(Manifest manifest, List<KafkaText> journal, List<KafkaText> history) {

    private static final String MANIFEST = "backup.json";
    private static final String JOURNAL = "journal.jsonl";
    private static final String HISTORY = "schema-history.jsonl";

    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    /** Where there is no backup: nothing is known, and all tables are copied. */
    public static final BackupFile NONE = new BackupFile(
            new Manifest(
                    Manifest.FORMAT, "", "", "", Map.of(), "", "", 0, "", Map.of(), "", Map.of(), List.of(), Map.of()),
            List.of(),
            List.of());

    public BackupFile {
        journal = List.copyOf(journal);
        history = List.copyOf(history);
    }

    /** Whether it knows a place from which to continue. */
    boolean hasPlace() {
        return !manifest.offsets().isEmpty();
    }

    /** Whole or not at all: a file of that name stays until the new one is complete. Only its owner can read it. */
    public void write(Path file) {
        try {
            PrivateFile.replace(file, this::zipInto);
        } catch (IOException e) {
            throw unusable(file, "The backup cannot be written to", e);
        }
    }

    private void zipInto(Path file) throws IOException {
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file), StandardCharsets.UTF_8)) {
            zip.putNextEntry(new ZipEntry(MANIFEST));
            zip.write(JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(manifest));
            zip.closeEntry();
            write(zip, JOURNAL, journal);
            write(zip, HISTORY, history);
        }
    }

    private static void write(ZipOutputStream zip, String name, List<KafkaText> records) throws IOException {
        zip.putNextEntry(new ZipEntry(name));
        for (KafkaText record : records) {
            zip.write(JSON.writeValueAsBytes(record));
            zip.write('\n');
        }
        zip.closeEntry();
    }

    /** @throws Problem when it is no backup, or one of a later version */
    public static BackupFile read(Path file) {
        try (ZipFile zip = new ZipFile(file.toFile(), StandardCharsets.UTF_8)) {
            Manifest manifest = JSON.readValue(entry(zip, MANIFEST), Manifest.class);
            if (manifest.format() != Manifest.FORMAT) {
                throw ProblemCode.LATER_VERSION.problem(
                        "The backup " + file + " has the format " + manifest.format() + "; this version reads "
                                + Manifest.FORMAT + ".",
                        ProblemCode.LATER_VERSION.remedy());
            }
            return new BackupFile(manifest, lines(zip, JOURNAL), lines(zip, HISTORY));
        } catch (IOException e) {
            throw unusable(file, "This is no backup that this version of Millrace reads:", e);
        }
    }

    private static byte[] entry(ZipFile zip, String name) throws IOException {
        return zip.getInputStream(found(zip, name)).readAllBytes();
    }

    private static ZipEntry found(ZipFile zip, String name) throws IOException {
        ZipEntry entry = zip.getEntry(name);
        if (entry == null) {
            throw new IOException("it has no " + name);
        }
        return entry;
    }

    private static List<KafkaText> lines(ZipFile zip, String name) throws IOException {
        try (BufferedReader lines = new BufferedReader(
                new InputStreamReader(zip.getInputStream(found(zip, name)), StandardCharsets.UTF_8))) {
            List<KafkaText> records = new ArrayList<>();
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                records.add(JSON.readValue(line, KafkaText.class));
            }
            return records;
        }
    }

    private static Problem unusable(Path file, String what, IOException e) {
        return ProblemCode.UNUSABLE_FILE.problem(
                what + " " + file + ": " + e.getMessage() + ".", "Name another file, or check the folder's rights.", e);
    }
}
