package io.millrace.sandbox.process;

import java.nio.file.Path;
import java.util.OptionalLong;

/** A server's coming and going. Thread-safe. */
public sealed interface Lifecycle permits Supervised, External {

    boolean external();

    boolean isAlive();

    OptionalLong pid();

    void kill();

    void stop();

    void start();

    Path logFile();
}
