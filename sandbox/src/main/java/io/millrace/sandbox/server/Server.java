package io.millrace.sandbox.server;

import java.nio.file.Path;

/** A server of the sandbox: can be ended and started again on the same data and ports. */
public interface Server {

    /** For people, such as {@code MySQL}. */
    String name();

    /** Starts it and waits until it answers. */
    void start();

    /** Ends it cleanly; does nothing when it does not run. */
    void stop();

    /** {@code kill -9}. */
    void kill();

    boolean isAlive();

    /** Where it listens, for people. */
    String address();

    Path log();
}
