package io.millrace.benchmarks;

import io.millrace.common.table.TableId;
import io.millrace.sandbox.MySqlServer;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/** Many tables of ten columns with one row each. */
record Wide(int tables) {

    static final String DATABASE = "wide";

    private static final String COLUMNS =
            "(id INT PRIMARY KEY, v BIGINT NOT NULL, name VARCHAR(60), amount DECIMAL(12,2),"
                    + " born DATE, seen DATETIME(3), flag TINYINT(1), note TEXT, kind ENUM('a','b'), ratio DOUBLE)";

    List<TableId> ids() {
        return IntStream.range(0, tables).mapToObj(this::id).toList();
    }

    TableId id(int number) {
        return new TableId(DATABASE, String.format(Locale.ROOT, "t%04d", number));
    }

    void create(MySqlServer mysql) throws SQLException {
        try (Connection root = mysql.openAsRoot();
                Statement statement = root.createStatement()) {
            statement.execute("CREATE DATABASE " + DATABASE);
            for (TableId table : ids()) {
                statement.execute("CREATE TABLE " + table + " " + COLUMNS);
                statement.execute("INSERT INTO " + table
                        + " VALUES (1, 0, 'one', 1.5, '2026-01-01', '2026-01-01 00:00:00.123', 1, 'note', 'a', 0.5)");
            }
        }
    }
}
