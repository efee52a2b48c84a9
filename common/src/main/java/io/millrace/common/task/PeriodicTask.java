package io.millrace.common.task;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.millrace.common.metrics.MeterNames;
import io.millrace.common.problem.Problem;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs a piece of work again and again on a thread of its own. Nothing that the work throws ends the thread: a failure
 * is counted, logged once, and tried again after a pause that doubles. Only an {@code OutOfMemoryError} ends the process,
 * as the JVM does with {@code -XX:+ExitOnOutOfMemoryError}: nothing can be trusted after it.
 *
 * <p>Thread-safe. The work's {@code run} and {@code close} are called by one thread at a time.
 */
public final class PeriodicTask implements AutoCloseable {

    /** So many failures in a row make a task unhealthy; fewer may be a server that restarts. */
    public static final int TOLERATED_FAILURES = 2;

    private static final Logger LOG = LoggerFactory.getLogger(PeriodicTask.class);

    /** Exit code of a JVM that ends by {@code -XX:+ExitOnOutOfMemoryError}. */
    private static final int OUT_OF_MEMORY_EXIT_CODE = 3;

    /** How long an interrupted run is waited for. */
    private static final Duration INTERRUPTED_LIMIT = Duration.ofSeconds(3);

    /** What a task does. */
    @FunctionalInterface
    public interface Work {

        /** One run. May throw anything. */
        void run(Run run) throws Exception;

        /** Lets a call that blocks inside {@link #run} return early, because the task stops. Any thread may call it. */
        default void interrupt() {}

        /** Frees what the work holds; called once, after the last run. */
        default void close() throws Exception {}
    }

    /** What a run can ask of its task, and tell it. */
    public interface Run {

        /** Whether the task is to stop, so that a long run should return. */
        boolean stopping();

        /** A long run calls this as it gets on, so that it does not count as hung. */
        void progress();
    }

    private final String name;
    private final Schedule schedule;
    private final Work work;
    private final Runnable outOfMemory;
    private final Counter runs;
    private final Counter failures;
    private final Thread thread;
    private final Semaphore wakeUps = new Semaphore(0);
    private final CountDownLatch ended = new CountDownLatch(1);
    private final Run run = new Run() {
        @Override
        public boolean stopping() {
            return stopping;
        }

        @Override
        public void progress() {
            progressAtNanos = System.nanoTime();
        }
    };

    private volatile boolean started;
    private volatile boolean stopping;
    private volatile boolean running;
    private volatile long progressAtNanos;
    private volatile Instant lastSuccess;
    private volatile int failuresInARow;
    private volatile String lastFailure;

    public PeriodicTask(String name, Schedule schedule, Work work, MeterRegistry meters) {
        this(name, schedule, work, meters, () -> Runtime.getRuntime().halt(OUT_OF_MEMORY_EXIT_CODE));
    }

    /** @param outOfMemory ends the process */
    PeriodicTask(String name, Schedule schedule, Work work, MeterRegistry meters, Runnable outOfMemory) {
        this.name = name;
        this.schedule = schedule;
        this.work = work;
        this.outOfMemory = outOfMemory;
        Tags tags = Tags.of(MeterNames.TASK, name);
        this.runs = meters.counter(MeterNames.TASK_RUNS, tags);
        this.failures = meters.counter(MeterNames.TASK_FAILURES, tags);
        meters.gauge(
                MeterNames.TASK_HEALTHY,
                tags,
                this,
                task -> task.health().trouble().isEmpty() ? 1 : 0);
        this.thread = new Thread(this::loop, name);
        thread.setDaemon(true);
    }

    public String name() {
        return name;
    }

    /** Begins with the first run at once; a second call does nothing. */
    public synchronized void start() {
        if (stopping) {
            throw new IllegalStateException("the task " + name + " is closed");
        }
        if (!started) {
            started = true;
            thread.start();
        }
    }

    /** Ends the current pause, if there is one, so that the next run begins now. */
    public void wake() {
        wakeUps.release();
    }

