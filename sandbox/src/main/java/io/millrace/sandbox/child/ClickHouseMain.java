package io.millrace.sandbox.child;

import com.sun.jna.Library;
import com.sun.jna.Native;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Hosts ClickHouse's server code, which comes as a library: calls the main function of {@code clickhouse local}, which
 * can listen like the server.
 *
 * <p>It is told to read queries from standard input until that ends. Here standard input is a pipe that nobody writes
 * to, and that the shutdown hook closes: then ClickHouse shuts down in its own order, on its own thread.
 */
public final class ClickHouseMain {

    private static final int STDIN = 0;
    private static final long END_LIMIT_SECONDS = 20;

    interface ChDb extends Library {
        /** Ends when the program ends; its result says nothing of use. */
        void chdb_query_cmdline(int argc, String[] argv);

        /** The JVM needs its own signal handlers. */
        void chdb_set_signal_handlers_enabled(boolean enabled);
    }

    interface LibC extends Library {
        int pipe(int[] ends);

        int dup2(int from, int to);

        int close(int descriptor);
    }

    private ClickHouseMain() {}

    /** @param args the library's file, the configuration file, the data folder, a file of queries to begin with */
    public static void main(String[] args) {
        LibC libc = Native.load("c", LibC.class);
        int[] pipe = new int[2];
        if (libc.pipe(pipe) != 0 || libc.dup2(pipe[0], STDIN) != STDIN) {
            throw new IllegalStateException("No pipe for standard input");
        }
        libc.close(pipe[0]);
        ChDb chdb = Native.load(args[0], ChDb.class);
        chdb.chdb_set_signal_handlers_enabled(false);
        String[] command = {
            "clickhouse",
            "--config-file=" + args[1],
            "--path=" + args[2],
            "--log-level=warning",
            "--queries-file",
            args[3],
            "/dev/stdin"
        };
        CountDownLatch ended = new CountDownLatch(1);
        AtomicBoolean asked = new AtomicBoolean();
        Runtime.getRuntime()
                .addShutdownHook(new Thread(
                        () -> {
                            asked.set(true);
                            libc.close(pipe[1]);
                            await(ended);
                        },
                        "end of ClickHouse"));
        chdb.chdb_query_cmdline(command.length, command);
        ended.countDown();
        if (!asked.get()) {
            // Nobody asked it to end: it could not start, and has said why.
            System.exit(1);
        }
    }

    private static void await(CountDownLatch ended) {
        try {
            if (!ended.await(END_LIMIT_SECONDS, TimeUnit.SECONDS)) {
                System.err.println("ClickHouse did not end within " + END_LIMIT_SECONDS + " s.");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
