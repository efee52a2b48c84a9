package io.millrace.common;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Lets a service's main thread wait for SIGTERM or Ctrl-C and then close what it opened. */
public final class ShutdownSignal {

    /** Supervisors commonly wait 30 s before they kill. */
    private static final long CLOSE_LIMIT_SECONDS = 25;

    private static volatile boolean received;

    private ShutdownSignal() {}

    /**
     * Returns when the process is asked to end. The JVM then waits, for a limited time, for the calling thread to
     * finish.
     */
    public static void await() throws InterruptedException {
        CountDownLatch asked = new CountDownLatch(1);
        Thread caller = Thread.currentThread();
        Runtime.getRuntime()
                .addShutdownHook(new Thread(
                        () -> {
                            received = true;
                            asked.countDown();
                            try {
                                caller.join(TimeUnit.SECONDS.toMillis(CLOSE_LIMIT_SECONDS));
                            } catch (InterruptedException e) {
                                Thread.currentThread().interrupt();
                            }
                        },
                        "shutdown"));
        asked.await();
    }

    /**
     * Whether the process ends already. {@code System.exit} would wait for that then, and that waits for whoever calls it:
     * return instead.
     */
    public static boolean received() {
        return received;
    }
}
