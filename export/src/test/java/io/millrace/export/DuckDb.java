package io.millrace.export;

import java.math.BigDecimal;
import java.sql.Array;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** DuckDB, which reads files by itself. Values come as texts that say them exactly. */
final class DuckDb implements AutoCloseable {

    private final Connection connection;

    DuckDb() throws SQLException {
        this.connection = DriverManager.getConnection("jdbc:duckdb:");
    }

    void execute(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** The rows that a query gives, NULL as {@code NULL}. */
    List<List<String>> rows(String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet found = statement.executeQuery(sql)) {
            List<List<String>> rows = new ArrayList<>();
            int columns = found.getMetaData().getColumnCount();
            while (found.next()) {
                List<String> row = new ArrayList<>();
                for (int column = 1; column <= columns; column++) {
                    row.add(text(found.getObject(column)));
                }
                rows.add(row);
            }
            return rows;
        }
    }

    /** Numbers with a point by their bits, moments in microseconds since 1970. */
    private static String text(Object value) throws SQLException {
        if (value instanceof Float number) {
            return String.valueOf(Float.floatToRawIntBits(number));
        } else if (value instanceof Double number) {
            return String.valueOf(Double.doubleToRawLongBits(number));
        } else if (value instanceof BigDecimal number) {
            return number.toPlainString();
        } else if (value instanceof OffsetDateTime moment) {
            return String.valueOf(moment.toEpochSecond() * 1_000_000 + moment.getNano() / 1_000);
        } else if (value instanceof Array array) {
            List<String> texts = new ArrayList<>();
            for (Object each : Arrays.asList((Object[]) array.getArray())) {
                texts.add(text(each));
            }
            return texts.stream().collect(Collectors.joining(",", "[", "]"));
        }
        return value == null ? "NULL" : value.toString();
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
