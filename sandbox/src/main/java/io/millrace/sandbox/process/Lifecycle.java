package io.millrace.sandbox.process;

import java.nio.file.Path;
import java.util.OptionalLong;

/** A server's coming and going. Thread-safe. */
public sealed interface Lifecycle permits Supervised, External {

    boolean external();

    boolean isAlive();

    OptionalLong pid();

    /** Whether it is to run: it was started, and nobody has stopped it since. */
    boolean wanted();

    void kill();

    void stop();

    void start();

    /** As {@link #start}, unless somebody has stopped it: then this does nothing. */
    void startAgain();

    Path logFile();
}
