package io.millrace.common.journal;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The names of binlog files: files of one sequence compare by number, as {@code binlog.1000000} follows {@code binlog.999999}. */
public final class BinlogOrder {

    private static final Pattern FILE = Pattern.compile("(.*)\\.(\\d{1,18})");

    private BinlogOrder() {}

    /** The name of a binlog file without its number. */
    public static String base(String file) {
        Matcher matcher = FILE.matcher(file);
        return matcher.matches() ? matcher.group(1) : file;
    }

    /** The number of a binlog file; empty when its name has none. */
    public static Optional<Long> number(String file) {
        Matcher matcher = FILE.matcher(file);
        return matcher.matches() ? Optional.of(Long.parseLong(matcher.group(2))) : Optional.empty();
    }
}
