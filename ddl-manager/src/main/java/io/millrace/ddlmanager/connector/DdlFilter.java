package io.millrace.ddlmanager.connector;

import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The statements that Debezium must not read as DDL, because they can never touch a base table: its grammar would take the
 * body of an event for statements that ran. Each expression matches a whole statement, in any letters.
 */
public final class DdlFilter {

    /** A blank, a comment, or a mark of a comment that ran: MySQL writes others as usual comments. */
    private static final String BLANK = "\\s++|/\\*(?!!).*?\\*/|/\\*!\\d*+|\\*/|--[^\\n]*+\\n|#[^\\n]*+\\n";

    private static final String MAYBE = "(?:" + BLANK + ")*+";
    private static final String GAP = "(?:" + BLANK + ")++";

    /**
     * Events, routines, triggers and views: what they would do is not done by making them. Only they have a definer, and only views an
     * algorithm, before a word says what they are.
     */
    private static final String STORED = MAYBE + "(?:CREATE|ALTER|DROP)" + GAP + "(?:OR" + GAP + "REPLACE" + GAP + ")?"
            + "(?:(?:DEFINER|ALGORITHM)" + MAYBE + "=|(?:SQL" + GAP
            + "SECURITY|AGGREGATE|EVENT|VIEW|FUNCTION|PROCEDURE|TRIGGER)\\b).*";

    private static final String ACCOUNTS = MAYBE + "(?:CREATE|ALTER|DROP|RENAME)" + GAP + "(?:USER|ROLE)\\b.*";

    private static final String GRANTS = MAYBE + "(?:GRANT|REVOKE)" + GAP + ".*";

    /** Nobody's tables; a statement that drops them says so, that of the server at the end of a session in a comment. */
    private static final String TEMPORARY = MAYBE + "(?:CREATE|DROP)" + GAP + "TEMPORARY" + GAP + "TABLE\\b.*";

    private static final String UPKEEP = MAYBE + "(?:ANALYZE|OPTIMIZE|REPAIR|CHECK)" + GAP
            + "(?:(?:NO_WRITE_TO_BINLOG|LOCAL)" + GAP + ")?TABLES?\\b.*";

    /** Debezium passes a TRUNCATE on as a row event all the same; the picture of its table stays. */
    private static final String TRUNCATE = "TRUNCATE TABLE .*";

    private static final String OTHERS = MAYBE + "(?:SAVEPOINT|FLUSH|INSERT|REPLACE|UPDATE|DELETE)" + GAP + ".*";

    /** For {@code internal.schema.history.internal.ddl.filter}, which splits at commas; none of the expressions has one. */
    static final String EXPRESSIONS = Stream.of(STORED, ACCOUNTS, GRANTS, TEMPORARY, UPKEEP, TRUNCATE, OTHERS)
            .collect(Collectors.joining(","));

    private static final List<Pattern> PATTERNS = Stream.of(EXPRESSIONS.split(","))
            .map(expression -> Pattern.compile(expression, Pattern.CASE_INSENSITIVE | Pattern.DOTALL))
            .toList();

    /** What begins and ends a transaction; Debezium does not take it for DDL. */
    private static final Pattern TRANSACTION =
            Pattern.compile("\\s*+(?:BEGIN|COMMIT|ROLLBACK|XA\\b.*)\\s*+", Pattern.CASE_INSENSITIVE | Pattern.DOTALL);

    private DdlFilter() {}

    /** Whether Debezium reads a statement of the binlog as DDL. */
    public static boolean passes(String statement) {
        return !TRANSACTION.matcher(statement).matches() && !matches(statement);
    }

    /** Whether one of the expressions keeps the statement from Debezium. */
    static boolean matches(String statement) {
        return PATTERNS.stream().anyMatch(pattern -> pattern.matcher(statement).matches());
    }
}
