package io.millrace.sandbox;

import java.io.PrintStream;
import java.util.concurrent.TimeUnit;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** A progress bar on a terminal, and a line every few seconds elsewhere. */
public final class ConsoleProgress implements Progress, AutoCloseable {

    private static final long LINE_EVERY_NANOS = TimeUnit.SECONDS.toNanos(5);

    private final PrintStream out;
    private final boolean terminal = System.console() != null;
    private ProgressBar bar;
    private String current = "";
    private long saidAt;

    public ConsoleProgress(PrintStream out) {
        this.out = out;
    }

    @Override
    public synchronized void say(String line) {
        close();
        out.println(line);
    }

    @Override
    public synchronized void step(String what, long done, long of) {
        if (!what.equals(current)) {
            close();
            current = what;
            saidAt = System.nanoTime();
            if (terminal) {
                bar = new ProgressBarBuilder()
                        .setTaskName("  " + what)
                        .setInitialMax(of)
                        .setStyle(ProgressBarStyle.COLORFUL_UNICODE_BLOCK)
                        .setConsumer(new ConsoleProgressBarConsumer(out))
                        .setUpdateIntervalMillis(100)
                        .hideEta()
                        .build();
            }
        }
        if (bar != null) {
            bar.maxHint(of).stepTo(done);
        } else if (!terminal && System.nanoTime() - saidAt > LINE_EVERY_NANOS) {
            saidAt = System.nanoTime();
            out.printf("  %s: %d %%%n", what, of == 0 ? 100 : done * 100 / of);
        }
        if (done >= of) {
            close();
        }
    }

    /** Ends the bar that is shown. */
    @Override
    public synchronized void close() {
        if (bar != null) {
            bar.close();
            bar = null;
        }
        current = "";
    }
}
