package io.millrace.ddlmanager.generated;

import java.util.regex.Pattern;

/**
 * A statement that was given to MySQL.
 *
 * @param before the end of the binlog before it
 * @param after the end of the binlog after it
 * @param refusal MySQL's message; empty when it ran
 */
record Executed(Kind kind, String sql, BinlogPlace before, BinlogPlace after, String refusal) {

    /** What only prepares. */
    private static final Pattern NO_DDL =
            Pattern.compile("^(?:SET|LOCK|UNLOCK|INSERT)\\b.*", Pattern.DOTALL | Pattern.CASE_INSENSITIVE);

    boolean ran() {
        return refusal.isEmpty();
    }

    boolean counts() {
        return !NO_DDL.matcher(sql).matches();
    }

    boolean names(String table) {
        return sql.contains(Modes.USUAL.name(table)) || sql.contains(Modes.ANSI.name(table));
    }

    /** A place in the binlog. */
    record BinlogPlace(String file, long position) implements Comparable<BinlogPlace> {

        /** @param text as {@code binlog.000004:157} */
        static BinlogPlace of(String text) {
            int colon = text.lastIndexOf(':');
            return new BinlogPlace(text.substring(0, colon), Long.parseLong(text.substring(colon + 1)));
        }

        @Override
        public int compareTo(BinlogPlace other) {
            int byFile = file.compareTo(other.file);
            return byFile != 0 ? byFile : Long.compare(position, other.position);
        }
    }
}
