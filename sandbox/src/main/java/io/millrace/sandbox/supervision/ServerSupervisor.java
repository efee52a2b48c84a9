package io.millrace.sandbox.supervision;

import io.millrace.common.problem.Problem;
import io.millrace.sandbox.Server;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Starts a sandbox's servers again when they end, as a supervisor in production would: whether they were killed, or
 * ended by themselves. Thread-safe.
 */
public final class ServerSupervisor implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(ServerSupervisor.class);
    private static final long LOOK_MILLIS = 500;
    private static final Duration CLOSING = Duration.ofSeconds(150);

    private final List<Watched> watched;
    private final ScheduledExecutorService threads;

    /** A server under supervision. */
    private static final class Watched {

        private final Server server;
        private final AtomicInteger unasked = new AtomicInteger();
        private volatile boolean asked;
        private volatile long startAtNanos;

        Watched(Server server) {
            this.server = server;
        }

        void look() {
            try {
                if (server.isAlive()) {
                    return;
                }
                if (!asked) {
                    unasked.incrementAndGet();
                    asked = true;
                    LOG.atWarn()
                            .addKeyValue("server", server.part().label())
                            .log("A server ended by itself and is started again");
                }
                if (System.nanoTime() - startAtNanos >= 0) {
                    server.start();
                    asked = false;
                }
            } catch (Problem e) {
                LOG.atWarn()
                        .addKeyValue("server", server.part().label())
                        .addKeyValue("reason", e.getMessage())
                        .log("A server did not start and is started again");
            } catch (RuntimeException e) {
                LOG.atError()
                        .addKeyValue("server", server.part().label())
                        .setCause(e)
                        .log("Looking after a server failed");
            }
        }
    }

    public ServerSupervisor(List<? extends Server> servers) {
        this.watched = servers.stream().map(Watched::new).toList();
        this.threads = Executors.newScheduledThreadPool(watched.size(), task -> {
            Thread thread = new Thread(task, "server-supervisor");
            thread.setDaemon(true);
            return thread;
        });
        watched.forEach(each -> threads.scheduleWithFixedDelay(each::look, 0, LOOK_MILLIS, TimeUnit.MILLISECONDS));
    }

    /** {@code kill -9}; after {@code down} the server is started again, and again until it runs. */
    public void kill(Server server, Duration down) {
        end(server, down, Server::kill);
    }

    /** As {@link #kill}, but the server ends cleanly. */
    public void stop(Server server, Duration down) {
        end(server, down, Server::stop);
    }

    private interface Ending {
        void end(Server server);
    }

    private void end(Server server, Duration down, Ending ending) {
        Watched one = of(server);
        one.startAtNanos = System.nanoTime() + down.toNanos();
        one.asked = true;
        ending.end(server);
        one.startAtNanos = System.nanoTime() + down.toNanos();
    }

    /** Whether the server runs and is ready, for all this supervisor knows. */
    public boolean up(Server server) {
        return server.isAlive() && !of(server).asked;
    }

    /** How often a server ended that nobody had ended. */
    public int unasked(Server server) {
        return of(server).unasked.get();
    }

    private Watched of(Server server) {
        return watched.stream()
                .filter(each -> each.server == server)
                .findFirst()
                .orElseThrow();
    }

    /** Ends the supervision; the servers keep running. */
    @Override
    public void close() {
        threads.shutdown();
        try {
            threads.awaitTermination(CLOSING.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
