package io.millrace.sandbox.supervision;

import io.millrace.sandbox.Part;
import io.millrace.sandbox.Sandbox;
import io.millrace.sandbox.Server;
import io.millrace.sandbox.progress.Progress;
import java.time.Duration;
import java.util.Collection;
import java.util.EnumMap;
import java.util.Map;

/**
 * Starts a sandbox's servers again when they end, whether they were killed, or ended by themselves. A server that
 * somebody else runs, or that was stopped, is left alone. Thread-safe.
 */
public final class ServerSupervisor implements AutoCloseable {

    private final Map<Part, Restarter> restarters = new EnumMap<>(Part.class);

    /** @param progress hears when a server has ended, and what becomes of it */
    public ServerSupervisor(Collection<? extends Server> servers, Progress progress) {
        for (Server server : servers) {
            if (!server.external()) {
                restarters.put(server.part(), new Restarter(server.part().label(), server.lifecycle(), progress));
            }
        }
    }

    /** Looks after all servers that the sandbox has started. */
    public static ServerSupervisor of(Sandbox sandbox, Progress progress) {
        return new ServerSupervisor(sandbox.servers(), progress);
    }

    /** {@code kill -9}; after {@code down} the server is started again, and again until it runs. */
    public void kill(Server server, Duration down) {
        of(server).end(down, server::kill);
    }

    /** As {@link #kill}, but the server ends cleanly. */
    public void stop(Server server, Duration down) {
        of(server).end(down, server::stop);
    }

    /** Whether the server runs and is ready, for all this supervisor knows. */
    public boolean up(Server server) {
        return of(server).up();
    }

    /** How often a server ended that nobody had ended through this supervisor. */
    public int unasked(Server server) {
        return of(server).unasked();
    }

    private Restarter of(Server server) {
        return restarters.get(server.part());
    }

    /** Ends the supervision; the servers keep running. */
    @Override
    public void close() {
        restarters.values().parallelStream().forEach(Restarter::close);
    }
}
