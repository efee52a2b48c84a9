package io.millrace.gateway.session;

import io.millrace.common.problem.Problem;
import io.millrace.common.problem.ProblemCode;
import io.millrace.common.settings.Setting;
import io.millrace.common.task.Waiting;
import io.millrace.gateway.route.Router;
import io.millrace.gateway.wire.PacketOutput;
import io.millrace.gateway.wire.ServerError;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Accepts clients, as many as are allowed, and gives each a thread. Thread-safe. */
public final class SessionListener implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(SessionListener.class);
    private static final int BACKLOG = 512;

    /** After a failure that comes again at once, such as too many open files. */
    private static final Duration PAUSE = Duration.ofMillis(100);

    /** Of address space: the parser of SQL calls itself as deep as a statement is nested. */
    private static final long STACK = 512 * 1024;

    private final ServerSocket listening;
    private final InetSocketAddress mysql;
    private final SessionTls tls;
    private final SessionLimits limits;
    private final Router router;
    private final Set<Session> open = ConcurrentHashMap.newKeySet();
    private final AtomicLong refused = new AtomicLong();

    /** @throws Problem when the port is taken */
    public static SessionListener start(
            InetSocketAddress address, InetSocketAddress mysql, SessionTls tls, SessionLimits limits, Router router) {
        ServerSocket socket;
        try {
            socket = new ServerSocket();
            socket.setReuseAddress(true);
            socket.bind(address, BACKLOG);
        } catch (IOException e) {
            throw ProblemCode.CANNOT_LISTEN.problem(
                    "Cannot listen on " + address.getHostString() + ":" + address.getPort() + ": " + e.getMessage(),
                    "Free the port or set " + Setting.GATEWAY_MYSQL_PORT.variable() + " to another one.",
                    e);
        }
        SessionListener listener = new SessionListener(socket, mysql, tls, limits, router);
        Thread thread = new Thread(listener::accept, "clients");
        thread.setDaemon(true);
        thread.start();
        return listener;
    }

    private SessionListener(
            ServerSocket listening, InetSocketAddress mysql, SessionTls tls, SessionLimits limits, Router router) {
        this.listening = listening;
        this.mysql = mysql;
        this.tls = tls;
        this.limits = limits;
        this.router = router;
    }

    public int port() {
        return listening.getLocalPort();
    }

    public int connections() {
        return open.size();
    }

    /** Clients that were turned away because there were too many. */
    public long refused() {
        return refused.get();
    }

    private void accept() {
        while (!listening.isClosed()) {
            try {
                admit(listening.accept());
            } catch (IOException e) {
                if (!listening.isClosed()) {
                    LOG.atWarn().addKeyValue("why", e.getMessage()).log("A client could not be accepted");
                    Waiting.pause(PAUSE);
                }
            }
        }
    }

    private void admit(Socket accepted) throws IOException {
        if (open.size() >= limits.connections() || !serve(accepted)) {
            refused.incrementAndGet();
            refuse(accepted);
        }
    }

    private boolean serve(Socket accepted) throws IOException {
        Session session = new Session(
                accepted, mysql, tls, limits, router, thread -> open.forEach(other -> other.killIf(thread)));
        Runnable work = () -> {
            try {
                session.run();
            } finally {
                open.remove(session);
            }
        };
        Thread thread = new Thread(null, work, "session", STACK);
        thread.setDaemon(true);
        open.add(session);
        try {
            thread.start();
            return true;
        } catch (OutOfMemoryError e) {
            open.remove(session);
            return false;
        }
    }

    private static void refuse(Socket accepted) throws IOException {
        try (accepted) {
            PacketOutput out = new PacketOutput(accepted.getOutputStream());
            out.packet(0, new ServerError(1040, "08004", "Too many connections").payload());
            out.flush();
        }
    }

    /** Ends the sessions of clients that neither read nor speak. */
    public void endOverdue() {
        open.forEach(Session::endIfOverdue);
    }

    @Override
    public void close() {
        try {
            listening.close();
        } catch (IOException e) {
            LOG.atDebug().setCause(e).log("The port was closed already");
        }
        open.forEach(Session::close);
    }
}
