package io.millrace.common.fence;

import io.millrace.common.connect.ConnectClient.SourceOffset;
import io.millrace.common.mysql.Mysql;
import io.millrace.common.problem.ProblemCode;
import java.util.List;

/** Reads places from MySQL's binlog, and compares them by MySQL's own GTID functions. */
public final class MysqlBinlog {

    private final Mysql mysql;

    public MysqlBinlog(Mysql mysql) {
        this.mysql = mysql;
    }

    /** The end of the binlog now; needs REPLICATION CLIENT. */
    public Place end() {
        return status(row ->
                        new Place(row.getString("Executed_Gtid_Set"), row.getString("File"), row.getLong("Position")))
                .stream()
                .findFirst()
                .orElseThrow(() -> ProblemCode.NO_BINLOG.problem(
                        "MySQL at " + mysql.address() + " writes no binlog.", "Start it with --log-bin."));
    }

    /** Reads {@code SHOW BINARY LOG STATUS}: one row, or none when the server writes no binlog. */
    public <T> List<T> status(Mysql.RowReader<T> reader) {
        // MySQL 8.2 renamed the statement, 8.4 dropped the old name.
        String statement = mysql.isAtLeast(8, 2, 0) ? "SHOW BINARY LOG STATUS" : "SHOW MASTER STATUS";
        return mysql.query(statement, reader);
    }

    /**
     * Transactions before the place that Debezium has not read. Its set of GTIDs lacks the last statement when that is
     * DDL: it adds a transaction at its COMMIT, which DDL does not have, or when the next one begins (seen in 3.6). Then
     * the place in the file decides, which only means something on the server that wrote the file; one missing GTID with
     * the reader at or after this place is that case.
     *
     * @return a GTID set, empty when Debezium has read everything before the place
     */
    public String unread(Place place, SourceOffset offset) {
        String read = offset.gtids().orElse("");
        if (place.gtids().equals(read)) {
            return "";
        }
        String missing = subtract(place.gtids(), read);
        boolean onlyDdl = isOne(missing) && offset.file().equals(place.file()) && offset.position() >= place.position();
        return onlyDdl ? "" : missing;
    }

    /**
     * Transactions that were read from this server, or from the one before it, and that it no longer knows: its binlog was
     * reset, or a replica took over that lacked them. New transactions then get numbers that count as read, and MySQL
     * keeps them from its replicas without a word.
     *
     * @param read what a replica says that it has read
     * @return empty when all is well
     */
    public String forgotten(String read) {
        return mysql.query("SELECT GTID_SUBTRACT(?, @@GLOBAL.gtid_executed)", row -> row.getString(1), read)
                .get(0);
    }

    /**
     * Transactions that a replica has not read and that are in no binlog of the server any more.
     *
     * @param read what the replica has read
     * @return empty when there are none
     */
    public String purged(String read) {
        return mysql.query("SELECT GTID_SUBTRACT(@@GLOBAL.gtid_purged, ?)", row -> row.getString(1), read)
                .get(0);
    }

    /** Whether a GTID set has all of another one. */
    public boolean covers(String gtids, String others) {
        return gtids.equals(others) || subtract(others, gtids).isEmpty();
    }

    private String subtract(String gtids, String others) {
        return mysql.query("SELECT GTID_SUBTRACT(?, ?)", row -> row.getString(1), gtids, others)
                .get(0)
                .replaceAll("\\s", "");
    }

    /** {@code uuid:7}, neither several servers nor a range. */
    private static boolean isOne(String gtids) {
        return gtids.matches("[0-9a-fA-F-]+(:[A-Za-z_][A-Za-z0-9_]*)?:\\d+");
    }
}
