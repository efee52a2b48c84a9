package io.millrace.gateway.route;

import io.millrace.gateway.translate.Collation;
import io.millrace.gateway.translate.SessionView;
import io.millrace.gateway.wire.MysqlSession;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.LocalDateTime;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What MySQL says of the session just before a statement is routed. So nothing of it is followed, and nothing is missed.
 *
 * @param objection why the session's statements are not routed; empty: they may be
 * @param digest of the statement; empty: MySQL gives none
 */
record SessionFacts(SessionView view, Optional<String> objection, Optional<String> digest) {

    private static final String QUESTION = "SELECT DATABASE(), NOW(6), @@sql_mode, @@time_zone, @@system_time_zone,"
            + " @@character_set_client, @@character_set_results, @@sql_select_limit = 18446744073709551615,"
            + " @@div_precision_increment, @@collation_connection, ";

    private static final Set<String> UTC = Set.of("UTC", "+00:00", "Etc/UTC", "GMT");
    private static final Set<String> UTF8 = Set.of("utf8mb4", "utf8mb3", "utf8");

    static SessionFacts ask(MysqlSession session, String statement) throws IOException, MysqlSession.Refused {
        String hex = HexFormat.of().formatHex(statement.getBytes(StandardCharsets.UTF_8));
        // A question mark is no value to STATEMENT_DIGEST.
        String digest = statement.contains("?") ? "NULL" : "STATEMENT_DIGEST(_utf8mb4 X'" + hex + "')";
        return of(session.row(QUESTION + digest));
    }

    private static SessionFacts of(List<Optional<String>> row) {
        String mode = text(row, 2);
        String zone = text(row, 3).equals("SYSTEM") ? text(row, 4) : text(row, 3);
        SessionView view = new SessionView(
                text(row, 0),
                LocalDateTime.parse(text(row, 1).replace(' ', 'T')),
                UTC.contains(zone),
                mode.contains("ONLY_FULL_GROUP_BY"),
                Collation.of(text(row, 9)),
                true);
        return new SessionFacts(view, objection(row, mode), row.get(10));
    }

    private static Optional<String> objection(List<Optional<String>> row, String mode) {
        if (mode.contains("HIGH_NOT_PRECEDENCE") || mode.contains("PAD_CHAR_TO_FULL_LENGTH")) {
            return Optional.of("the session's sql_mode gives statements another meaning");
        }
        // NULL: each text comes in the character set that its definition says.
        boolean results = row.get(6).map("utf8mb4"::equals).orElse(true);
        if (!UTF8.contains(text(row, 5)) || !results) {
            return Optional.of("the session's character set is not utf8mb4");
        }
        return text(row, 7).equals("1") && text(row, 8).equals("4")
                ? Optional.empty()
                : Optional.of("the session has another sql_select_limit or div_precision_increment");
    }

    private static String text(List<Optional<String>> row, int column) {
        return row.get(column).orElse("");
    }
}
