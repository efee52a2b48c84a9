package io.millrace.ddlmanager.history;

import io.millrace.common.clickhouse.ClickHouseNames;
import io.millrace.common.journal.BinlogOrder;
import io.millrace.common.journal.Origin;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;

/**
 * Says in SQL which rows are older than a statement that did something to all rows of its table.
 *
 * <p>The binlog position decides: DDL waits for every transaction that holds the table, so the binlog has each
 * change of the table clearly before it or behind it. Files compare by their number, since {@code binlog.1000000}
 * follows {@code binlog.999999}.
 *
 * <p>Positions of two servers cannot be compared, nor can those before and after RESET BINARY LOGS. So when Debezium
 * read row and statement further apart than {@link #CLOCK_MAY_BE_WRONG_BY}, the times of reading decide, which are of
 * one clock, the Connect worker's, and follow the order of the raw topic. They also decide when the files have
 * different base names, however close the times are. What is left: a failover (or reset) less than that duration away
 * from the statement, to a server whose binlog has the same base name and numbers that are not higher; and a worker's
 * clock that was set back by more than that right before it.
 */
public final class OlderRows {

    /** A worker's clock that is set back by less does no harm. */
    public static final Duration CLOCK_MAY_BE_WRONG_BY = Duration.ofMinutes(1);

    private OlderRows() {}

    /**
     * An expression that is 1 for a row that is older, 0 for one that is not; it has the {@link #parameters}.
     *
     * @param file expression of the row's binlog file
     * @param position expression of its position there
     * @param extractedAt expression of the milliseconds since 1970 when Debezium read it
     * @param op expression of its operation: the rows of the first copy stand at the end of the binlog, not before it
     */
    public static String sql(String file, String position, String extractedAt, String op) {
        String number = "toUInt64OrZero(extract(toString(" + file + "), '\\\\.(\\\\d+)$'))";
        String base = "replaceRegexpOne(toString(" + file + "), '\\\\.\\\\d+$', '')";
        long tolerance = CLOCK_MAY_BE_WRONG_BY.toMillis();
        return "multiIf(" + extractedAt + " < {older_at:Int64} - " + tolerance + ", 1, " + extractedAt
                + " > {older_at:Int64} + " + tolerance + ", 0, " + base + " != {older_base:String}, " + extractedAt
                + " < {older_at:Int64}, (" + number + ", toUInt64(" + position
                + ")) < ({older_number:UInt64}, {older_pos:UInt64} + (" + op + " = 'r')))";
    }

    /**
     * The parameters of {@link #sql}.
     *
     * @param readAt when Debezium read the statement, milliseconds since 1970
     */
    public static Map<String, Object> parameters(String binlogFile, long binlogPosition, long readAt) {
        Map<String, Object> parameters = new HashMap<>();
        parameters.put("older_at", readAt);
        parameters.put("older_base", BinlogOrder.base(binlogFile));
        parameters.put("older_number", BinlogOrder.number(binlogFile).orElse(0L));
        parameters.put("older_pos", binlogPosition);
        return parameters;
    }

    /** The expression for a row of which only the text is there, as quarantine has it; text without a place is not older. */
    public static String inText(String text) {
        return "(JSONExtractString(" + text + ", '_binlog_file') != '' AND "
                + sql(
                        "JSONExtractString(" + text + ", '_binlog_file')",
                        number(text, "_binlog_pos"),
                        number(text, "_extracted_at"),
                        "JSONExtractString(" + text + ", '_op')")
                + ")";
    }

    /** The expression with its parameters in it, for a view. */
    public static String literally(String sql, Origin at) {
        String literal = sql;
        for (Map.Entry<String, Object> parameter : parameters(
                        at.place().file(), at.place().position(), at.millis())
                .entrySet()) {
            String value = parameter.getValue() instanceof String text
                    ? ClickHouseNames.literal(text)
                    : String.valueOf(parameter.getValue());
            literal = literal.replaceAll("\\{" + parameter.getKey() + ":\\w+}", Matcher.quoteReplacement(value));
        }
        return literal;
    }

    /** Numbers come quoted or bare, as the row was when it was held. */
    private static String number(String text, String field) {
        return "toInt64OrZero(replaceAll(JSONExtractRaw(" + text + ", '" + field + "'), '\"', ''))";
    }
}
