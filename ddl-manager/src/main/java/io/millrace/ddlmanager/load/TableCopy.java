package io.millrace.ddlmanager.load;

import io.millrace.common.clickhouse.ClickHouse;
import io.millrace.common.fence.MysqlBinlog;
import io.millrace.common.fence.Place;
import io.millrace.common.mysql.Mysql;
import io.millrace.common.problem.Problem;
import io.millrace.common.problem.ProblemCode;
import io.millrace.common.table.Table;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.LongConsumer;

/** Carries the rows of one table from MySQL into ClickHouse, piece by piece. */
public final class TableCopy {

    /** A statement of MySQL lasts as long as its piece, and ALTER TABLE waits for it. */
    private static final int PIECE = 50_000;

    /** As the queue reads ({@code clickhouse-sql/table/queue.sql}). */
    private static final Map<String, String> STRICT = Map.of(
            "input_format_skip_unknown_fields", "0",
            "input_format_null_as_default", "0",
            "date_time_input_format", "basic");

    private final Mysql mysql;
    private final ClickHouse clickHouse;

    public TableCopy(Mysql mysql, ClickHouse clickHouse) {
        this.mysql = mysql;
        this.clickHouse = clickHouse;
    }

    /**
     * @param intake the table that takes the rows, quoted, with its database
     * @param progress is told how many rows there are so far
     * @param stop asked between pieces
     * @return how many rows there are; less than all when it was stopped
     * @throws Problem when MySQL does not give a row, or ClickHouse does not take it
     */
    long run(Table table, String intake, LongConsumer progress, BooleanSupplier stop) {
        PieceSql sql = new PieceSql(table);
        List<String> after = List.of();
        long rows = 0;
        boolean more = true;
        while (more && !stop.getAsBoolean()) {
            Piece piece = new Piece(sql.piece(after, PIECE), rows, new MysqlBinlog(mysql).end());
            clickHouse.insert(intake, STRICT, piece::writeTo);
            after = piece.last;
            more = piece.rows == PIECE;
            rows += piece.rows;
            progress.accept(rows);
        }
        return rows;
    }

    /** A piece; when its insert is tried again, it is read again. */
    private final class Piece {

        private final String query;
        private final long before;
        private final String place;
        private int rows;
        private List<String> last = List.of();

        /** @param end a place in the binlog before the reading: a TRUNCATE after it deletes the rows as well */
        private Piece(String query, long before, Place end) {
            long now = System.currentTimeMillis();
            this.query = query;
            this.before = before;
            this.place = ",\"_version\":0,\"_is_deleted\":0,\"_op\":\"r\",\"_source_ts\":" + now + ",\"_extracted_at\":"
                    + now
                    + ",\"_binlog_file\":\"" + end.file() + "\",\"_binlog_pos\":" + end.position()
                    + ",\"_binlog_row\":0,\"_kafka_topic\":\"\",\"_kafka_partition\":0,\"_kafka_message\":\"\","
                    + "\"_kafka_error\":\"\",\"_kafka_offset\":";
        }

        private void writeTo(OutputStream lines) throws IOException {
            rows = 0;
            mysql.stream(query, row -> {
                String json = row.getString(1);
                if (json == null) {
                    throw ProblemCode.ROW_TOO_LONG.problem(
                            "MySQL does not give the row behind " + last + ": it is longer than max_allowed_packet.",
                            "SET PERSIST max_allowed_packet to four times the longest row.");
                }
                String line = json.substring(0, json.length() - 1) + place + (before + rows) + "}\n";
                lines.write(line.getBytes(StandardCharsets.UTF_8));
                List<String> key = new ArrayList<>();
                for (int i = 2; i <= row.getMetaData().getColumnCount(); i++) {
                    key.add(row.getString(i));
                }
                last = key;
                rows++;
            });
        }
    }
}