    private void loop() {
        while (!stopping) {
            try {
                runOnce();
                pause();
            } catch (Throwable e) {
                // Only what runOnce does besides the work can come here, such as writing a log line.
                failuresInARow = Math.max(1, failuresInARow);
            }
        }
        closeWork();
    }

    private void runOnce() {
        progressAtNanos = System.nanoTime();
        running = true;
        try {
            work.run(run);
            succeeded();
        } catch (OutOfMemoryError e) {
            outOfMemory.run();
            failed(e);
        } catch (Throwable e) {
            if (!stopping) {
                failed(e);
            }
        } finally {
            running = false;
            runs.increment();
        }
    }

    private void succeeded() {
        int before = failuresInARow;
        failuresInARow = 0;
        lastFailure = null;
        lastSuccess = Instant.now();
        if (before > 0) {
            LOG.atInfo()
                    .addKeyValue("task", name)
                    .addKeyValue("failures", before)
                    .log("Background task works again");
        }
    }

    private void failed(Throwable e) {
        String before = lastFailure;
        failuresInARow++;
        lastFailure =
                Optional.ofNullable(e.getMessage()).filter(m -> !m.isBlank()).orElse(e.toString());
        failures.increment();
        if (lastFailure.equals(before)) {
            return;
        }
        if (e instanceof Problem problem) {
            LOG.atWarn()
                    .addKeyValue("task", name)
                    .addKeyValue("reason", problem.getMessage())
                    .addKeyValue("remedy", problem.remedy())
                    .log("Background task failed and is tried again");
        } else {
            LOG.atError().addKeyValue("task", name).setCause(e).log("Background task failed and is tried again");
        }
    }

    private void pause() {
        Duration pause = schedule.pause(failuresInARow);
        try {
            if (!stopping && (pause.isZero() || wakeUps.tryAcquire(pause.toNanos(), TimeUnit.NANOSECONDS))) {
                wakeUps.drainPermits();
            }
        } catch (InterruptedException e) {
            // Only close() interrupts, and then the loop ends.
        }
    }

    /** How the task does now. */
    public TaskHealth health() {
        int failed = failuresInARow;
        Optional<String> failure = Optional.ofNullable(lastFailure);
        Optional<Duration> noProgress =
                running ? Optional.of(Duration.ofNanos(System.nanoTime() - progressAtNanos)) : Optional.empty();
        return new TaskHealth(
                name,
                Optional.ofNullable(lastSuccess),
                failed,
                failure,
                noProgress,
                trouble(failed, failure, noProgress));
    }

    private Optional<String> trouble(int failed, Optional<String> failure, Optional<Duration> noProgress) {
        if (started && !stopping && !thread.isAlive()) {
            return Optional.of("the background task " + name + " has ended: restart the service");
        }
        if (failed > TOLERATED_FAILURES) {
            return Optional.of("the background task " + name + " has failed " + failed + " times in a row: "
                    + failure.orElse("see the log"));
        }
        return noProgress
                .filter(duration -> duration.compareTo(schedule.runLimit()) > 0)
                .map(duration ->
                        "the background task " + name + " has not finished a run for " + duration.toSeconds() + " s");
    }

    /** Tells the task to stop, and returns at once. */
    public synchronized void stop() {
        if (stopping) {
            return;
        }
        stopping = true;
        wake();
        if (started) {
            work.interrupt();
        } else {
            closeWork();
        }
    }

    /** Stops the task and waits for its end, for a limited time. */
    @Override
    public void close() {
        stop();
        try {
            if (ended.await(schedule.stopWithin().toNanos(), TimeUnit.NANOSECONDS)) {
                return;
            }
            thread.interrupt();
            if (!ended.await(INTERRUPTED_LIMIT.toNanos(), TimeUnit.NANOSECONDS)) {
                LOG.atWarn().addKeyValue("task", name).log("Background task did not stop in time");
            }
        } catch (InterruptedException e) {
            thread.interrupt();
            Thread.currentThread().interrupt();
        }
    }

    private void closeWork() {
        try {
            work.close();
        } catch (Exception e) {
            LOG.atWarn().addKeyValue("task", name).setCause(e).log("Background task did not close what it had opened");
        } finally {
            ended.countDown();
        }
    }
}
