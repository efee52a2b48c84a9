package io.millrace.sandbox.server;

import com.sun.jna.Library;
import com.sun.jna.Native;

/**
 * A process that is a ClickHouse server: calls the main function of {@code clickhouse local} inside libchdb, and lets
 * it listen. Ends with the process; MergeTree tables survive that at any moment.
 */
public final class ClickHouseHost {

    /** Runs until the process is ended: a query that sleeps, row after row. */
    private static final String STAY = "SELECT sleepEachRow(3) FROM system.numbers SETTINGS max_block_size = 1,"
            + " function_sleep_max_microseconds_per_block = 0, max_execution_time = 0 FORMAT Null";

    /** What libchdb exports, as far as it is needed. */
    interface Chdb extends Library {
        int chdb_query_cmdline(int argumentCount, String[] arguments);

        void chdb_set_signal_handlers_enabled(boolean enabled);
    }

    private ClickHouseHost() {}

    /** Arguments: the library, the configuration file, the data folder, the HTTP and the native port. */
    public static void main(String[] args) {
        Chdb chdb = Native.load(args[0], Chdb.class);
        // The JVM needs its own handlers.
        chdb.chdb_set_signal_handlers_enabled(false);
        String[] arguments = {
            "clickhouse",
            "--config-file=" + args[1],
            "--path=" + args[2],
            "--http_port=" + args[3],
            "--tcp_port=" + args[4],
            "--query=SYSTEM START LISTEN HTTP; SYSTEM START LISTEN TCP; " + STAY
        };
        System.exit(chdb.chdb_query_cmdline(arguments.length, arguments));
    }
}
