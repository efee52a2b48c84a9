package io.millrace.ddlmanager.guard;

import io.millrace.common.mysql.GlobalGrants;
import io.millrace.common.mysql.Mysql;
import io.millrace.common.table.TableId;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Tells whether a statement that writes to one table of a database that is not replicated may write to other tables, too: the table may
 * be a view, and a function in the statement may write. Which triggers there are MySQL tells only those who may make some.
 */
public final class OtherDatabases {

    private final Mysql mysql;

    public OtherDatabases(Mysql mysql) {
        this.mysql = mysql;
    }

    /** @param statement without comments */
    boolean mayWriteElsewhere(TableId table, String statement) {
        return isNoTable(table) || callsAFunction(statement);
    }

    /** What a user who may see all tables does not see is gone by now, and may have been a view. */
    private boolean isNoTable(TableId table) {
        List<String> types = mysql.query(
                "SELECT table_type FROM information_schema.tables WHERE table_schema = ? AND table_name = ?",
                row -> row.getString(1),
                table.database(),
                table.table());
        return types.isEmpty() ? seesAll() : types.stream().anyMatch(type -> type.contains("VIEW"));
    }

    private boolean seesAll() {
        return GlobalGrants.of(mysql.query("SHOW GRANTS", row -> row.getString(1)))
                .include("SELECT");
    }

    private boolean callsAFunction(String statement) {
        return mysql
                .query(
                        "SELECT routine_name FROM information_schema.routines"
                                + " WHERE routine_type = 'FUNCTION' AND routine_schema <> 'sys'",
                        row -> row.getString(1))
                .stream()
                .anyMatch(function -> calls(statement, function));
    }

    static boolean calls(String statement, String function) {
        return Pattern.compile(
                        "(?<![\\p{L}\\p{N}_$])([`\"]?)" + Pattern.quote(function) + "\\1\\s*\\(",
                        Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE)
                .matcher(statement)
                .find();
    }
}
