package io.millrace.gateway.session;

import io.millrace.gateway.route.Answer;
import io.millrace.gateway.route.Router;
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
import java.util.function.LongConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A client's connection and its own connection to MySQL. One thread serves both ends: the protocol is a command and its
 * reply, one after the other. Only {@link #close}, {@link #killIf} and {@link #endIfStalled} may be called by another thread.
 */
final class Session implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Session.class);
    private static final int LONGEST_LOGIN = 1 << 16;

    private final Peer client;
    private final InetSocketAddress server;
    private final SessionTls tls;
    private final SessionLimits limits;
    private final Router router;
    private final LongConsumer kill;
    private volatile Peer mysql;
    private volatile Login login;
    private volatile SessionRoute route;
    private int status;

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
            client.socket().setSoTimeout((int) SessionLimits.LOGIN.toMillis());
            Optional<Login> accepted = connected() ? logIn() : Optional.empty();
            if (accepted.isPresent()) {
                begin(accepted.get());
                client.socket()
                        .setSoTimeout(limits.idle()
                                .map(limit -> Math.toIntExact(limit.toMillis()))
                                .orElse(0));
                serve();
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
        Socket socket = new Socket();
        try {
            socket.connect(new InetSocketAddress(server.getHostString(), server.getPort()), (int)
                    SessionLimits.CONNECT.toMillis());
        } catch (IOException e) {
            client.farewell(ServerError.lostMysql("MySQL cannot be reached").payload());
            return false;
        }
        mysql = new Peer(socket, this::flush);
        return true;
    }

    private Optional<Login> logIn() throws IOException {
        return Login.relay(client, mysql, tls, server.getHostString());
    }

    private void begin(Login now) {
        login = now;
        status = now.status();
        route = new SessionRoute(router, new OwnQuestions(mysql, now), now.capabilities());
    }

    private void serve() throws IOException {
        Command command = Command.PING;
        while (command != Command.QUIT && client.in().next()) {
            client.out().follows(client.in().sequence());
            command = answer(client.in());
        }
    }

    private Command answer(PacketInput asked) throws IOException {
        int first = asked.first();
        Command command = Command.of(first)
                .filter(known -> asked.sequence() == 0)
                .orElseThrow(() -> new ProtocolException(
                        "the command " + first + " is not relayed; connect to MySQL itself for it"));
        if (command.reply() == Command.Reply.LOGIN) {
            return changeUser(asked) ? command : Command.QUIT;
        }
        boolean answered;
        try {
            answered = route.answer(command, asked, status, this::write);
        } catch (Router.Killed e) {
            client.out().next(new ServerError(1317, "70100", e.getMessage()).payload());
            return command;
        }
        if (!answered) {
            SessionRoute.Afterwards afterwards = route.relayed(command, asked);
            relay(asked);
            MysqlReply reply =
                    new MysqlReply(mysql.in(), packet -> packet.copyTo(client.out()), login.capabilities(), status);
            reply.follow(command.reply(), this::sendLocalFile);
            status = reply.status();
            afterwards.then(reply, kill);
        }
        return command;
    }

    private boolean changeUser(PacketInput asked) throws IOException {
        String user = new Payload(asked.payload(LONGEST_LOGIN)).skip(1).terminated();
        asked.copyTo(mysql.out());
        Optional<Login> changed = login.change(client, mysql, user);
        changed.ifPresent(this::begin);
        return changed.isPresent();
    }

    private void write(Answer answer, boolean binary) throws IOException {
        new ResultWriter(client.out(), login.capabilities(), status).write(answer.columns(), answer.rows(), binary);
        client.out().flush();
    }

    /** A command, with the packets that continue it. */
    private void relay(PacketInput first) throws IOException {
        boolean continued = first.length() == PacketInput.LONGEST;
        first.copyTo(mysql.out());
        while (continued) {
            PacketInput next = client.expect();
            continued = next.length() == PacketInput.LONGEST;
            next.copyTo(mysql.out());
        }
    }

    private void sendLocalFile() throws IOException {
        PacketInput part;
        do {
            part = client.expect();
            part.copyTo(mysql.out());
        } while (part.length() > 0);
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
                client.farewell(error.payload());
            }
        } catch (IOException e) {
            LOG.atDebug().addKeyValue("why", e.getMessage()).log("A client left before it was told");
        }
    }

    /** Ends what ClickHouse does for this session, if it has that number at MySQL. */
    void killIf(long thread) {
        if (login != null && login.thread() == thread) {
            route.kill();
        }
    }

    /** Cuts the connection of a client that does not read what is sent to it. */
    void endIfStalled() {
        if (client.stalledNanos() > limits.stalled().toNanos()) {
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
