package io.millrace.ddlmanager.picture;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.common.table.Column;
import io.millrace.common.table.Table;
import io.millrace.common.types.ChoiceLabels;
import java.sql.Types;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * How Debezium decodes the rows of a table, and tells them apart.
 *
 * @param columns in the order in which a row event has their values
 * @param key the columns that it takes for the primary key; a table without one has the first unique key here, or none
 */
record TablePicture(List<ColumnPicture> columns, List<String> key) {

    /** Numbers of MySQL that have several names, by the one that {@code information_schema} uses. */
    private static final Map<String, String> INTEGERS = Map.ofEntries(
            Map.entry("TINYINT", "TINYINT"),
            Map.entry("INT1", "TINYINT"),
            Map.entry("SMALLINT", "SMALLINT"),
            Map.entry("INT2", "SMALLINT"),
            Map.entry("MEDIUMINT", "MEDIUMINT"),
            Map.entry("MIDDLEINT", "MEDIUMINT"),
            Map.entry("INT3", "MEDIUMINT"),
            Map.entry("INT", "INT"),
            Map.entry("INTEGER", "INT"),
            Map.entry("INT4", "INT"),
            Map.entry("BIGINT", "BIGINT"),
            Map.entry("INT8", "BIGINT"));

    private static final String TEXT = "text in ";

    private static final String BYTES = "bytes";

    private static final String DECIMAL = "DECIMAL";

    private static final Set<String> SINGLES = Set.of("FLOAT", "FLOAT4");

    /** Up to this length a FLOAT is a number of single precision. */
    private static final int SINGLE = 24;

    /** Digits that ZEROFILL fills up to, where a definition does not say how many. */
    private static final Map<String, Integer> ZEROFILL =
            Map.of("TINYINT", 3, "SMALLINT", 5, "MEDIUMINT", 8, "INT", 10, "BIGINT", 20, "FLOAT", 12, "DOUBLE", 22);

    /** Bytes of a VARCHAR or VARBINARY: of a longer one a session that is not strict gets a TEXT or BLOB. */
    private static final long LONGEST = 65_535;

    private static final Set<String> TIMES = Set.of("TIME", "DATETIME", "TIMESTAMP");

    TablePicture {
        columns = List.copyOf(columns);
        key = List.copyOf(key);
    }

    /**
     * @param decoding what the bytes are taken for, such as {@code INT UNSIGNED} or {@code text in latin1}
     * @param labels of an ENUM or SET, as Debezium gives them; else empty
     * @param type in capitals, without sign, such as {@code VARCHAR}
     * @param length characters, bytes or digits; -1 where it is not said
     * @param scale digits behind the point; -1 where it is not said
     * @param unsigned whether a number is never negative
     * @param charset name of a text's character set; else empty
     * @param numbered whether it is AUTO_INCREMENT
     * @param digits that a value always has when MySQL makes a text of it: behind the point of a time, or in all by ZEROFILL; else 0
     */
    record ColumnPicture(
            String name,
            String decoding,
            List<String> labels,
            String type,
            int length,
            int scale,
            boolean unsigned,
            String charset,
            boolean numbered,
            int digits) {
        ColumnPicture {
            labels = List.copyOf(labels);
        }

        boolean isInteger() {
            return INTEGERS.containsValue(type);
        }

        boolean isText() {
            return decoding.startsWith(TEXT);
        }

        boolean isBytes() {
            return decoding.equals(BYTES) || decoding.startsWith("BINARY(");
        }

        /** Whether MySQL computes with the values as it does with the other's, which may be longer or have further labels. */
        boolean computesAs(ColumnPicture other) {
            return readsAs(other)
                    && type.equals(other.type)
                    && scale == other.scale
                    && unsigned == other.unsigned
                    && digits == other.digits
                    && charset.equals(other.charset);
        }

        /** Whether bytes are taken for the same by the other one, which may have further labels. */
        boolean readsAs(ColumnPicture other) {
            int both = Math.min(labels.size(), other.labels.size());
            return name.equals(other.name)
                    && decoding.equals(other.decoding)
                    && labels.subList(0, both).equals(other.labels.subList(0, both));
        }
    }

