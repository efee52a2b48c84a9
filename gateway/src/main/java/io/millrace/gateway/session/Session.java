package io.millrace.gateway.session;

import io.millrace.gateway.route.Router;
import io.millrace.gateway.wire.Command;
import io.millrace.gateway.wire.MysqlReply;
import io.millrace.gateway.wire.MysqlSession;
import io.millrace.gateway.wire.PacketInput;
import io.millrace.gateway.wire.Payload;
import io.millrace.gateway.wire.ProtocolException;
import io.millrace.gateway.wire.ServerError;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.channels.SocketChannel;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A client's connection and its own connection to MySQL. One thread serves both ends: the protocol is a command and its
 * reply, one after the other. Only {@link #close}, {@link #killIf} and {@link #endIfOverdue} may be called by another thread.
 */
final class Session implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Session.class);

    private final long begun = System.nanoTime();
    private final Peer client;
    private final InetSocketAddress server;
    private final SessionTls tls;
    private final SessionLimits limits;
    private final Router router;
    private final LongConsumer kill;
    private volatile Peer mysql;
    private volatile Login login;
    private volatile SessionRoute route;
    private MysqlReply reply;

    /** @param kill ends what a session has ClickHouse do, by MySQL's number of the session */
    Session(
            Socket accepted,
            InetSocketAddress server,
            SessionTls tls,
            SessionLimits limits,
            Router router,
            LongConsumer kill)
            throws IOException {
        this.client = new Peer(accepted, this::flush);
        this.server = server;
        this.tls = tls;
        this.limits = limits;
        this.router = router;
        this.kill = kill;
    }

    /** Serves the client until it or MySQL leaves. */
    void run() {
        try {
            Optional<Login> accepted =
                    connected() ? Login.relay(client, mysql, tls, server.getHostString()) : Optional.empty();
            if (accepted.isPresent()) {
                begin(accepted.get());
                Command command = Command.PING;
                while (command != Command.QUIT && client.in().next()) {
                    command = answer(client.in());
                }
            }
            flush();
        } catch (ProtocolException e) {
            tell(ServerError.ofGateway(e.getMessage()));
        } catch (SocketTimeoutException e) {
            tell(new ServerError(4031, "HY000", "The client was disconnected because of inactivity"));
        } catch (IOException e) {
            LOG.atDebug().addKeyValue("why", e.getMessage()).log("One end of a session left");
            if (mysql != null && mysql.left()) {
                tell(ServerError.lostMysql("MySQL closed the connection"));
            }
        } catch (RuntimeException | StackOverflowError e) {
            LOG.atError().setCause(e).log("A session ended by a defect");
            tell(ServerError.ofGateway("a defect ended the session; the gateway's log has it"));
        } finally {
            close();
        }
    }

    private boolean connected() throws IOException {
        // A plain socket need not block again after a limited connect: then each read is three calls of the system, not
        // one.
        Socket socket = SocketChannel.open().socket();
        try {
            socket.connect(new InetSocketAddress(server.getHostString(), server.getPort()), (int)
                    SessionLimits.CONNECT.toMillis());
        } catch (IOException e) {
            socket.close();
            client.farewell(ServerError.lostMysql("MySQL cannot be reached"));
            return false;
        }
        mysql = new Peer(socket, this::flush);
        return true;
    }

    private void begin(Login now) {
        login = now;
        reply = new MysqlReply(mysql.in(), packet -> packet.copyTo(client.out()), now.status());
        MysqlSession session = new MysqlSession(mysql.in(), mysql.out(), now.user());
        route = new SessionRoute(router, session, client.out(), now.capabilities(), kill);
    }

    private Command answer(PacketInput asked) throws IOException {
        client.out().follows(asked.sequence());
        int first = asked.first();
        Command command = Command.of(first)
                .filter(known -> asked.sequence() == 0)
                .orElseThrow(() -> new ProtocolException(
                        "the command " + first + " is not relayed; connect to MySQL itself for it"));
        if (command == Command.CHANGE_USER) {
            return changeUser(asked) ? command : Command.QUIT;
        }
        if (!route.answer(command, asked, reply.status())) {
            Consumer<MysqlReply> afterwards = route.relayed(command, asked);
            asked.copyTo(mysql.out());
            client.out().follows(asked.sequence());
            reply.follow(command.reply());
            afterwards.accept(reply);
        }
        return command;
    }

    private boolean changeUser(PacketInput asked) throws IOException {
        String user = new Payload(asked.payload()).skip(1).terminated();
        asked.copyTo(mysql.out());
        Optional<Login> changed = login.change(client, mysql, user);
        changed.ifPresent(this::begin);
        return changed.isPresent();
    }

    private void flush() throws IOException {
        client.out().flush();
        if (mysql != null) {
            mysql.out().flush();
        }
    }

    private void tell(ServerError error) {
        try {
            if (mysql == null || !mysql.in().withinPacket()) {
                client.farewell(error);
            }
        } catch (IOException e) {
            LOG.atDebug().addKeyValue("why", e.getMessage()).log("A client left before it was told");
        }
    }

    /** Ends what ClickHouse does for this session, if it has that number at MySQL. */
    void killIf(long thread) {
        SessionRoute now = route;
        if (now != null && login.thread() == thread) {
            now.kill();
        }
    }

    /** Ends it when its client neither reads nor speaks, or does not log in. */
    void endIfOverdue() {
        boolean loggedIn = route != null;
        boolean overdue = !loggedIn && System.nanoTime() - begun > 2 * SessionLimits.LOGIN.toNanos();
        if (overdue || client.stalls(limits.stalled())) {
            LOG.atWarn().log("A client did not read or did not log in for too long, and was disconnected");
            close();
            return;
        }
        try {
            client.giveUp(loggedIn ? limits.silence() : SessionLimits.LOGIN);
        } catch (IOException e) {
            LOG.atDebug().addKeyValue("why", e.getMessage()).log("A silent client left before it was given up");
        }
    }

    @Override
    public void close() {
        client.close();
        if (mysql != null) {
            mysql.close();
        }
    }
}
