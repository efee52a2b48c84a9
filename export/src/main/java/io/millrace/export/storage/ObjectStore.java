package io.millrace.export.storage;

import com.clickhouse.client.api.query.GenericRecord;
import io.millrace.common.clickhouse.ClickHouse;
import io.millrace.common.clickhouse.ClickHouse.JsonLines;
import io.millrace.common.clickhouse.ClickHouseNames;
import io.millrace.common.naming.Fingerprint;
import io.millrace.common.problem.Problem;
import io.millrace.common.settings.ExportSettings;
import java.util.List;
import java.util.Map;

/**
 * Files on the storage. ClickHouse writes, lists, reads and deletes them; the credentials are in a named collection and in
 * no query. File names are relative to the export's address.
 */
public final class ObjectStore {

    /** A table may have rows of many days. */
    private static final Map<String, String> SETTINGS = Map.of("max_partitions_per_insert_block", "100000");

    private final ClickHouse clickHouse;
    private final ExportSettings settings;
    private final String collection;

    public ObjectStore(ClickHouse clickHouse, ExportSettings settings) {
        this.clickHouse = clickHouse;
        this.settings = settings;
        this.collection = ClickHouseNames.quoted("millrace_export_" + Fingerprint.of(settings.url()));
    }

    /**
     * Tells ClickHouse the address and the credentials.
     *
     * @throws Problem when ClickHouse does not take them
     */
    public void prepare() {
        String values = "url = " + literal(settings.url() + "/") + ", access_key_id = "
                + literal(settings.accessKey().value()) + ", secret_access_key = "
                + literal(settings.secretKey().value());
        clickHouse.execute("CREATE NAMED COLLECTION IF NOT EXISTS " + collection + " AS " + values);
        clickHouse.execute("ALTER NAMED COLLECTION " + collection + " SET " + values);
    }

    /** Writes the rows of a query into a Parquet file. */
    public void write(String file, String query) {
        clickHouse.execute("INSERT INTO FUNCTION " + s3(file, "Parquet") + "\n" + query);
    }

    /**
     * Writes lines of JSON into Parquet files, one for each value that {@code {_partition_id}} in their name takes.
     *
     * @param partition gives that value
     * @param columns of the lines, with types
     */
    public void write(String file, String partition, String select, String columns, JsonLines lines) {
        clickHouse.insert(
                "FUNCTION " + s3(file, "Parquet") + "\nPARTITION BY " + partition + "\n" + select + "\nFROM input("
                        + literal(columns) + ")",
                SETTINGS,
                lines);
    }

    /** The files under a folder whose names match; only the folder's own name may stand in the pattern's beginning. */
    public List<String> files(String folder, String pattern) {
        return clickHouse
                .query("SELECT DISTINCT _path FROM " + s3(folder + "/" + pattern, "One") + " ORDER BY _path")
                .stream()
                .map(row -> relative(folder, row.getString(1)))
                .toList();
    }

    /** The rows in files. */
    public long rows(String pattern) {
        return clickHouse
                .query("SELECT count() FROM " + s3(pattern, "Parquet"))
                .get(0)
                .getLong(1);
    }

    /** The bytes of files. */
    public long bytes(String pattern) {
        return clickHouse
                .query("SELECT toInt64(ifNull(sum(_size), 0)) FROM " + s3(pattern, "One"))
                .get(0)
                .getLong(1);
    }

    /** The one line of each file under a folder, in the order of the files' names. */
    public List<String> texts(String folder, String pattern) {
        return clickHouse.query("SELECT line, _path FROM " + lines(folder + "/" + pattern) + " ORDER BY _path").stream()
                .map((GenericRecord row) -> row.getString(1))
                .toList();
    }

    /** Writes a file of one line. */
    public void writeText(String file, String line) {
        clickHouse.execute("INSERT INTO FUNCTION " + lines(file) + " SELECT " + literal(line));
    }

    /** @param database where a table may be made for a moment: ClickHouse deletes the file of a table */
    public void delete(String database, String file) {
        String table =
                ClickHouseNames.quoted(database) + "." + ClickHouseNames.quoted("export@" + Fingerprint.of(file));
        clickHouse.execute("CREATE TABLE IF NOT EXISTS " + table + " (line String) ENGINE = S3(" + collection
                + ", filename = " + literal(file) + ", format = 'LineAsString')");
        clickHouse.execute("TRUNCATE TABLE " + table);
        clickHouse.execute("DROP TABLE " + table);
    }

    /** As a part of a query. */
    public String s3(String file, String format) {
        return "s3(" + collection + ", filename = " + literal(file) + ", format = " + literal(format) + ")";
    }

    private String lines(String file) {
        return "s3(" + collection + ", filename = " + literal(file)
                + ", format = 'LineAsString', structure = 'line String')";
    }

    /** ClickHouse's path begins with the bucket and whatever the address has behind it. */
    private static String relative(String folder, String path) {
        return path.substring(path.lastIndexOf("/" + folder + "/") + 1);
    }

    private static String literal(String text) {
        return ClickHouseNames.literal(text);
    }
}
