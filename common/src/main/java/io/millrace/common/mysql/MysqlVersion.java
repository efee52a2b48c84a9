package io.millrace.common.mysql;

import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A version of MySQL, such as 8.0.15. */
public record MysqlVersion(int major, int minor, int patch) implements Comparable<MysqlVersion> {

    /** The oldest that Millrace reads; the tests run on it, too. */
    public static final MysqlVersion OLDEST = new MysqlVersion(8, 0, 15);

    private static final Pattern TEXT = Pattern.compile("(\\d+)\\.(\\d+)\\.(\\d+).*");
    private static final Comparator<MysqlVersion> ORDER = Comparator.comparingInt(MysqlVersion::major)
            .thenComparingInt(MysqlVersion::minor)
            .thenComparingInt(MysqlVersion::patch);

    /** @param text what the server says, such as {@code 8.0.15-log}; empty for one that is not MySQL's */
    public static Optional<MysqlVersion> parse(String text) {
        Matcher matcher = TEXT.matcher(text);
        // MariaDB counts on its own.
        return text.toLowerCase(Locale.ROOT).contains("mariadb") || !matcher.matches()
                ? Optional.empty()
                : Optional.of(new MysqlVersion(
                        Integer.parseInt(matcher.group(1)),
                        Integer.parseInt(matcher.group(2)),
                        Integer.parseInt(matcher.group(3))));
    }

    public boolean atLeast(int major, int minor, int patch) {
        return compareTo(new MysqlVersion(major, minor, patch)) >= 0;
    }

    @Override
    public int compareTo(MysqlVersion other) {
        return ORDER.compare(this, other);
    }

    @Override
    public String toString() {
        return major + "." + minor + "." + patch;
    }
}
