package io.millrace.cli.query;

import io.millrace.common.mysql.Mysql;
import io.millrace.common.problem.ProblemCode;
import io.millrace.common.settings.MysqlSettings;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;

/** MySQL, in one session, so that {@code USE} and variables last. */
public final class MysqlDatabase implements Database {

    private static final Set<Integer> BYTES =
            Set.of(Types.BINARY, Types.VARBINARY, Types.LONGVARBINARY, Types.BLOB, Types.BIT);

    /** ER_CANT_EXECUTE_IN_READ_ONLY_TRANSACTION. */
    private static final int READ_ONLY = 1792;

    /** Connector/J sees some of such statements before MySQL does. */
    private static final String DRIVER_READ_ONLY = "S1009";

    private final Mysql mysql;
    private final Connection session;
    private final String description;

    private MysqlDatabase(Mysql mysql, Connection session, String description) {
        this.mysql = mysql;
        this.session = session;
        this.description = description;
    }

    /**
     * @param database that names without one mean; empty: none
     * @param write whether statements may change something; else MySQL itself refuses that
     */
    public static MysqlDatabase open(MysqlSettings settings, String database, boolean write) {
        Mysql mysql = Mysql.connect(settings, 1);
        try {
            Connection session = mysql.connection();
            if (!database.isEmpty()) {
                session.setCatalog(database);
            }
            if (!write) {
                try (Statement statement = session.createStatement()) {
                    statement.execute("SET SESSION TRANSACTION READ ONLY");
                }
            }
            return new MysqlDatabase(mysql, session, "MySQL at " + settings.address() + " as " + settings.user());
        } catch (SQLException e) {
            mysql.close();
            throw refused(e);
        }
    }

    @Override
    public String description() {
        return description;
    }

    @Override
    public void run(String text, Results results) {
        try (Statement statement = session.createStatement()) {
            boolean rows = statement.execute(text);
            while (rows || statement.getUpdateCount() >= 0) {
                if (rows) {
                    show(statement, results);
                } else {
                    results.changed(statement.getUpdateCount());
                }
                rows = statement.getMoreResults();
            }
        } catch (SQLException e) {
            throw refused(e);
        }
    }

    private static void show(Statement statement, Results results) throws SQLException {
        try (ResultSet rows = statement.getResultSet()) {
            ResultSetMetaData columns = rows.getMetaData();
            List<String> names = new ArrayList<>();
            for (int i = 1; i <= columns.getColumnCount(); i++) {
                names.add(columns.getColumnLabel(i));
            }
            results.begin(names);
            while (rows.next()) {
                List<String> values = new ArrayList<>();
                for (int i = 1; i <= names.size(); i++) {
                    values.add(text(rows, i, columns.getColumnType(i)));
                }
                results.row(values);
            }
            results.end();
        }
    }

    private static String text(ResultSet row, int column, int type) throws SQLException {
        if (!BYTES.contains(type)) {
            return row.getString(column);
        }
        byte[] bytes = row.getBytes(column);
        return bytes == null ? null : "0x" + HexFormat.of().formatHex(bytes);
    }

    private static RuntimeException refused(SQLException e) {
        return e.getErrorCode() == READ_ONLY || DRIVER_READ_ONLY.equals(e.getSQLState())
                ? ProblemCode.MYSQL_REFUSED.problem(
                        "This statement changes something, and `millrace query` only reads unless it is told otherwise.",
                        "Add --write if you mean it.",
                        e)
                : ProblemCode.MYSQL_REFUSED.problem(
                        "MySQL refuses the statement: " + e.getMessage(),
                        "Correct the statement. Another user may do more: set MILLRACE_MYSQL_USER and"
                                + " MILLRACE_MYSQL_PASSWORD for this command.",
                        e);
    }

    @Override
    public void close() {
        try {
            session.close();
        } catch (SQLException e) {
            // The pool closes it all the same.
        }
        mysql.close();
    }
}
