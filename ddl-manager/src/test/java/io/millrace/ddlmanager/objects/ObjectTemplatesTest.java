package io.millrace.ddlmanager.objects;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.common.fence.Place;
import io.millrace.common.journal.Cause;
import io.millrace.common.journal.Origin;
import io.millrace.common.settings.Settings;
import io.millrace.common.table.Column;
import io.millrace.common.table.Table;
import io.millrace.common.table.TableId;
import io.millrace.ddlmanager.history.ColumnNames;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The SQL of one table with a column of each type, as it is in {@code src/test/resources/objects/}. After a change that
 * is meant, {@code mvn test -pl ddl-manager -am -Dtest=ObjectTemplatesTest -Dsurefire.failIfNoSpecifiedTests=false
 * -Dmillrace.golden.write=true} writes the files again; their difference belongs to the review.
 */
class ObjectTemplatesTest {

    private static final Path GOLDEN = Path.of("src", "test", "resources", "objects");
    private static final TableId TABLE = new TableId("shop", "all_types");
    private static final String RAW = "`analytics`.`all_types_raw`";
    private static final ColumnNames NO_NAMES = ColumnNames.of(List.of(), List.of());

    private static final List<Column> COLUMNS = List.of(
            column("id", "bigint unsigned", 20, 0),
            column("tiny", "tinyint", 3, 0),
            column("small", "smallint unsigned", 5, 0),
            column("medium", "mediumint", 7, 0),
            nullable("plain", "int", 10, 0),
            column("decimals", "decimal(38,10)", 38, 10),
            column("floats", "float", 12, 0),
            column("doubles", "double", 22, 0),
            column("flag", "bit(1)", 1, 0),
            column("bits", "bit(64)", 64, 0),
            column("years", "year", 0, 0),
            column("days", "date", 0, 0),
            nullable("days_or_null", "date", 0, 0),
            column("moments", "datetime(6)", 6, 0),
            column("instants", "timestamp(3)", 3, 0),
            column("times", "time(6)", 6, 0),
            column("letters", "char(10)", 0, 0),
            column("words", "varchar(20)", 0, 0),
            nullable("texts", "longtext", 0, 0),
            column("choice", "enum('a','it''s')", 0, 0),
            column("choices", "set('x','y')", 0, 0),
            column("document", "json", 0, 0),
            column("fixed", "binary(4)", 0, 0),
            column("bytes", "varbinary(9)", 0, 0),
            column("blobs", "longblob", 0, 0),
            column("place", "point", 0, 0),
            column("vectors", "vector(3)", 0, 0));

    @Test
    void aTableWithAColumnOfEachTypeIsMadeByTheseStatements() throws IOException {
        assertGolden(
                "all_types.sql",
                text(templates(Map.of()).of(all(), List.of("id"), NO_NAMES, Optional.empty(), List.of(), RAW)));
    }

    @Test
    void aTableWhoseLossyValuesAreClampedIsMadeByTheseStatements() throws IOException {
        assertGolden(
                "all_types_clamped.sql",
                text(templates(Map.of("MILLRACE_LOSSY_VALUES", "clamp"))
                        .of(all(), List.of("id"), NO_NAMES, Optional.empty(), List.of(), RAW)));
    }

    @Test
    void aTableWithoutAKeyIsMadeByTheseStatements() throws IOException {
        assertGolden("multiset.sql", text(templates(Map.of()).multiset(small(), NO_NAMES, RAW)));
    }

    @Test
    void aCopyGoesThroughTheseObjects() throws IOException {
        assertGolden(
                "copy.sql",
                templates(Map.of()).load(small(), List.of("id")).pieces().stream()
                        .map(TableObjects.Piece::create)
                        .collect(Collectors.joining(";\n\n", "", ";\n")));
    }

    @Test
    void formerNamesDroppedColumnsDefaultsAndAFloorAreInTheseStatements() throws IOException {
        Origin added = new Origin(
                Instant.ofEpochMilli(1_700_000_000_000L),
                Cause.statement("ALTER …"),
                new Place("", "binlog.000002", 40),
                1);
        ColumnNames names = new ColumnNames(
                Map.of("words", List.of("word", "term")), Set.of("gone"), Map.of("level", added), Optional.empty());
        Origin floor = new Origin(
                Instant.ofEpochMilli(1_700_000_100_000L),
                Cause.statement("ALTER …"),
                new Place("", "binlog.000003", 50),
                2);

        assertGolden(
                "changed.sql",
                text(templates(Map.of()).of(small(), List.of("id"), names, Optional.of(floor), List.of("gone"), RAW)));
    }

