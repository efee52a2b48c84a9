package io.millrace.common.types;

import io.millrace.common.mysql.MysqlNames;
import io.millrace.common.naming.ColumnNaming;
import io.millrace.common.policy.LossPolicy;
import io.millrace.common.problem.Problem;
import io.millrace.common.problem.ProblemCode;
import io.millrace.common.table.Column;
import io.millrace.common.table.TableId;
import java.util.Optional;
import java.util.Set;

/**
 * The one place that decides what a MySQL column becomes. The connector's settings that these rules rely on are in
 * {@code ddl-manager/src/main/resources/connector/mysql.json}: {@code time.precision.mode=microseconds},
 * {@code decimal.handling.mode=string}, {@code bigint.unsigned.handling.mode=precise},
 * {@code binary.handling.mode=bytes} (base64 in JSON).
 */
public final class TypeRegistry {

    /** What the templates call the table that the queue's columns come from; without it an alias would hide a column. */
    private static final String QUEUE_ALIAS = "intake";

    private static final Set<String> GEOMETRIES = Set.of(
            "geometry",
            "point",
            "linestring",
            "polygon",
            "multipoint",
            "multilinestring",
            "multipolygon",
            "geomcollection",
            "geometrycollection");

    private TypeRegistry() {}

    /** @throws Problem when the type is not known; nothing becomes a String by default */
    public static ColumnMapping mapping(TableId table, Column column) {
        return mapping(table, column, LossPolicy.QUARANTINE);
    }

    /**
     * @param policy for values that ClickHouse's type cannot hold
     * @throws Problem when the type is not known; nothing becomes a String by default
     */
    public static ColumnMapping mapping(TableId table, Column column, LossPolicy policy) {
        ValueRule rule = rule(column)
                .orElseThrow(() -> ProblemCode.UNSUPPORTED_TYPE.problem(
                        "The column " + table + "." + column.name() + " has the type " + column.columnType()
                                + ", which Millrace does not know.",
                        "Exclude the table with MILLRACE_EXCLUDE_TABLES=" + table
                                + ", or change the column's type; docs/types.md lists the known types."));
        if (column.dataType().equals("decimal") && column.columnType().contains("zerofill")) {
            throw ProblemCode.UNSUPPORTED_TYPE.problem(
                    "The column " + table + "." + column.name() + " is a DECIMAL with ZEROFILL, which MySQL's driver"
                            + " cannot read: it would end the snapshot of all tables.",
                    "ALTER TABLE … MODIFY the column to a DECIMAL without ZEROFILL, or exclude the table with"
                            + " MILLRACE_EXCLUDE_TABLES=" + table + ".");
        }
        return mapping(column, rule, rule.limits().isPresent() ? policy : LossPolicy.QUARANTINE);
    }

    /** Empty when the type is not known. */
    static Optional<ValueRule> rule(Column column) {
        return switch (column.dataType()) {
            case "tinyint", "smallint", "mediumint", "int", "bigint" -> Optional.of(NumberRules.integer(column));
            case "year" -> Optional.of(NumberRules.year());
            case "decimal" -> Optional.of(NumberRules.decimal(column));
            case "float" -> Optional.of(FloatRules.singlePrecision());
            case "double" -> Optional.of(FloatRules.doublePrecision());
            case "bit" -> Optional.of(NumberRules.bits(column));
            case "date" -> Optional.of(TimeRules.date());
            case "datetime" -> Optional.of(TimeRules.datetime(column));
            case "timestamp" -> Optional.of(TimeRules.timestamp(column));
            case "time" -> Optional.of(TimeRules.time(column));
            case "char", "varchar", "tinytext", "text", "mediumtext", "longtext" -> Optional.of(TextRules.text(column));
            case "enum", "set" -> Optional.of(TextRules.choice(column));
            case "json" -> Optional.of(TextRules.json());
            case "binary" -> Optional.of(ByteRules.fixed(column));
            case "varbinary", "tinyblob", "blob", "mediumblob", "longblob" -> Optional.of(ByteRules.varying());
            case "vector" -> Optional.of(ByteRules.vector());
            default -> GEOMETRIES.contains(column.dataType()) ? Optional.of(ByteRules.geometry()) : Optional.empty();
        };
    }

    /** Whether the column is a {@code String} in ClickHouse that holds bytes, and need not be UTF-8. */
    public static boolean holdsBytes(Column column) {
        return switch (column.dataType()) {
            case "binary", "varbinary", "tinyblob", "blob", "mediumblob", "longblob" -> true;
            default -> GEOMETRIES.contains(column.dataType());
        };
    }