    /** @param table as in a {@code tableChanges} entry */
    static TablePicture read(JsonNode table) {
        List<ColumnPicture> columns = new ArrayList<>();
        table.path("columns").forEach(column -> columns.add(column(column)));
        List<String> key = new ArrayList<>();
        table.path("primaryKeyColumnNames").forEach(name -> key.add(name.asText()));
        return new TablePicture(columns, key);
    }

    /** @param column as in a {@code tableChanges} entry */
    static ColumnPicture column(JsonNode column) {
        List<String> labels = new ArrayList<>();
        column.path("enumValues").forEach(value -> labels.add(label(value.asText())));
        String type = type(column);
        int length = column.path("length").asInt(-1);
        return new ColumnPicture(
                column.path("name").asText(),
                decoding(column),
                labels,
                type,
                length,
                column.path("scale").asInt(-1),
                unsigned(column),
                charsetName(column),
                column.path("autoIncremented").asBoolean(),
                digits(column, type, length));
    }

    private static int digits(JsonNode column, String type, int length) {
        boolean zerofill =
                column.path("typeName").asText().toUpperCase(Locale.ROOT).contains(" ZEROFILL");
        if (zerofill && length < 0) {
            return ZEROFILL.getOrDefault(type, 0);
        }
        return zerofill || TIMES.contains(type) ? Math.max(0, length) : 0;
    }

    /** The right one. */
    static TablePicture of(Table table) {
        return read(DebeziumTable.table(table));
    }

    /**
     * What of this picture is wrong, in words; empty when rows are decoded and told apart rightly with it.
     *
     * @param table as MySQL has it
     */
    Optional<String> wrongFor(Table table) {
        List<ColumnPicture> right = of(table).columns();
        if (columns.size() != right.size()) {
            return Optional.of("Debezium knows " + columns.size() + " columns, and MySQL has " + right.size());
        }
        for (int i = 0; i < right.size(); i++) {
            Optional<String> wrong =
                    wrong(columns.get(i), right.get(i), table.columns().get(i));
            if (wrong.isPresent()) {
                return wrong;
            }
        }
        return wrongKey(table.primaryKey());
    }

    /**
     * A row that comes without a key is quarantined; by another key it goes to another partition. The connector is told by which
     * columns it tells the rows of a table apart that has no primary key.
     */
    private Optional<String> wrongKey(List<String> right) {
        boolean same = key.size() == right.size()
                && IntStream.range(0, right.size()).allMatch(i -> key.get(i).equalsIgnoreCase(right.get(i)));
        return right.isEmpty() || same
                ? Optional.empty()
                : Optional.of("Debezium tells its rows apart by (" + String.join(", ", key) + "), and its key is ("
                        + String.join(", ", right) + ")");
    }

    /**
     * Whether rows were decoded rightly with this picture, by what two right ones tell, one before it and one behind it: it has
     * no column but theirs, lacks none that both have, and has them in their order.
     */
    boolean standsBetween(Optional<TablePicture> before, TablePicture behind) {
        List<ColumnPicture> first = before.map(TablePicture::columns).orElse(List.of());
        return columns.stream().allMatch(column -> has(first, column) || has(behind.columns(), column))
                && inOrderOf(first)
                && inOrderOf(behind.columns())
                && first.stream().allMatch(column -> !has(behind.columns(), column) || has(columns, column));
    }

    /**
     * A column whose values MySQL may have changed when it gave it this picture's type.
     *
     * @param before the picture that the table had before one statement; a column that it lacks may have had another name there,
     *     in the same place
     */
    Optional<String> converted(TablePicture before) {
        return columns.stream()
                .filter(column -> before.columns.stream()
                        .filter(other -> other.name().equals(column.name())
                                || !before.knows(column) && !knows(other) && stands(column, before, other))
                        .anyMatch(other -> !Conversions.keepValues(other, column)))
                .map(ColumnPicture::name)
                .findFirst();
    }

