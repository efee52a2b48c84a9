package io.millrace.benchmarks;

import io.millrace.common.table.TableId;
import io.millrace.sandbox.MySqlServer;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** The table of 17 columns of which rows are carried. Each row's values follow from its id. */
record Orders(String database) {

    private static final String COLUMNS = " (id BIGINT AUTO_INCREMENT PRIMARY KEY,"
            + " customer_id BIGINT NOT NULL, status ENUM('new','paid','sent','returned') NOT NULL, quantity INT NOT NULL,"
            + " amount DECIMAL(12,2) NOT NULL, discount DECIMAL(5,2), rate DOUBLE, created_at DATETIME(3) NOT NULL,"
            + " updated_at TIMESTAMP(3) NOT NULL, due DATE NOT NULL, name VARCHAR(100), street VARCHAR(100),"
            + " city VARCHAR(60), note VARCHAR(200), paid TINYINT(1) NOT NULL, attributes JSON NOT NULL, token BINARY(16))";

    private static final String ROWS = " WITH RECURSIVE ids (n) AS"
            + " (SELECT ? UNION ALL SELECT n + 1 FROM ids WHERE n < ?) SELECT n, n * 7919 % 100003, 1 + n % 4, n % 50,"
            + " n % 100000 / 100, IF(n % 3 = 0, n % 500 / 100, NULL), n / 7, '2020-01-01' + INTERVAL n * 37 SECOND,"
            + " '2020-01-01' + INTERVAL n * 41 SECOND, '2020-01-01' + INTERVAL n % 2000 DAY, CONCAT('Customer ', n),"
            + " CONCAT(n % 300, ' Long Street'), CONCAT('City ', n % 1000),"
            + " IF(n % 4 = 0, NULL, CONCAT('a note about the order ', SHA2(n, 224))), n % 2,"
            + " JSON_OBJECT('source', 'web', 'campaign', n % 90, 'gift', FALSE), UNHEX(LEFT(SHA2(n, 256), 32)) FROM ids";

    /** Rows of one statement; MySQL makes them in memory. */
    private static final int STATEMENT = 100_000;

    TableId id() {
        return new TableId(database, "orders");
    }

    /** Makes the database, too. */
    void create(MySqlServer mysql) throws SQLException {
        try (Connection root = mysql.openAsRoot();
                Statement statement = root.createStatement()) {
            statement.execute("CREATE DATABASE " + database);
            statement.execute("CREATE TABLE " + id() + COLUMNS);
        }
    }

    /** Makes the table with so many rows, of which the binlog says nothing. */
    void fill(MySqlServer mysql, long rows) throws SQLException {
        create(mysql);
        try (Writer writer = writer(mysql)) {
            writer.execute("SET SESSION sql_log_bin = 0");
            writer.write(1, rows);
            writer.execute("ANALYZE TABLE " + id());
        }
    }

    /** Writes on a session of its own; the caller closes it. Not thread-safe. */
    Writer writer(MySqlServer mysql) throws SQLException {
        return new Writer(mysql.openAsRoot());
    }

    final class Writer implements AutoCloseable {

        private final Connection session;
        private final PreparedStatement insert;

        private Writer(Connection session) throws SQLException {
            this.session = session;
            execute("SET SESSION cte_max_recursion_depth = " + (STATEMENT + 1));
            this.insert = session.prepareStatement("INSERT INTO " + id() + ROWS);
        }

        void execute(String statement) throws SQLException {
            try (Statement sql = session.createStatement()) {
                sql.execute(statement);
            }
        }

        /** The largest id; 0 while the table is empty. */
        long last() throws SQLException {
            try (Statement sql = session.createStatement();
                    ResultSet row = sql.executeQuery("SELECT COALESCE(MAX(id), 0) FROM " + id())) {
                row.next();
                return row.getLong(1);
            }
        }

        /** The rows with these ids, both included, in one transaction. */
        void write(long first, long last) throws SQLException {
            if (last - first < STATEMENT) {
                insert(first, last);
                return;
            }
            session.setAutoCommit(false);
            for (long from = first; from <= last; from += STATEMENT) {
                insert(from, Math.min(last, from + STATEMENT - 1));
            }
            session.setAutoCommit(true);
        }

        private void insert(long first, long last) throws SQLException {
            insert.setLong(1, first);
            insert.setLong(2, last);
            insert.executeUpdate();
        }

        @Override
        public void close() throws SQLException {
            session.close();
        }
    }
}
