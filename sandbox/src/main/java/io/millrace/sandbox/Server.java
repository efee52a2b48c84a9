package io.millrace.sandbox;

import io.millrace.sandbox.process.Lifecycle;
import java.nio.file.Path;
import java.util.OptionalLong;

/**
 * A server of the sandbox: its process, and in the subclasses its addresses. Thread-safe.
 *
 * <p>A server that was found in the environment is {@link #external()}: it can be used, and not be stopped.
 */
public abstract sealed class Server permits MySqlServer, KafkaServer, ConnectServer, ClickHouseServer {

    private final Part part;
    private final Lifecycle lifecycle;

    Server(Part part, Lifecycle lifecycle) {
        this.part = part;
        this.lifecycle = lifecycle;
    }

    public Part part() {
        return part;
    }

    /** The process itself, for who looks after it. */
    public Lifecycle lifecycle() {
        return lifecycle;
    }

    /** Whether the environment gave this server, so that the sandbox did not start it. */
    public boolean external() {
        return lifecycle.external();
    }

    /** Whether its process runs; an external server always counts as running. */
    public boolean isAlive() {
        return lifecycle.isAlive();
    }

    /** The server's process id; empty when it does not run or is external. */
    public OptionalLong pid() {
        return lifecycle.pid();
    }

    /**
     * Ends the process at once, as {@code kill -9} does, and returns when it is gone.
     *
     * @throws io.millrace.common.problem.Problem when the server is external
     */
    public void kill() {
        lifecycle.kill();
    }

    /**
     * Ends the process cleanly, and returns when it is gone; does nothing when it does not run.
     *
     * @throws io.millrace.common.problem.Problem when the server is external
     */
    public void stop() {
        lifecycle.stop();
    }

    /**
     * Starts the process again on the same data and ports, and returns when it is ready; does nothing when it runs.
     *
     * @throws io.millrace.common.problem.Problem when it dies or is not ready in time, or the server is external
     */
    public void start() {
        lifecycle.start();
    }

    /**
     * What the process says.
     *
     * @throws io.millrace.common.problem.Problem when the server is external
     */
    public Path logFile() {
        return lifecycle.logFile();
    }
}
