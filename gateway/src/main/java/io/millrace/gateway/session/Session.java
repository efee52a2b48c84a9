package io.millrace.gateway.session;

import io.millrace.gateway.route.Router;
import io.millrace.gateway.session.Command.Reply;
import io.millrace.gateway.wire.PacketInput;
import io.millrace.gateway.wire.Payload;
import io.millrace.gateway.wire.ProtocolException;
import io.millrace.gateway.wire.ResultWriter;
import io.millrace.gateway.wire.ServerError;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A client's connection and its own connection to MySQL. One thread serves both ends: the protocol is a command and its
 * reply, one after the other. Only {@link #close} and {@link #endIfStalled} may be called by another thread.
 */
final class Session implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Session.class);
    private static final int LONGEST_LOGIN = 1 << 16;

    private final Peer client;
    private final InetSocketAddress server;
    private final SessionTls tls;
    private final SessionLimits limits;
    private final Router router;
    private volatile Peer mysql;
    private Login login;
    private OwnQuestions questions;
    private SessionRoute route;
    private int status;

    /** Of the last packet that the client got. */
    private int sequence;

    Session(Socket accepted, InetSocketAddress server, SessionTls tls, SessionLimits limits, Router router)
            throws IOException {
        this.client = Peer.client(accepted, this::flush);
        this.server = server;
        this.tls = tls;
        this.limits = limits;
        this.router = router;
    }

    /** Serves the client until it or MySQL leaves. */
    void run() {
        try {
            logIn();
            client.socket()
                    .setSoTimeout(limits.idle()
                            .map(limit -> Math.toIntExact(limit.toMillis()))
                            .orElse(0));
            while (client.in().next() && command(client.in())) {
                client.out().flush();
            }
        } catch (LostMysql e) {
            tell(new ServerError(
                    1105, "08S01", ServerError.ofGateway(e.getMessage()).message()));
        } catch (ProtocolException e) {
            tell(ServerError.ofGateway(e.getMessage()));
        } catch (SocketTimeoutException e) {
            tell(new ServerError(4031, "HY000", "The client was disconnected because of inactivity"));
        } catch (IOException e) {
            LOG.atDebug().addKeyValue("why", e.getMessage()).log("A client left");
        } catch (RuntimeException e) {
            LOG.atError().setCause(e).log("A session ended by a defect");
            tell(ServerError.ofGateway("a defect ended the session; the gateway's log has it"));
        } finally {
            flushQuietly();
            close();
        }
    }

    private void logIn() throws IOException {
        client.socket().setSoTimeout((int) SessionLimits.LOGIN.toMillis());
        Socket socket = new Socket();
        try {
            socket.connect(new InetSocketAddress(server.getHostString(), server.getPort()), (int)
                    SessionLimits.CONNECT.toMillis());
        } catch (IOException e) {
            sequence = -1;
            throw new LostMysql("MySQL cannot be reached", e);
        }
        mysql = Peer.mysql(socket, this::flush);
        begin(Login.relay(client, mysql, tls, server.getHostString()));
        client.out().flush();
    }

    private void begin(Login now) {
        login = now;
        status = now.status();
        questions = new OwnQuestions(mysql, now);
        route = new SessionRoute(router, now.capabilities());
    }

    /** @return false when the client says that it leaves */
    private boolean command(PacketInput asked) throws IOException {
        sequence = 0;
        int first = asked.first();
        Command command = Command.of(first)
                .filter(known -> asked.sequence() == 0)
                .orElseThrow(() -> new ProtocolException(
                        "the command " + first + " is not relayed; connect to MySQL itself for it"));
        if (command.reply() == Reply.LOGIN) {
            changeUser(asked);
            return true;
        }
        Optional<SessionRoute.Routed> routed = route.answer(command, asked, status, questions);
        if (routed.isPresent()) {
            new ResultWriter(client.out(), login.capabilities(), status)
                    .write(
                            routed.get().answer().columns(),
                            routed.get().answer().rows(),
                            routed.get().binary());
            return true;
        }
        Optional<String> preparing = route.preparing(command, asked, questions);
        relay(asked);
        MysqlReply reply = new MysqlReply(mysql.in(), this::toClient, login.capabilities(), status);
        reply.follow(command.reply(), this::sendLocalFile);
        status = reply.status();
        preparing.ifPresent(statement -> reply.preparedStatement().ifPresent(made -> route.prepared(statement, made)));
        return command != Command.QUIT;
    }

    private void changeUser(PacketInput asked) throws IOException {
        String user = new Payload(asked.payload(LONGEST_LOGIN)).skip(1).terminated();
        asked.copyTo(mysql.out());
        begin(Login.change(client, mysql, user, login.capabilities()));
    }

    private void toClient(PacketInput packet) throws IOException {
        sequence = packet.sequence();
        packet.copyTo(client.out());
    }

    /** A command, with the packets that continue it. */
    private void relay(PacketInput first) throws IOException {
        boolean continued = first.length() == PacketInput.LONGEST;
        first.copyTo(mysql.out());
        while (continued) {
            PacketInput next = client.in().expect();
            continued = next.length() == PacketInput.LONGEST;
            next.copyTo(mysql.out());
        }
    }

    private void sendLocalFile() throws IOException {
        PacketInput part;
        do {
            part = client.in().expect();
            part.copyTo(mysql.out());
        } while (part.length() > 0);
    }

    private void flush() throws IOException {
        client.out().flush();
        if (mysql != null) {
            mysql.out().flush();
        }
    }

    private void flushQuietly() {
        try {
            flush();
        } catch (IOException e) {
            LOG.atDebug().addKeyValue("why", e.getMessage()).log("What was left could not be sent");
        }
    }

    private void tell(ServerError error) {
        try {
            if (mysql == null || !mysql.in().withinPacket()) {
                client.out().packet(sequence + 1, error.payload());
                client.out().flush();
            }
        } catch (IOException e) {
            LOG.atDebug().addKeyValue("why", e.getMessage()).log("A client left before it was told");
        }
    }

    /** Cuts the connection of a client that does not read what is sent to it. */
    void endIfStalled() {
        if (client.stalledNanos() > SessionLimits.STALLED.toNanos()) {
            LOG.atWarn().log("A client did not read for too long, and was disconnected");
            close();
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
