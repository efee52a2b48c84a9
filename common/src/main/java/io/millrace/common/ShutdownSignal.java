package io.millrace.common;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Lets a service's main thread wait for SIGTERM or Ctrl-C and then close what it opened. */
public final class ShutdownSignal {

    /** Supervisors commonly wait 30 s before they kill. */
    private static final long CLOSE_LIMIT_SECONDS = 25;

    private static volatile boolean received;

    private ShutdownSignal() {}

    /** Returns when the process is asked to end. See {@link #onReceived}. */
    public static void await() throws InterruptedException {
        CountDownLatch asked = new CountDownLatch(1);
        onReceived(asked::countDown);
        asked.await();
    }

    /**
     * Runs {@code stop} when the process is asked to end. The JVM then waits, for a limited time, for the calling thread
     * to finish.
     */
    public static Registration onReceived(Runnable stop) {
        Thread caller = Thread.currentThread();
        Thread hook = new Thread(
                () -> {
                    received = true;
                    stop.run();
                    try {
                        caller.join(TimeUnit.SECONDS.toMillis(CLOSE_LIMIT_SECONDS));
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                },
                "shutdown");
        Runtime.getRuntime().addShutdownHook(hook);
        return () -> remove(hook);
    }

    /** A wish to hear of the signal, until it is closed. */
    @FunctionalInterface
    public interface Registration extends AutoCloseable {
        @Override
        void close();
    }

    private static void remove(Thread hook) {
        if (!received) {
            try {
                Runtime.getRuntime().removeShutdownHook(hook);
            } catch (IllegalStateException e) {
                // The process ends already.
                return;
            }
        }
    }

    /**
     * Whether the process ends already. {@code System.exit} would then wait for the shutdown, which waits for its caller:
     * return instead.
     */
    public static boolean received() {
        return received;
    }
}
