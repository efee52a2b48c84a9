package io.millrace.common.types;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.common.table.Column;
import io.millrace.common.table.TableId;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code docs/types.md} is written from {@link TypeRegistry}; this test writes it when asked, and compares otherwise. */
class TypesDocTest {

    private static final Path FILE = Path.of("..", "docs", "types.md");
    private static final String WRITE = "millrace.docs.write";
    private static final String EXACT = "nothing";

    /**
     * @param envelope what Debezium's JSON holds
     * @param lossy what ClickHouse cannot hold, and what then happens
     */
    private record Sample(Column column, String envelope, String range, String lossy) {}

    private static final List<Sample> SAMPLES = List.of(
            sample("TINYINT", "number", "-128 to 127; also TINYINT(1) and BOOLEAN", EXACT),
            sample("TINYINT UNSIGNED", "number", "0 to 255", EXACT),
            sample("SMALLINT", "number", "-32768 to 32767", EXACT),
            sample("SMALLINT UNSIGNED", "number", "0 to 65535", EXACT),
            sample("MEDIUMINT", "number", "-8388608 to 8388607", EXACT),
            sample("MEDIUMINT UNSIGNED", "number", "0 to 16777215", EXACT),
            sample("INT", "number", "-2³¹ to 2³¹-1", EXACT + "; ZEROFILL's zeros are MySQL's way to show it"),
            sample("INT UNSIGNED", "number", "0 to 2³²-1", EXACT),
            sample("BIGINT", "number", "-2⁶³ to 2⁶³-1", EXACT),
            sample("BIGINT UNSIGNED", "number", "0 to 2⁶⁴-1", EXACT),
            sample("DECIMAL(p,s)", 38, 10, "text", "to 65 digits, 30 of them behind the point", EXACT),
            sample("FLOAT", "number", "every value, subnormal ones and -0 too", EXACT),
            sample("DOUBLE", "number", "every value, subnormal ones and -0 too", EXACT),
            sample("BIT(1)", 1, 0, "boolean", "0 and 1", EXACT),
            sample("BIT(n)", 64, 0, "base64, little-endian", "2 to 64 bits", EXACT),
            sample("YEAR", "number", "0000 and 1901 to 2155", EXACT),
            sample(
                    "DATE",
                    "days since 1970-01-01",
                    "1900-01-01 to 2299-12-31",
                    "policy: dates outside the range, zero and partial dates"),
            sample(
                    "DATETIME(f)",
                    "microseconds of the wall clock",
                    "0001-01-01 to 9999-12-31; a wall clock without a zone, in a column that says UTC",
                    "policy: zero and partial dates"),
            sample(
                    "TIMESTAMP(f)",
                    "ISO 8601 text",
                    "1970-01-01 00:00:01 to 2038-01-19 03:14:07 UTC",
                    "policy: the zero date"),
            sample("TIME(f)", "microseconds", "-838:59:59 to 838:59:59, with fractions", EXACT),
            sample(
                    "CHAR(n)",
                    "text",
                    "any; in UTF-8, whatever the character set",
                    "bytes that Java cannot read in that character set: quarantine"),
            sample("VARCHAR(n)", "text", "any", "as CHAR"),
            sample("TINYTEXT", "text", "any", "as CHAR"),
            sample("TEXT", "text", "any", "as CHAR"),
            sample("MEDIUMTEXT", "text", "any", "as CHAR"),
            sample("LONGTEXT", "text", "as long as a record of Kafka may be (64 MiB)", "as CHAR"),
            sample("ENUM", "text", "the label, also the empty one that stands for a wrong value", EXACT),
            sample("SET", "text", "labels with commas between", EXACT),
            sample("JSON", "text", "MySQL's own text without spaces between tokens", EXACT),
            sample("BINARY(n)", "base64", "n bytes, zeros at the end too", EXACT),
            sample("VARBINARY(n)", "base64", "any bytes", EXACT),
            sample("TINYBLOB", "base64", "any bytes", EXACT),
            sample("BLOB", "base64", "any bytes", EXACT),
            sample("MEDIUMBLOB", "base64", "any bytes", EXACT),
            sample("LONGBLOB", "base64", "as long as a record of Kafka may be (64 MiB)", EXACT),
            sample(
                    "GEOMETRY",
                    "SRID and base64 of WKB",
                    "MySQL's own form: four bytes of SRID, then WKB; `readWKB…(substring(c, 5))` reads it",
                    EXACT),
            sample("POINT", "as GEOMETRY", "as GEOMETRY", EXACT),
            sample("LINESTRING", "as GEOMETRY", "as GEOMETRY", EXACT),
            sample("POLYGON", "as GEOMETRY", "as GEOMETRY", EXACT),
            sample("MULTIPOINT", "as GEOMETRY", "as GEOMETRY", EXACT),
            sample("MULTILINESTRING", "as GEOMETRY", "as GEOMETRY", EXACT),
            sample("MULTIPOLYGON", "as GEOMETRY", "as GEOMETRY", EXACT),
            sample("GEOMCOLLECTION", "as GEOMETRY", "as GEOMETRY", EXACT),
            sample("VECTOR(n)", "array of numbers", "MySQL 9; 1 to 16383 entries", EXACT));

