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

    private static final String BEFORE = "(?:\\s++|/\\*.*?\\*/|--[^\\n]*+\\n|#[^\\n]*+\\n)*+";
    private static final String BETWEEN = "(?:\\s++|/\\*(?!!).*?\\*/)++";
    private static final String NAME = "(?:`(?:[^`]|``)*`|'(?:[^']|'')*'|\"(?:[^\"]|\"\")*\"|[^\\s@`'\"]+)";
    private static final String DEFINER = "(?:DEFINER\\s*=\\s*" + NAME + "(?:\\s*@\\s*" + NAME + ")?\\s+)?";

    /** Events, routines, triggers and views: what they would do is not done by making them. */
    private static final String STORED =
            BEFORE + "(?:CREATE|ALTER|DROP)\\s+(?:OR\\s+REPLACE\\s+)?(?:ALGORITHM\\s*=\\s*\\w+\\s+)?"
                    + DEFINER + "(?:SQL\\s+SECURITY\\s+\\w+\\s+)?(?:AGGREGATE\\s+)?"
                    + "(?:EVENT|VIEW|FUNCTION|PROCEDURE|TRIGGER)\\b.*";

    private static final String ACCOUNTS = BEFORE + "(?:CREATE|ALTER|DROP|RENAME)\\s+(?:USER|ROLE)\\b.*";

    private static final String GRANTS = BEFORE + "(?:GRANT|REVOKE)\\s.*";

    /** Nobody's tables; a statement that drops them says so, that of the server at the end of a session in a comment. */
    private static final String TEMPORARY = BEFORE + "(?:CREATE|DROP)" + BETWEEN
            + "(?:TEMPORARY|/\\*!\\d*\\s*TEMPORARY\\s*\\*/)" + BETWEEN + "TABLE\\b.*";

    private static final String UPKEEP =
            BEFORE + "(?:ANALYZE|OPTIMIZE|REPAIR|CHECK)\\s+(?:NO_WRITE_TO_BINLOG\\s+|LOCAL\\s+)?TABLE\\s.*";

    /** Debezium passes a TRUNCATE on as a row event all the same; the picture of its table stays. */
    private static final String TRUNCATE = "TRUNCATE TABLE .*";

    private static final String OTHERS = BEFORE + "(?:SAVEPOINT|FLUSH|INSERT|REPLACE|UPDATE|DELETE)\\s.*";

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
