package io.millrace.sandbox.supervision;

import io.millrace.common.problem.Problem;
import io.millrace.common.task.Schedule;
import io.millrace.sandbox.process.Lifecycle;
import io.millrace.sandbox.progress.Progress;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Starts one process again when it ends and nobody has stopped it, as a supervisor in production would, and says so: at
 * once the first time, after pauses that double when it ends again and again. Thread-safe.
 */
final class Restarter implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Restarter.class);
    private static final long LOOK_MILLIS = 500;
    private static final Duration CLOSING = Duration.ofSeconds(300);

    /** A process that ran for so long has recovered from what ended it before. */
    private static final Duration RECOVERED = Duration.ofSeconds(20);

    private static final Schedule PAUSES =
            Schedule.every(Duration.ZERO).retryAfter(Duration.ofSeconds(1), Duration.ofMinutes(1));

    private final String name;
    private final Lifecycle process;
    private final Progress progress;
    private final ScheduledExecutorService thread;
    private volatile boolean down;
    private volatile boolean asked;
    private volatile long startAtNanos;
    private volatile int unasked;

    // Only the thread touches these.
    private int failures;
    private long readyAtNanos = System.nanoTime() - RECOVERED.toNanos();

    /** @param name as shown to users */
    Restarter(String name, Lifecycle process, Progress progress) {
        this.name = name;
        this.process = process;
        this.progress = progress;
        this.thread = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread made = new Thread(task, "supervisor");
            made.setDaemon(true);
            return made;
        });
        thread.scheduleWithFixedDelay(this::look, 0, LOOK_MILLIS, TimeUnit.MILLISECONDS);
    }

    /** Ends the process by {@code ending}, and starts it again when it has been down for so long. */
    void end(Duration pause, Runnable ending) {
        startAtNanos = System.nanoTime() + pause.toNanos();
        asked = true;
        down = true;
        ending.run();
        startAtNanos = System.nanoTime() + pause.toNanos();
    }

    /** Whether the process runs and is ready, for all this supervisor knows. */
    boolean up() {
        return process.isAlive() && !down;
    }

    /** How often the process ended though {@link #end} had not been called. */
    int unasked() {
        return unasked;
    }

    private void look() {
        try {
            if (process.isAlive()) {
                return;
            }
            if (!down && process.wanted()) {
                notice();
            }
            if (down && System.nanoTime() - startAtNanos >= 0) {
                start();
            }
        } catch (RuntimeException e) {
            LOG.atError().addKeyValue("process", name).setCause(e).log("Looking after a process failed");
        }
    }

    /** The process has ended by itself, or somebody else has ended it. */
    private void notice() {
        unasked++;
        boolean recovered = System.nanoTime() - readyAtNanos >= RECOVERED.toNanos();
        failures = recovered ? 0 : failures + 1;
        Duration pause = PAUSES.pause(failures);
        startAtNanos = System.nanoTime() + pause.toNanos();
        down = true;
        progress.say(name + " has ended" + (recovered ? "" : " again soon after its start") + "; it is started again"
                + in(pause) + ". Its log: " + process.logFile());
    }

    private void start() {
        try {
            if (asked) {
                process.start();
            } else {
                process.startAgain();
            }
            readyAtNanos = System.nanoTime();
            asked = false;
            down = false;
        } catch (Problem e) {
            failures++;
            Duration pause = PAUSES.pause(failures);
            startAtNanos = System.nanoTime() + pause.toNanos();
            if (asked || process.wanted()) {
                progress.say(e.text() + System.lineSeparator() + "  It is started again" + in(pause) + ".");
            }
        }
    }

    private static String in(Duration pause) {
        return pause.isZero() ? "" : " in " + pause.toSeconds() + " s";
    }

    /** Ends the supervision, after a start that is under way; the process keeps running. */
    @Override
    public void close() {
        thread.shutdown();
        try {
            thread.awaitTermination(CLOSING.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
