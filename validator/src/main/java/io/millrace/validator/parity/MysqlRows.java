package io.millrace.validator.parity;

import io.millrace.common.mysql.Mysql;
import io.millrace.common.mysql.Mysql.RowReader;
import io.millrace.common.problem.ProblemCode;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;

/** The rows of a query in MySQL as they come, however many there are. */
final class MysqlRows<T> implements AutoCloseable {

    private final Connection connection;
    private final Statement statement;
    private final ResultSet rows;
    private final RowReader<T> reader;
    private boolean ended;

    MysqlRows(Mysql mysql, String query, RowReader<T> reader) {
        this.reader = reader;
        try {
            this.connection = mysql.connection();
            try {
                this.statement = connection.createStatement();
                // The driver's word for: not all of them at once.
                statement.setFetchSize(Integer.MIN_VALUE);
                this.rows = statement.executeQuery(query);
            } catch (SQLException e) {
                connection.close();
                throw e;
            }
        } catch (SQLException e) {
            throw failed(e);
        }
    }

    /** Empty at the end. */
    Optional<T> next() {
        try {
            if (!rows.next()) {
                ended = true;
                return Optional.empty();
            }
            return Optional.of(reader.read(rows));
        } catch (SQLException e) {
            throw failed(e);
        }
    }

    @Override
    public void close() {
        try (connection) {
            if (!ended) {
                // Otherwise the driver reads the rest of the rows to their end.
                statement.cancel();
            }
            statement.close();
        } catch (SQLException e) {
            // What was read is right.
            ended = true;
        }
    }

    private static RuntimeException failed(SQLException e) {
        return ProblemCode.MYSQL_REFUSED.problem(
                "A query failed in MySQL: " + e.getMessage(), "Check the server and the user's grants.", e);
    }
}
