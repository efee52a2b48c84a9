package io.millrace.ddlmanager.generated;

import java.util.ArrayList;
import java.util.List;

/**
 * How a session speaks.
 *
 * @param ansiQuotes names stand in double quotes, and strings never do
 * @param backslashes whether a backslash escapes
 * @param sqlModes added to the server's
 * @param client the character set that the session says it sends; what it sends is UTF-8 all the same, so another one makes
 *     other names and labels of the same bytes
 * @param binlogFormat of the session
 */
record Modes(boolean ansiQuotes, boolean backslashes, List<String> sqlModes, String client, String binlogFormat) {

    static final Modes USUAL = new Modes(false, true, List.of(), "utf8mb4", "ROW");
    static final Modes ANSI = new Modes(true, true, List.of("ANSI_QUOTES"), "utf8mb4", "ROW");
    static final Modes PLAIN_BACKSLASH = new Modes(false, false, List.of("NO_BACKSLASH_ESCAPES"), "utf8mb4", "ROW");
    static final Modes ANSI_ALL =
            new Modes(true, false, List.of("ANSI", "NO_BACKSLASH_ESCAPES", "REAL_AS_FLOAT"), "utf8mb4", "ROW");
    static final Modes LATIN1 = new Modes(false, true, List.of(), "latin1", "ROW");
    static final Modes STATEMENT = new Modes(false, true, List.of(), "utf8mb4", "STATEMENT");

    /** What brings a session from any modes to these. */
    List<String> settings() {
        List<String> settings = new ArrayList<>();
        settings.add(
                "SET SESSION sql_mode = CONCAT_WS(',', @@GLOBAL.sql_mode, '" + String.join("','", sqlModes) + "')");
        settings.add("SET character_set_client = " + client);
        settings.add("SET SESSION binlog_format = '" + binlogFormat + "'");
        return settings;
    }

    String name(String name) {
        String quote = ansiQuotes ? "\"" : "`";
        return quote + name.replace(quote, quote + quote) + quote;
    }

    String text(String text) {
        String escaped = backslashes ? text.replace("\\", "\\\\") : text;
        return "'" + escaped.replace("'", "''") + "'";
    }
}
