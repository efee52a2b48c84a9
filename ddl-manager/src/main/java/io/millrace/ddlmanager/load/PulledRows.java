package io.millrace.ddlmanager.load;

import io.millrace.common.clickhouse.ClickHouse;
import io.millrace.common.clickhouse.ClickHouseNames;
import io.millrace.common.fence.Place;
import io.millrace.common.keys.KeyOrder;
import io.millrace.common.naming.ColumnNaming;
import io.millrace.common.table.Column;
import io.millrace.common.table.Table;
import io.millrace.common.types.ColumnMapping;
import io.millrace.common.types.TypeRegistry;
import java.util.ArrayList;
import java.util.List;

/** ClickHouse reads the rows from MySQL itself. */
final class PulledRows implements RowPath {

    private static final String FIT = "fit";
    private static final String VERSION = "version";

    /** Long rows do not fill the memory; and one range is one block, as far as that goes. */
    private static final String SETTINGS = "max_threads = 2, max_insert_threads = 1,"
            + " external_storage_max_read_bytes = 16777216, min_insert_block_size_bytes = 67108864";

    private final ClickHouse clickHouse;
    private final KeyOrder order;
    private final String insert;
    private final String source;
    private final String select;
    private final String where;

    /**
     * @param collection ClickHouse's named collection for MySQL, quoted
     * @param session condition in MySQL: the session gives each row, and each value as it is
     * @param intake the table that takes the rows, quoted
     */
    PulledRows(ClickHouse clickHouse, String collection, String session, Table table, KeyOrder order, String intake) {
        this.clickHouse = clickHouse;
        this.order = order;
        List<String> names = new ArrayList<>();
        List<String> queued = new ArrayList<>();
        List<String> read = new ArrayList<>();
        for (Column column : table.columns()) {
            ColumnMapping.Pull pull = TypeRegistry.mapping(table.id(), column).pull();
            String pulled = "c" + names.size();
            names.add(ColumnNaming.quoted(column.name()));
            queued.add(pull.toQueue().apply(pulled));
            read.add(pull.inMysql() + " AS " + pulled);
        }
        this.insert = "INSERT INTO " + intake + " (" + String.join(", ", names)
                + ", _version, _is_deleted, _op, _source_ts, _extracted_at, _binlog_file, _binlog_pos, _binlog_row,"
                + " _kafka_topic, _kafka_partition, _kafka_message, _kafka_error, _kafka_offset) SELECT "
                + String.join(", ", queued)
                // It adds 0, if it does not throw.
                + ", toUInt64(" + VERSION + ") + throwIf(" + FIT
                + " != 1, 'the settings of MySQL have changed'), 0, 'r', ";
        this.source = " + rowNumberInAllBlocks() FROM mysql(" + collection + ", query = ";
        this.select = "SELECT " + String.join(", ", read) + ", " + session + " AS " + FIT + ", ";
        this.where = " AS " + VERSION + order.from() + " WHERE ";
    }

    @Override
    public void carry(CarriedRows rows, Place place) {
        long now = System.currentTimeMillis();
        clickHouse.execute(insert + now + ", " + now + ", " + ClickHouseNames.literal(place.file()) + ", "
                + place.position() + ", 0, '', 0, '', '', " + rows.firstNumber() + source
                + ClickHouseNames.literal(select + rows.version(order) + where + rows.where(order)) + ") SETTINGS "
                + SETTINGS);
    }

    @Override
    public String check() {
        return select + "0" + where + "FALSE";
    }
}
