package io.millrace.ddlmanager.load;

import io.millrace.common.clickhouse.ClickHouse;
import io.millrace.common.fence.Place;
import io.millrace.common.keys.KeyOrder;
import io.millrace.common.mysql.Mysql;
import io.millrace.common.naming.ColumnNaming;
import io.millrace.common.problem.ProblemCode;
import io.millrace.common.table.Table;
import io.millrace.common.types.TypeRegistry;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;

/** This process reads each row from MySQL as the JSON that the row topic would carry, and sends it to ClickHouse. */
final class SentRows implements RowPath {

    /** As the queue reads ({@code clickhouse-sql/table/queue.sql}). */
    private static final Map<String, String> STRICT = Map.of(
            "input_format_skip_unknown_fields", "0",
            "input_format_null_as_default", "0",
            "date_time_input_format", "basic");

    private final Mysql mysql;
    private final ClickHouse clickHouse;
    private final Table table;
    private final KeyOrder order;
    private final String intake;
    private final String select;
    private final String where;

    SentRows(Mysql mysql, ClickHouse clickHouse, Table table, KeyOrder order, String intake) {
        this.mysql = mysql;
        this.clickHouse = clickHouse;
        this.table = table;
        this.order = order;
        this.intake = intake;
        this.select = "SELECT " + json(table) + ", ";
        this.where = order.from() + " WHERE ";
    }

    @Override
    public void carry(CarriedRows rows, Place place) {
        String head = head(place);
        AtomicLong number = new AtomicLong();
        // When the insert is tried again, the rows are read again.
        clickHouse.insert(intake, STRICT, lines -> {
            number.set(rows.firstNumber());
            mysql.stream(select + rows.version(order) + where + rows.where(order), row -> {
                String json = row.getString(1);
                if (json == null) {
                    throw ProblemCode.ROW_TOO_LONG.problem(
                            "MySQL does not give a row of " + table.id() + " " + rows
                                    + ": it is longer than max_allowed_packet.",
                            "SET PERSIST max_allowed_packet to four times the longest row.");
                }
                String line = json.substring(0, json.length() - 1) + ",\"_version\":" + row.getString(2) + head
                        + number.getAndIncrement() + "}\n";
                lines.write(line.getBytes(StandardCharsets.UTF_8));
            });
        });
    }

    @Override
    public String check() {
        return select + "0" + where + "FALSE";
    }

    private static String head(Place place) {
        long now = System.currentTimeMillis();
        return ",\"_is_deleted\":0,\"_op\":\"r\",\"_source_ts\":" + now + ",\"_extracted_at\":" + now
                + ",\"_binlog_file\":\"" + place.file() + "\",\"_binlog_pos\":" + place.position()
                + ",\"_binlog_row\":0,\"_kafka_topic\":\"\",\"_kafka_partition\":0,\"_kafka_message\":\"\","
                + "\"_kafka_error\":\"\",\"_kafka_offset\":";
    }

    private static String json(Table table) {
        return table.columns().stream()
                .map(column -> text(ColumnNaming.inside(column.name())) + ", "
                        + TypeRegistry.mapping(table.id(), column).envelope())
                .collect(Collectors.joining(", ", "JSON_OBJECT(", ")"));
    }

    /** Whatever a name has in it, and whatever the session takes for an escape. */
    private static String text(String name) {
        return "_utf8mb4 X'" + HexFormat.of().formatHex(name.getBytes(StandardCharsets.UTF_8)) + "'";
    }
}
