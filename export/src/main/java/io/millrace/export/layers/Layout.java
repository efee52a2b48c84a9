package io.millrace.export.layers;

import io.millrace.common.naming.Fingerprint;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Collection;
import java.util.Locale;
import java.util.Set;

/**
 * Where the files of a table are: {@code silver/shop.orders/year=2026/month=01/day=02/run=20260102T030405000Z/part.parquet}.
 * The names of the last four folders are columns to DuckDB, Spark and Trino.
 */
public final class Layout {

    private static final Set<String> COLUMNS = Set.of("year", "month", "day", "run");
    private static final DateTimeFormatter RUN =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmssSSS'Z'").withZone(ZoneOffset.UTC);

    private final String folder;
    private final String prefix;

    /** @param columns of the table: one that is named like a folder would hide behind it, so the folders then have others */
    Layout(String layer, String database, String table, Collection<String> columns) {
        this.folder = layer + "/" + plain(database) + "." + plain(table);
        this.prefix =
                columns.stream().map(name -> name.toLowerCase(Locale.ROOT)).anyMatch(COLUMNS::contains)
                        ? "export_"
                        : "";
    }

    /** The name of a run that begins at this moment. */
    public static String run(Instant at) {
        return RUN.format(at);
    }

    /** When a run of this name began. */
    public static Instant at(String run) {
        return RUN.parse(run, Instant::from);
    }

    /** The file of a run, in the folder of its day. */
    String file(Instant at) {
        String pattern = "'%1$syear='yyyy'/%1$smonth='MM'/%1$sday='dd".formatted(prefix);
        return file(
                DateTimeFormatter.ofPattern(pattern).withZone(ZoneOffset.UTC).format(at), at);
    }

    /** @param day a part of the path, {@code year=…/month=…/day=…} */
    String file(String day, Instant run) {
        return String.join("/", folder, day, prefix + "run=" + run(run), "part.parquet");
    }

    /** Different names stay different. */
    private static String plain(String name) {
        return name.matches("[A-Za-z0-9_]+")
                ? name
                : name.replaceAll("[^A-Za-z0-9_]", "_") + "-" + Fingerprint.of(name);
    }
}