    @Test
    void theDocumentSaysWhatTheRegistrySays() throws IOException {
        String wanted = document();
        if (Boolean.getBoolean(WRITE)) {
            Files.writeString(FILE, wanted);
        }

        assertThat(Files.readString(FILE))
                .as("docs/types.md is not what TypeRegistry says; its first lines say how to write it")
                .isEqualTo(wanted);
    }

    /** The names that {@code information_schema.columns.data_type} has in MySQL 8.0 to 9.x. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "tinyint",
                "smallint",
                "mediumint",
                "int",
                "bigint",
                "decimal",
                "float",
                "double",
                "bit",
                "year",
                "date",
                "datetime",
                "timestamp",
                "time",
                "char",
                "varchar",
                "tinytext",
                "text",
                "mediumtext",
                "longtext",
                "enum",
                "set",
                "json",
                "binary",
                "varbinary",
                "tinyblob",
                "blob",
                "mediumblob",
                "longblob",
                "geometry",
                "point",
                "linestring",
                "polygon",
                "multipoint",
                "multilinestring",
                "multipolygon",
                "geomcollection",
                "vector"
            })
    void everyTypeIsKnownAndDocumented(String dataType) {
        Set<String> documented =
                SAMPLES.stream().map(sample -> sample.column().dataType()).collect(Collectors.toSet());

        assertThat(TypeRegistry.rule(column(dataType, dataType, 1, 0))).isPresent();
        assertThat(documented).contains(dataType);
    }

    @Test
    void aTypeThatIsNotKnownIsNoString() {
        assertThat(TypeRegistry.rule(column("interval", "interval", 0, 0))).isEmpty();
    }

    private static String document() throws IOException {
        StringBuilder text = new StringBuilder();
        try (InputStream intro = TypesDocTest.class.getResourceAsStream("/docs/types-intro.md")) {
            text.append(new String(intro.readAllBytes(), StandardCharsets.UTF_8));
        }
        text.append("| MySQL | envelope | read as | ClickHouse | range | lossy |\n|---|---|---|---|---|---|\n");
        for (Sample sample : SAMPLES) {
            ColumnMapping mapping = TypeRegistry.mapping(new TableId("db", "table"), sample.column());
            text.append("| %s | %s | `%s` | `%s` | %s | %s |\n"
                    .formatted(
                            sample.column().columnType().toUpperCase(Locale.ROOT),
                            sample.envelope(),
                            mapping.queueType().replaceAll("^Nullable\\((.*)\\)$", "$1"),
                            shown(sample, mapping.clickHouseType()),
                            sample.range(),
                            sample.lossy()));
        }
        return text.toString();
    }

    /** A parameter that the MySQL type has is shown by its letter. */
    private static String shown(Sample sample, String type) {
        return switch (sample.column().dataType()) {
            case "decimal" -> "Decimal(p, s)";
            case "datetime", "timestamp", "time" -> type.replace("64(6", "64(f");
            default -> type;
        };
    }

    private static Sample sample(String type, String envelope, String range, String lossy) {
        return sample(type, 0, 0, envelope, range, lossy);
    }

    private static Sample sample(String type, int precision, int scale, String envelope, String range, String lossy) {
        String dataType = type.toLowerCase(Locale.ROOT).replaceAll("[ (].*", "");
        return new Sample(column(dataType, type.toLowerCase(Locale.ROOT), precision, scale), envelope, range, lossy);
    }

    private static Column column(String dataType, String columnType, int precision, int scale) {
        return new Column(
                "c",
                dataType,
                columnType,
                false,
                1,
                precision,
                scale,
                6,
                Optional.empty(),
                false,
                Column.Generation.NONE);
    }
}
