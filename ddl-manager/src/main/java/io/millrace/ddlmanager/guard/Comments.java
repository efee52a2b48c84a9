package io.millrace.ddlmanager.guard;

/**
 * Takes the comments out of a statement in the binlog. What a comment of the kind {@code /*!80013 … *}{@code /} holds stays: MySQL writes
 * it so only if it ran, and as a usual comment otherwise.
 */
final class Comments {

    private final String statement;
    private final StringBuilder rest;
    private int at;

    private Comments(String statement) {
        this.statement = statement;
        this.rest = new StringBuilder(statement.length());
    }

    /** The statement with a space for each comment, and for each mark of a comment that ran. */
    static String removed(String statement) {
        Comments comments = new Comments(statement);
        while (comments.at < statement.length()) {
            comments.next();
        }
        return comments.rest.toString();
    }

    private void next() {
        char c = statement.charAt(at);
        if (c == '\'' || c == '"' || c == '`') {
            int end = behindQuoted(c);
            rest.append(statement, at, end);
            at = end;
        } else if (statement.startsWith("/*!", at)) {
            skipTo(behindDigits(at + 3));
        } else if (statement.startsWith("/*", at)) {
            skipTo(behind("*/", at + 2));
        } else if (statement.startsWith("*/", at)) {
            skipTo(at + 2);
        } else if (c == '#' || statement.startsWith("--", at) && blankAt(at + 2)) {
            skipTo(behind("\n", at));
        } else {
            rest.append(c);
            at++;
        }
    }

    private void skipTo(int end) {
        rest.append(' ');
        at = end;
    }

    /** A doubled quote counts as the end of one text and the beginning of another. */
    private int behindQuoted(char quote) {
        int end = at + 1;
        while (end < statement.length() && statement.charAt(end) != quote) {
            end += statement.charAt(end) == '\\' && quote != '`' ? 2 : 1;
        }
        return Math.min(end + 1, statement.length());
    }

    private int behindDigits(int from) {
        int end = from;
        while (end < statement.length() && Character.isDigit(statement.charAt(end))) {
            end++;
        }
        return end;
    }

    private int behind(String mark, int from) {
        int found = statement.indexOf(mark, from);
        return found < 0 ? statement.length() : found + mark.length();
    }

    private boolean blankAt(int index) {
        return index >= statement.length() || statement.charAt(index) <= ' ';
    }
}