    private static ColumnMapping mapping(Column column, ValueRule rule, LossPolicy policy) {
        boolean nullable = column.nullable() || policy == LossPolicy.NULL;
        String my = MysqlNames.quoted(column.name());
        String ch = ColumnNaming.quoted(column.name());
        boolean array = rule.target().nullability() == ValueRule.Nullability.EMPTY_ARRAY;
        String present = array ? "notEmpty(" + ch + ")" : "isNotNull(" + ch + ")";
        String queued = QUEUE_ALIAS + "." + ch;
        ValueRule.Queue queue = rule.queue();
        String converted = converted(rule, policy, queued);

        return new ColumnMapping(
                column.name(),
                nullable ? rule.target().nullableType() : rule.target().type(),
                "Nullable(" + queue.type() + ")",
                nullable || array ? converted : "assumeNotNull(" + converted + ")",
                fits(rule, policy, ch, column.nullable()),
                mysqlText(column, rule, policy, my),
                clickHouseText(nullable, rule, ch, present, array ? ch : "assumeNotNull(" + ch + ")"),
                rule.texts().free(),
                undatedIsNull(column, rule, my, rule.source().envelope().apply(my)),
                pull(column, rule, my),
                rule.limits()
                        .map(limits -> new ColumnMapping.Loss(
                                limits.lost(my),
                                policy == LossPolicy.QUARANTINE ? limits.unfit(my, column.nullable()) : "0",
                                policy == LossPolicy.QUARANTINE
                                        ? "0"
                                        : "NOT " + exactOrNull(queue.fits().apply(queued), queued))));
    }

    private static String converted(ValueRule rule, LossPolicy policy, String queued) {
        ValueRule.Queue queue = rule.queue();
        return switch (policy) {
            case QUARANTINE -> queue.converted().apply(queued);
            case CLAMP ->
                queue.converted().apply(rule.limits().orElseThrow().clamped().apply(queued));
            case NULL ->
                "if(" + queue.fits().apply(queued) + ", " + queue.converted().apply(queued) + ", NULL)";
        };
    }

    private static Optional<String> fits(ValueRule rule, LossPolicy policy, String ch, boolean nullable) {
        String exact = policy == LossPolicy.QUARANTINE ? rule.queue().fits().apply(ch) : ValueRule.ALWAYS;
        if (nullable) {
            return exact.equals(ValueRule.ALWAYS) ? Optional.empty() : Optional.of(exactOrNull(exact, ch));
        }
        // NOT NULL and not there: the row is older than the column, or its value does not fit.
        return Optional.of(exact.equals(ValueRule.ALWAYS) ? "isNotNull(" + ch + ")" : "ifNull(" + exact + ", 0)");
    }

    /** A value that fits nowhere may give NULL, too. */
    private static String exactOrNull(String exact, String queued) {
        return "ifNull(" + exact + ", isNull(" + queued + "))";
    }

    /** A column that may be NULL has NULL for a zero date in every envelope ({@link Limits#undated}). */
    private static String undatedIsNull(Column column, ValueRule rule, String my, String carried) {
        return column.nullable()
                ? rule.limits()
                        .map(limits -> "IF(" + limits.undated().apply(my) + ", NULL, " + carried + ")")
                        .orElse(carried)
                : carried;
    }

    private static ColumnMapping.Pull pull(Column column, ValueRule rule, String my) {
        ValueRule.Pull pull = rule.source().pull();
        String exact = undatedIsNull(column, rule, my, pull.inMysql().apply(my));
        return new ColumnMapping.Pull(
                pull.mostly()
                        .map(fast -> "COALESCE(" + fast.apply(my) + ", " + exact + ")")
                        .orElse(exact),
                pull.toQueue());
    }

    /** A value is {@code text;} or, where the text may hold anything, {@code bytes:text}; NULL is {@code N}. */
    private static String mysqlText(Column column, ValueRule rule, LossPolicy policy, String my) {
        String text = delimited(rule, rule.texts().mysql().apply(my));
        String instead = rule.limits()
                .map(limits -> instead(column, rule, limits, policy, my))
                .orElse("");
        if (!instead.isEmpty()) {
            text = "CASE" + instead + " ELSE " + text + " END";
        }
        return column.nullable() ? "IF(" + my + " IS NULL, 'N', " + text + ")" : text;
    }

    /** What stands in ClickHouse for a value that it cannot hold; nothing does for one that is in quarantine. */
    private static String instead(Column column, ValueRule rule, Limits limits, LossPolicy policy, String my) {
        String forgotten = column.nullable() ? " WHEN " + limits.undated().apply(my) + " THEN 'N'" : "";
        String lost = " WHEN " + limits.lost(my) + " THEN ";
        return switch (policy) {
            case QUARANTINE -> forgotten;
            case CLAMP ->
                forgotten + lost + delimited(rule, limits.clampedText().apply(my));
            case NULL -> lost + "'N'";
        };
    }

    private static String delimited(ValueRule rule, String text) {
        return rule.texts().free() ? "CONCAT(LENGTH(" + text + "), ':', " + text + ")" : "CONCAT(" + text + ", ';')";
    }

    private static String clickHouseText(boolean nullable, ValueRule rule, String ch, String present, String value) {
        String text = rule.texts().clickHouse().apply(nullable ? value : ch);
        String delimited = rule.texts().free()
                ? "concat(toString(length(" + text + ")), ':', " + text + ")"
                : "concat(" + text + ", ';')";
        return nullable ? "if(" + present + ", " + delimited + ", 'N')" : delimited;
    }
}
