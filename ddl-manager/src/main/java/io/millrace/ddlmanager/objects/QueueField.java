package io.millrace.ddlmanager.objects;

import io.millrace.common.clickhouse.ClickHouseNames;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A field that a queue reads, as {@code table/valve.sql} sees it when it reads a line by itself.
 *
 * @param name quoted
 * @param nameLiteral the name as it stands in a row
 * @param type the queue's
 * @param fromLine its value in a line, of that type
 */
public record QueueField(String name, String nameLiteral, String type, String fromLine) {

    static final String TEXT = "Nullable(String)";

    private static final String WHOLE = "Nullable(Int128)";
    private static final String REAL = "Nullable(Float64)";

    /** The metadata columns of {@code table/queue.sql}. */
    private static final List<QueueField> METADATA = List.of(
            of("_version", "UInt64"),
            of("_is_deleted", "UInt8"),
            of("_op", "String"),
            of("_source_ts", "Int64"),
            of("_extracted_at", "Int64"),
            of("_binlog_file", "String"),
            of("_binlog_pos", "UInt64"),
            of("_binlog_row", "UInt32"));

    private static final List<QueueField> METADATA_WITHOUT_A_KEY =
            List.of(of("_sign", "Int8"), of("_raw_partition", "UInt32"));

    /**
     * What the template sees of the fields of one type.
     *
     * @param fits 1 when {@code value}, a JSON text, is one that the queue reads; never for one that it refuses
     * @param names of the fields
     */
    public record Type(String type, String fits, List<String> names) {}

    static List<QueueField> metadata(boolean withoutAKey) {
        return withoutAKey
                ? Stream.concat(METADATA.stream(), METADATA_WITHOUT_A_KEY.stream())
                        .toList()
                : METADATA;
    }

    /**
     * @param inside its name in a row, unquoted
     * @param type of the queue
     */
    static QueueField of(String inside, String type) {
        String literal = ClickHouseNames.literal(inside);
        return new QueueField(ClickHouseNames.quoted(inside), literal, type, fromLine(literal, type));
    }

    static List<Type> types(List<QueueField> fields) {
        Map<String, List<QueueField>> byType =
                fields.stream().collect(Collectors.groupingBy(QueueField::type, TreeMap::new, Collectors.toList()));
        return byType.entrySet().stream()
                .map(each -> new Type(
                        ClickHouseNames.literal(each.getKey()),
                        fits(each.getKey()),
                        each.getValue().stream().map(QueueField::nameLiteral).toList()))
                .toList();
    }

    private static String fromLine(String nameLiteral, String type) {
        // NULL for a field that is null in the line, or not there.
        String text = "_kafka_line.3[" + nameLiteral + "]";
        return switch (type) {
            case TEXT -> text;
            case WHOLE -> "toInt128OrNull(" + text + ")";
            case REAL -> "toFloat64OrNull(" + text + ")";
            case "String" -> "ifNull(" + text + ", '')";
            case "UInt64", "UInt32", "UInt8", "Int64", "Int8" -> "ifNull(to" + type + "OrZero(" + text + "), 0)";
            default -> throw new IllegalArgumentException("No line is read into the type " + type + ".");
        };
    }

    private static String fits(String type) {
        String string = "JSONType(concat('[', value, ']'), 1) = 'String'";
        // ClickHouse reads a number in quotes, too, and writes one so in quarantine.
        String number = "trim(BOTH '\"' FROM value)";
        return switch (type) {
            case TEXT ->
                "multiIf(startsWith(value, '\"'), " + string + ", match(value, '^[{\\\\[]'), isValidJSON(value), 1)";
            case "String" -> "startsWith(value, '\"') AND " + string;
            case WHOLE -> "value = 'null' OR toString(toInt128OrZero(" + number + ")) = " + number;
            case REAL -> "value = 'null' OR match(" + number + ", '^-?[0-9]+([.][0-9]+)?([eE][+-]?[0-9]+)?$')";
            default -> "toString(to" + type + "OrZero(" + number + ")) = " + number;
        };
    }
}