    /** Whether MySQL may compute other values from the columns that both pictures have. */
    boolean computesOtherwise(TablePicture before) {
        return columns.stream()
                .anyMatch(column ->
                        before.knows(column) && before.columns.stream().noneMatch(column::computesAs));
    }

    private boolean knows(ColumnPicture column) {
        return columns.stream().anyMatch(other -> other.name().equals(column.name()));
    }

    /** Whether a column stands behind, or before, the same column of both pictures as another one in the other picture. */
    private boolean stands(ColumnPicture column, TablePicture before, ColumnPicture other) {
        return neighbour(column, before, -1).equals(before.neighbour(other, this, -1))
                || neighbour(column, before, 1).equals(before.neighbour(other, this, 1));
    }

    /** The name of the next column that the other picture has, too; empty: none. */
    private String neighbour(ColumnPicture column, TablePicture other, int step) {
        for (int i = columns.indexOf(column) + step; i >= 0 && i < columns.size(); i += step) {
            if (other.knows(columns.get(i))) {
                return columns.get(i).name();
            }
        }
        return "";
    }

    private static boolean has(List<ColumnPicture> right, ColumnPicture column) {
        return right.stream().anyMatch(column::readsAs);
    }

    private boolean inOrderOf(List<ColumnPicture> right) {
        List<String> names = columns.stream().map(ColumnPicture::name).toList();
        List<String> both =
                right.stream().map(ColumnPicture::name).filter(names::contains).toList();
        return names.stream().filter(both::contains).toList().equals(both);
    }

    private static Optional<String> wrong(ColumnPicture known, ColumnPicture right, Column column) {
        if (!known.name().equals(right.name())) {
            return Optional.of("Debezium calls the column " + right.name() + " " + known.name());
        }
        if (!known.decoding().equals(right.decoding())) {
            return Optional.of("Debezium takes the column " + right.name() + " for " + known.decoding() + ", and it is "
                    + right.decoding());
        }
        return known.labels().equals(right.labels()) || ChoiceLabels.stand(column, known.labels())
                ? Optional.empty()
                : Optional.of("Debezium has other labels of the column " + right.name() + " than MySQL");
    }

    /** As {@code MySqlAntlrDdlParser.extractEnumAndSetOptions} reads it. */
    private static String label(String quoted) {
        String bare = quoted.length() > 1
                        && (quoted.startsWith("'") && quoted.endsWith("'")
                                || quoted.startsWith("\"") && quoted.endsWith("\""))
                ? quoted.substring(1, quoted.length() - 1)
                : quoted;
        return bare.replace("\\'", "'").replace("''", "'");
    }

    /** By the name that {@code information_schema} uses: a statement may have another one. */
    private static String type(JsonNode column) {
        String bare = bare(column.path("typeName").asText().toUpperCase(Locale.ROOT));
        String decoding = decoding(column);
        if (INTEGERS.containsKey(bare)) {
            return INTEGERS.get(bare);
        }
        long characters = column.path("length").asLong(0);
        long bytes = characters * (decoding.equals(BYTES) ? 1 : CharacterSets.mostBytes(charsetName(column)));
        if (decoding.startsWith(TEXT) && !bare.endsWith("TEXT")) {
            int jdbcType = column.path("jdbcType").asInt();
            return bare.startsWith("LONG")
                    ? "MEDIUMTEXT"
                    : jdbcType == Types.CHAR || jdbcType == Types.NCHAR
                            ? "CHAR"
                            : bytes > LONGEST ? Conversions.smallest("TEXT", bytes) : "VARCHAR";
        }
        if (characters > 0 && (bare.equals("TEXT") || bare.equals("BLOB"))) {
            return Conversions.smallest(bare, bytes);
        }
        if (bare.equals("VARBINARY") && bytes > LONGEST) {
            return Conversions.smallest("BLOB", bytes);
        }
        return switch (decoding) {
            // Debezium reads a FLOAT with digits behind the point as a DOUBLE; MySQL keeps it in single precision.
            case "FLOAT", "DOUBLE" -> SINGLES.contains(bare) && column.hasNonNull("scale") ? "FLOAT" : decoding;
            case BYTES -> bare.startsWith("LONG ") ? "MEDIUMBLOB" : bare;
            case "GEOMETRY" -> bare.equals("GEOMETRYCOLLECTION") ? "GEOMCOLLECTION" : bare;
            default -> decoding.startsWith("BINARY(") ? "BINARY" : decoding.startsWith(DECIMAL) ? DECIMAL : bare;
        };
    }

