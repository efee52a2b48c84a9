package io.millrace.ddlmanager.picture;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.common.table.Column;
import io.millrace.common.table.Table;
import io.millrace.common.table.TableId;
import io.millrace.common.types.ChoiceLabels;
import java.sql.Types;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Writes a table of MySQL as Debezium's schema history has it (an entry of {@code tableChanges}, see {@code
 * io.debezium.relational.history.JsonTableChangeSerializer}, Debezium 3.6), without any text of DDL.
 */
public final class DebeziumTable {

    private static final ObjectMapper JSON = new ObjectMapper();

    /** As {@link #id} writes it. */
    private static final Pattern ID = Pattern.compile("\"((?:[^\"]|\"\")*)\"\\.\"((?:[^\"]|\"\")*)\"", Pattern.DOTALL);

    /** As {@code int(5) unsigned zerofill}. */
    private static final Pattern ONE_NUMBER = Pattern.compile("\\((\\d+)\\)");

    /** As {@code float(7,3)}. */
    private static final Pattern TWO_NUMBERS = Pattern.compile("\\((\\d+),(\\d+)\\)");

    /** As Debezium's MySQL parser chooses it ({@code MySqlAntlrDdlParser.initializeDataTypeResolver}). */
    private static final Map<String, Integer> JDBC_TYPES = Map.ofEntries(
            Map.entry("tinyint", Types.SMALLINT),
            Map.entry("smallint", Types.SMALLINT),
            Map.entry("mediumint", Types.INTEGER),
            Map.entry("int", Types.INTEGER),
            Map.entry("bigint", Types.BIGINT),
            Map.entry("year", Types.INTEGER),
            Map.entry("float", Types.FLOAT),
            Map.entry("double", Types.DOUBLE),
            Map.entry("decimal", Types.DECIMAL),
            Map.entry("bit", Types.BIT),
            Map.entry("date", Types.DATE),
            Map.entry("time", Types.TIME),
            Map.entry("datetime", Types.TIMESTAMP),
            Map.entry("timestamp", Types.TIMESTAMP_WITH_TIMEZONE),
            Map.entry("char", Types.CHAR),
            Map.entry("enum", Types.CHAR),
            Map.entry("set", Types.CHAR),
            Map.entry("varchar", Types.VARCHAR),
            Map.entry("tinytext", Types.VARCHAR),
            Map.entry("text", Types.VARCHAR),
            Map.entry("mediumtext", Types.VARCHAR),
            Map.entry("longtext", Types.VARCHAR),
            Map.entry("binary", Types.BINARY),
            Map.entry("varbinary", Types.VARBINARY),
            Map.entry("tinyblob", Types.BLOB),
            Map.entry("blob", Types.BLOB),
            Map.entry("mediumblob", Types.BLOB),
            Map.entry("longblob", Types.BLOB));

    private DebeziumTable() {}

    /**
     * The change that gives Debezium this picture of the table, whatever it had before.
     *
     * @param believed the labels of its columns that Debezium had before, which may have characters that MySQL does not show
     */
    public static ObjectNode change(Table table, Map<String, List<String>> believed) {
        ObjectNode change = JSON.createObjectNode();
        change.put("type", "CREATE");
        change.put("id", id(table.id()));
        change.set("table", table(table, believed));
        return change;
    }

    /** The name of a table in the history: {@code "shop"."orders"}. */
    static String id(TableId table) {
        return "\"" + table.database().replace("\"", "\"\"") + "\".\""
                + table.table().replace("\"", "\"\"") + "\"";
    }

    /** The table of that name; empty when the text is no name of a table. */
    static Optional<TableId> tableOf(String id) {
        Matcher matcher = ID.matcher(id);
        return matcher.matches()
                ? Optional.of(new TableId(
                        matcher.group(1).replace("\"\"", "\""), matcher.group(2).replace("\"\"", "\"")))
                : Optional.empty();
    }

    static ObjectNode table(Table table) {
        return table(table, Map.of());
    }

    private static ObjectNode table(Table table, Map<String, List<String>> believed) {
        ObjectNode json = JSON.createObjectNode();
        json.putNull("defaultCharsetName");
        table.key().orElse(List.of()).forEach(json.putArray("primaryKeyColumnNames")::add);
        ArrayNode columns = json.putArray("columns");
        for (Column column : table.columns()) {
            columns.add(column(column, columns.size() + 1, believed.getOrDefault(column.name(), List.of())));
        }
        return json;
    }

    private static ObjectNode column(Column column, int position, List<String> believed) {
        ObjectNode json = JSON.createObjectNode();
        String type = typeName(column);
        json.put("name", column.name());
        json.put("jdbcType", JDBC_TYPES.getOrDefault(column.dataType(), Types.OTHER));
        json.put("typeName", type);
        json.put("typeExpression", type);
        if (column.charset().isEmpty()) {
            json.putNull("charsetName");
        } else {
            json.put("charsetName", column.charset());
        }
        size(column, json, believed);
        json.put("position", position);
        json.put("optional", column.nullable());
        json.put("autoIncremented", isInteger(column) && column.numbered());
        json.put("generated", false);
        json.put("hasDefaultValue", false);
        return json;
    }

    private static String typeName(Column column) {
        String unsigned = column.unsigned() ? " UNSIGNED" : "";
        String zerofill = column.columnType().contains("zerofill") ? " ZEROFILL" : "";
        return column.dataType().toUpperCase(Locale.ROOT) + (isNumber(column) ? unsigned + zerofill : "");
    }

    private static boolean isNumber(Column column) {
        return switch (column.dataType()) {
            case "float", "double", "decimal" -> true;
            default -> isInteger(column);
        };
    }

    private static boolean isInteger(Column column) {
        return switch (column.dataType()) {
            case "tinyint", "smallint", "mediumint", "int", "bigint" -> true;
            default -> false;
        };
    }

    private static void length(Column column, ObjectNode json) {
        Matcher number = ONE_NUMBER.matcher(column.columnType());
        if (number.find()) {
            json.put("length", Integer.parseInt(number.group(1)));
        }
    }

    private static void size(Column column, ObjectNode json, List<String> believed) {
        switch (column.dataType()) {
            case "decimal" -> json.put("length", column.precision()).put("scale", column.scale());
            case "float", "double" -> {
                Matcher both = TWO_NUMBERS.matcher(column.columnType());
                if (both.find()) {
                    json.put("length", Integer.parseInt(both.group(1))).put("scale", Integer.parseInt(both.group(2)));
                }
            }
            case "tinyint", "smallint", "mediumint", "int", "bigint" -> {
                // The others are shown as wide as they are, whatever an older MySQL says of it.
                if (column.columnType().contains("zerofill")) {
                    length(column, json);
                }
            }
            case "vector" -> length(column, json);
            case "bit" -> json.put("length", column.precision());
            case "char", "varchar", "binary", "varbinary" -> json.put("length", column.length());
            case "time", "datetime", "timestamp" -> {
                if (column.fraction() > 0) {
                    json.put("length", column.fraction());
                }
            }
            case "enum", "set" -> {
                List<String> labels = ChoiceLabels.of(column, believed);
                json.put("length", column.dataType().equals("set") ? Math.max(0, labels.size() * 2 - 1) : 1);
                ArrayNode values = json.putArray("enumValues");
                labels.forEach(label -> values.add("'" + label.replace("'", "''") + "'"));
            }
            default -> {
                // The name says all.
            }
        }
    }
}
