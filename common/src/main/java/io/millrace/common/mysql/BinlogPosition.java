package io.millrace.common.mysql;

import io.millrace.common.Problem;
import io.millrace.common.connect.ConnectClient.SourceOffset;
import java.util.List;

/**
 * Where MySQL's binlog ends at a moment: everything committed before it is behind it.
 *
 * @param gtids the transactions in it, without white space; empty on a server without any
 */
public record BinlogPosition(String file, long position, String gtids) {

    /** The end of the binlog now; needs REPLICATION CLIENT. */
    public static BinlogPosition end(Mysql mysql) {
        return status(
                        mysql,
                        row -> new BinlogPosition(
                                row.getString("File"),
                                row.getLong("Position"),
                                row.getString("Executed_Gtid_Set").replaceAll("\\s", "")))
                .stream()
                .findFirst()
                .orElseThrow(() ->
                        new Problem("MySQL at " + mysql.address() + " writes no binlog.", "Start it with --log-bin."));
    }

    /** Reads {@code SHOW BINARY LOG STATUS}: one row, or none when the server writes no binlog. */
    public static <T> List<T> status(Mysql mysql, Mysql.RowReader<T> reader) {
        String version =
                mysql.query("SELECT VERSION()", row -> row.getString(1)).get(0);
        // MySQL 8.2 renamed the statement, 8.4 dropped the old name.
        String statement = version.startsWith("8.0") || version.startsWith("8.1")
                ? "SHOW MASTER STATUS"
                : "SHOW BINARY LOG STATUS";
        return mysql.query(statement, reader);
    }

    /**
     * Whether Debezium has read everything up to here. Its set of GTIDs lacks the last statement when that is DDL: it
     * adds a transaction at its COMMIT, which DDL does not have, or when the next one begins (seen in 3.6). Then the
     * place in the file decides, which only means something on the server that wrote the file; one missing GTID with the
     * reader at or behind this place is that case.
     */
    public boolean readBy(SourceOffset offset, Mysql mysql) {
        String read = offset.gtids().orElse("");
        if (gtids.equals(read)) {
            return true;
        }
        String missing = mysql.query("SELECT GTID_SUBTRACT(?, ?)", row -> row.getString(1), gtids, read)
                .get(0);
        return missing.isEmpty() || isOne(missing) && offset.file().equals(file) && offset.position() >= position;
    }

    /**
     * Transactions that were read from this server, or from the one before it, and that it no longer knows: its binlog was
     * reset, or a replica took over that lacked them. New transactions then get numbers that count as read, and MySQL
     * keeps them from its replicas without a word.
     *
     * @param read what a replica says that it has read
     * @return empty when all is well
     */
    public static String forgotten(String read, Mysql mysql) {
        return mysql.query("SELECT GTID_SUBTRACT(?, @@GLOBAL.gtid_executed)", row -> row.getString(1), read)
                .get(0);
    }

    /**
     * Transactions that a replica has not read and that are in no binlog of the server any more.
     *
     * @param read what the replica has read
     * @return empty when there are none
     */
    public static String purged(String read, Mysql mysql) {
        return mysql.query("SELECT GTID_SUBTRACT(@@GLOBAL.gtid_purged, ?)", row -> row.getString(1), read)
                .get(0);
    }

    /** {@code uuid:7}, neither several servers nor a range. */
    private static boolean isOne(String gtids) {
        return gtids.matches("[0-9a-fA-F-]+(:[A-Za-z_][A-Za-z0-9_]*)?:\\d+");
    }
}
