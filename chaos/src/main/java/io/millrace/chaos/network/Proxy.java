package io.millrace.chaos.network;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/**
 * Stands before one server and passes on what its clients say, each as well as its link is now. Thread-safe.
 *
 * <p>Threads: one accepts, and two for each connection, one a direction.
 */
public final class Proxy implements Closeable {

    private static final int PIECE = 16 * 1024;
    private static final int SLOW_PIECE = 2 * 1024;
    private static final long SLOW_NANOS = TimeUnit.MILLISECONDS.toNanos(60);
    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(20);
    private static final int CONNECT_MILLIS = 2_000;

    /** One piece of so many ends its connection. */
    private static final int LOSSY = 60;

    private final String server;
    private final ServerSocket listener;
    private final int target;
    private final Map<String, Condition> conditions = new ConcurrentHashMap<>();
    private final Set<Connection> connections = ConcurrentHashMap.newKeySet();
    private volatile Owners owners = new Owners(Map.of());

    /**
     * @param server its name in links
     * @param target the port on which it listens, now or later
     */
    public Proxy(String server, int target) throws IOException {
        this.server = server;
        this.target = target;
        this.listener = new ServerSocket(0, 200, InetAddress.getLoopbackAddress());
        daemon("proxy of " + server, this::accept);
    }

    public String server() {
        return server;
    }

    /** Where clients connect. */
    public int port() {
        return listener.getLocalPort();
    }

    /** From now on connections are told apart by their client. */
    public void owners(Map<String, Supplier<OptionalLong>> pids) {
        owners = new Owners(pids);
    }

    /** From now on the client's connections are like this, those that it has and those that it makes. */
    public void set(String client, Condition condition) {
        conditions.put(client, condition);
        if (condition == Condition.CUT) {
            connections.stream()
                    .filter(connection -> connection.client().equals(Optional.of(client)))
                    .forEach(Connection::end);
        }
    }

    private Condition of(Connection connection) {
        return connection
                .client()
                .map(client -> conditions.getOrDefault(client, Condition.OPEN))
                .orElse(Condition.OPEN);
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket client = listener.accept();
                daemon("connection to " + server, () -> serve(client));
            } catch (IOException e) {
                // Closed, or the client is gone again.
            }
        }
    }

    private void serve(Socket client) {
        Socket upstream = new Socket();
        Connection connection = new Connection(client, upstream);
        connections.add(connection);
        try {
            if (of(connection) == Condition.CUT) {
                connection.end();
                return;
            }
            client.setTcpNoDelay(true);
            upstream.setTcpNoDelay(true);
            upstream.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), target), CONNECT_MILLIS);
            daemon("answers of " + server, () -> pump(connection, upstream, client));
            pump(connection, client, upstream);
        } catch (IOException e) {
            connection.end();
        }
    }

    private void pump(Connection connection, Socket from, Socket to) {
        byte[] piece = new byte[PIECE];
        SplittableRandom random = new SplittableRandom();
        try {
            while (true) {
                Condition before = of(connection);
                int read = from.getInputStream().read(piece, 0, before == Condition.SLOW ? SLOW_PIECE : PIECE);
                if (read < 0) {
                    to.shutdownOutput();
                    connection.halfEnded();
                    return;
                }
                if (!pass(connection, random)) {
                    connection.end();
                    return;
                }
                to.getOutputStream().write(piece, 0, read);
            }
        } catch (IOException e) {
            connection.end();
        }
    }

    /** Waits as long as the piece takes; false: it ends its connection. */
    private boolean pass(Connection connection, SplittableRandom random) {
        while (of(connection) == Condition.SILENT && !connection.ended) {
            LockSupport.parkNanos(LOOK_NANOS);
        }
        return switch (of(connection)) {
            case OPEN, SILENT -> true;
            case CUT -> false;
            case SLOW -> {
                LockSupport.parkNanos(SLOW_NANOS);
                yield true;
            }
            case LOSSY -> random.nextInt(LOSSY) != 0;
        };
    }

    private static void daemon(String name, Runnable work) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() throws IOException {
        listener.close();
        connections.forEach(Connection::end);
    }

    private final class Connection {

        private final Socket client;
        private final Socket upstream;
        private final Optional<String> owner;
        private boolean half;
        private volatile boolean ended;

        Connection(Socket client, Socket upstream) {
            this.client = client;
            this.upstream = upstream;
            this.owner = owners.of(client.getPort(), client.getLocalPort());
        }

        Optional<String> client() {
            return owner;
        }

        synchronized void halfEnded() {
            if (half) {
                end();
            }
            half = true;
        }

        /** With a reset: nobody takes it for a clean end. */
        void end() {
            ended = true;
            connections.remove(this);
            for (Socket socket : new Socket[] {client, upstream}) {
                try {
                    socket.setSoLinger(true, 0);
                } catch (IOException e) {
                    // It is closed already.
                }
                try {
                    socket.close();
                } catch (IOException e) {
                    // It is closed already.
                }
            }
        }
    }
}