    /** ZEROFILL is never negative either. */
    private static boolean unsigned(JsonNode column) {
        String type = column.path("typeName").asText().toUpperCase(Locale.ROOT);
        return type.contains(" UNSIGNED") || type.contains(" ZEROFILL");
    }

    private static String bare(String type) {
        return type.replace(" ZEROFILL", "").replace(" UNSIGNED", "").replace(" SIGNED", "");
    }

    /** As {@code BinlogValueConverters} and {@code JdbcValueConverters} choose it. */
    private static String decoding(JsonNode column) {
        String bare = bare(column.path("typeName").asText().toUpperCase(Locale.ROOT));
        if (INTEGERS.containsKey(bare)) {
            return INTEGERS.get(bare) + (unsigned(column) ? " UNSIGNED" : "");
        }
        boolean scaled = column.hasNonNull("scale");
        int length = column.path("length").asInt(-1);
        return switch (bare) {
            case "ENUM", "SET", "JSON", "YEAR", "VECTOR", "POINT" -> bare;
            case "GEOMETRY",
                    "LINESTRING",
                    "POLYGON",
                    "MULTIPOINT",
                    "MULTILINESTRING",
                    "MULTIPOLYGON",
                    "GEOMCOLLECTION",
                    "GEOMETRYCOLLECTION" -> "GEOMETRY";
            case "FLOAT" -> !scaled && length <= SINGLE ? "FLOAT" : "DOUBLE";
            default -> byJdbcType(column.path("jdbcType").asInt(), column, bare, length);
        };
    }

    private static String byJdbcType(int jdbcType, JsonNode column, String type, int length) {
        return switch (jdbcType) {
            case Types.REAL -> "FLOAT";
            case Types.FLOAT, Types.DOUBLE -> "DOUBLE";
            case Types.BOOLEAN -> "BOOLEAN";
            case Types.DECIMAL, Types.NUMERIC ->
                DECIMAL + " with " + column.path("scale").asInt(0) + " digits after the point";
            case Types.BIT -> "BIT(" + Math.max(1, length) + ")";
            case Types.CHAR, Types.VARCHAR, Types.NCHAR, Types.NVARCHAR, Types.LONGVARCHAR, Types.CLOB ->
                TEXT + charset(charsetName(column));
            case Types.BINARY -> "BINARY(" + Math.max(1, length) + ")";
            case Types.VARBINARY, Types.BLOB, Types.LONGVARBINARY -> BYTES;
            case Types.DATE, Types.TIME, Types.TIMESTAMP, Types.TIMESTAMP_WITH_TIMEZONE -> type;
            default -> type;
        };
    }

    private static String charsetName(JsonNode column) {
        String name = column.path("charsetName").asText("");
        return name.equals("null") ? "" : name;
    }

    /** A text without one is taken for UTF-8, of which all kinds are read alike. */
    private static String charset(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        return switch (lower) {
            case "", "utf8", "utf8mb3", "utf8mb4" -> "utf8mb4";
            default -> lower;
        };
    }
}
