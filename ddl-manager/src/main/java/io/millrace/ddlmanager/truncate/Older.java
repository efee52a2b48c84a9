package io.millrace.ddlmanager.truncate;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Says in SQL which rows are older than a truncation.
 *
 * <p>The binlog position decides: TRUNCATE waits for every transaction that holds the table, so the binlog has each
 * change of the table clearly before it or behind it. Files compare by their number, since {@code binlog.1000000}
 * follows {@code binlog.999999}.
 *
 * <p>Positions of two servers do not compare, nor do those from before and after RESET BINARY LOGS. So when Debezium
 * read row and truncation further apart than {@link #CLOCK_MAY_BE_WRONG_BY}, the times of reading decide, which are of
 * one clock, the Connect worker's, and follow the order of the raw topic. They also decide when the files have
 * different base names, however close the times are. What is left: a failover (or reset) less than that duration away
 * from a TRUNCATE, to a server whose binlog has the same base name and numbers that are not higher; and a worker's
 * clock that was set back by more than that right before a TRUNCATE.
 */
final class Older {

    /** A worker's clock that is set back by less does no harm. */
    static final Duration CLOCK_MAY_BE_WRONG_BY = Duration.ofMinutes(1);

    private static final Pattern FILE = Pattern.compile("(.*)\\.(\\d{1,18})");

    private Older() {}

    /**
     * An expression that is 1 for a row that is older, 0 for one that is not; it has the {@link #parameters}.
     *
     * @param file expression of the row's binlog file
     * @param position expression of its position there
     * @param extractedAt expression of the milliseconds since 1970 when Debezium read it
     */
    static String sql(String file, String position, String extractedAt) {
        String number = "toUInt64OrZero(extract(toString(" + file + "), '\\\\.(\\\\d+)$'))";
        String base = "replaceRegexpOne(toString(" + file + "), '\\\\.\\\\d+$', '')";
        long tolerance = CLOCK_MAY_BE_WRONG_BY.toMillis();
        return "multiIf(" + extractedAt + " < {older_at:Int64} - " + tolerance + ", 1, " + extractedAt
                + " > {older_at:Int64} + " + tolerance + ", 0, " + base + " != {older_base:String}, " + extractedAt
                + " < {older_at:Int64}, (" + number + ", toUInt64(" + position
                + ")) < ({older_number:UInt64}, {older_pos:UInt64}))";
    }

    static Map<String, Object> parameters(Notice notice) {
        Matcher file = FILE.matcher(notice.binlogFile());
        boolean numbered = file.matches();
        Map<String, Object> parameters = new HashMap<>();
        parameters.put("older_at", notice.extractedAt());
        parameters.put("older_base", numbered ? file.group(1) : notice.binlogFile());
        parameters.put("older_number", numbered ? Long.parseLong(file.group(2)) : 0L);
        parameters.put("older_pos", notice.binlogPosition());
        return parameters;
    }
}
