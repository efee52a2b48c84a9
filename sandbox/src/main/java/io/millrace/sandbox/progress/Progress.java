package io.millrace.sandbox.progress;

import java.io.PrintStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Hears what the sandbox does. Called from several threads. */
public interface Progress {

    /** A finished step, such as "MySQL 9.7.4 ready on 127.0.0.1:3306 in 2.1 s". */
    void say(String line);

    /**
     * Something that takes long begins.
     *
     * @param what such as "Downloading MySQL"
     * @param total in units of {@code unit}, or 0 when not known
     */
    Task begin(String what, long total, Unit unit);

    /** What is counted, and how people read it. */
    enum Unit {
        BYTES(" MB", 1_000_000),
        ROWS(" rows", 1),
        STEPS(" steps", 1),
        MILLISECONDS(" s", 1_000);

        private final String label;
        private final long size;

        Unit(String label, long size) {
            this.label = label;
            this.size = size;
        }

        /** What follows a number. */
        String label() {
            return label;
        }

        /** How many of it are one that is shown. */
        long size() {
            return size;
        }
    }

    /** Something under way; closed when it ended, well or not. */
    interface Task extends AutoCloseable {

        /** @param amount done since the beginning */
        void reached(long amount);

        @Override
        void close();
    }

    /** Hears and says nothing. */
    static Progress silent() {
        return new LineProgress(line -> {});
    }

    /** Writes to the log. */
    static Progress logged() {
        Logger log = LoggerFactory.getLogger(Progress.class);
        return new LineProgress(line -> log.atInfo().log(line));
    }

    /** Bars when this process is on a terminal, else a line every few seconds. */
    static Progress onStandardError() {
        PrintStream out = System.err;
        return System.console() == null ? new LineProgress(out::println) : new TerminalProgress(out);
    }
}