    @Test
    void aPollOfKafkaIsNoLongerThanRowsAreCollectedAndAtMostHalfASecond() {
        assertThat(queue("100")).contains("kafka_flush_interval_ms = 90,", "kafka_poll_timeout_ms = 100,");
        assertThat(queue("60000")).contains("kafka_flush_interval_ms = 54000,", "kafka_poll_timeout_ms = 500,");
    }

    private static String queue(String flushMillis) {
        return templates(Map.of("MILLRACE_INGEST_FLUSH_MS", flushMillis))
                .of(small(), List.of("id"), NO_NAMES, Optional.empty(), List.of(), RAW)
                .queue()
                .create();
    }

    /** With another group every table gets a new queue when Millrace is upgraded. */
    @Test
    void theConsumerGroupIsTheSameInEachVersionOfMillrace() {
        assertThat(group(Map.of(), small(), NO_NAMES))
                .isEqualTo("millrace.`analytics_ingest`.`all_types_queue`@16d313bb3e584ad6");
    }

    @Test
    void aQueueOfAnotherKindReadsInAGroupOfItsOwn() {
        String group = group(Map.of(), small(), NO_NAMES);

        assertThat(group(Map.of("MILLRACE_INGEST_FLUSH_MS", "777"), small(), NO_NAMES))
                .isNotEqualTo(group);
        assertThat(group(Map.of("MILLRACE_KAFKA_BOOTSTRAP", "elsewhere:9092"), small(), NO_NAMES))
                .isNotEqualTo(group);
        assertThat(group(Map.of(), small().without(List.of("level")), NO_NAMES)).isNotEqualTo(group);
        assertThat(group(Map.of(), small(), new ColumnNames(Map.of(), Set.of("gone"), Map.of(), Optional.empty())))
                .isNotEqualTo(group);
        assertThat(group(
                        Map.of(),
                        small(),
                        new ColumnNames(Map.of("words", List.of("gone")), Set.of(), Map.of(), Optional.empty())))
                .as("a renamed column is not a dropped one")
                .isNotEqualTo(group)
                .isNotEqualTo(group(
                        Map.of(), small(), new ColumnNames(Map.of(), Set.of("gone"), Map.of(), Optional.empty())));
    }

    private static String group(Map<String, String> settings, Table table, ColumnNames names) {
        return templates(settings)
                .of(table, List.of("id"), names, Optional.empty(), List.of(), RAW)
                .consumerGroup();
    }

    private static String text(TableObjects objects) {
        return Stream.of(
                        Stream.of(objects.createRaw(), objects.createView()),
                        objects.machinery().stream().map(TableObjects.Piece::create),
                        Stream.of(
                                objects.queue().create(), objects.createValve().create()))
                .flatMap(statements -> statements)
                .collect(Collectors.joining(";\n\n", "", ";\n"));
    }

    private static void assertGolden(String name, String sql) throws IOException {
        Path file = GOLDEN.resolve(name);
        if (Boolean.getBoolean("millrace.golden.write")) {
            Files.writeString(file, sql);
        }
        assertThat(sql).isEqualTo(Files.readString(file));
    }

    private static ObjectTemplates templates(Map<String, String> settings) {
        Map<String, String> all = new HashMap<>(Map.of("MILLRACE_MYSQL_DATABASES", "shop"));
        all.putAll(settings);
        Settings parsed = Settings.of(all);
        return new ObjectTemplates(parsed.objects(), parsed.names());
    }

    private static Table all() {
        return table(COLUMNS);
    }

    private static Table small() {
        List<Column> columns = new ArrayList<>(COLUMNS.stream()
                .filter(c -> Set.of("id", "words", "days").contains(c.name()))
                .toList());
        columns.add(
                new Column("level", "int", "int", true, 0, 10, 0, 0, Optional.of("5"), false, Column.Generation.NONE));
        return table(columns);
    }

    private static Table table(List<Column> columns) {
        return new Table(TABLE, columns, List.of("id"), List.of(), new Table.Size(0, 0, 0), "");
    }

    private static Column column(String name, String type, int precision, int scale) {
        return column(name, type, precision, scale, false);
    }

    private static Column nullable(String name, String type, int precision, int scale) {
        return column(name, type, precision, scale, true);
    }

    private static Column column(String name, String type, int precision, int scale, boolean nullable) {
        String dataType = type.split("[ (]")[0].toLowerCase(Locale.ROOT);
        boolean temporal = Set.of("datetime", "timestamp", "time").contains(dataType);
        return new Column(
                name,
                dataType,
                type,
                nullable,
                20,
                temporal ? 0 : precision,
                scale,
                temporal ? precision : 0,
                Optional.empty(),
                false,
                Column.Generation.NONE);
    }
}
