package io.millrace.gateway.session;

import io.millrace.gateway.route.Router;
import io.millrace.gateway.translate.StatementReader;
import io.millrace.gateway.wire.Capability;
import io.millrace.gateway.wire.Command;
import io.millrace.gateway.wire.MysqlReply;
import io.millrace.gateway.wire.MysqlSession;
import io.millrace.gateway.wire.PacketInput;
import io.millrace.gateway.wire.PacketOutput;
import io.millrace.gateway.wire.Payload;
import io.millrace.gateway.wire.ResultWriter;
import io.millrace.gateway.wire.ServerError;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import net.sf.jsqlparser.expression.Expression;

/**
 * Which commands of a session ClickHouse may answer, and what of the session speaks against it. Only {@link #kill} may be
 * called by another thread.
 */
final class SessionRoute {

    private static final int MOST_PREPARED = 1_000;
    private static final int STATEMENT_ID = 5;
    private static final int FIRST_WORD = 64;

    /** After these a name may mean a table of the session's own, or rows are read as of its locks. */
    private static final Pattern OF_ITS_OWN =
            Pattern.compile("\\b(TEMPORARY|CALL|LOCK|EXECUTE|HANDLER)\\b", Pattern.CASE_INSENSITIVE);

    private static final Pattern ROWS_ONLY =
            Pattern.compile("(SELECT|WITH|INSERT|UPDATE|DELETE|REPLACE)\\b[^;]*;?\\s*", Pattern.CASE_INSENSITIVE);

    private static final Pattern KILL =
            Pattern.compile("\\s*KILL\\s+((QUERY|CONNECTION)\\s+)?(\\d{1,18})[\\s;]*", Pattern.CASE_INSENSITIVE);

    private final Router router;
    private final MysqlSession session;
    private final PacketOutput client;
    private final boolean severalAtOnce;
    private final LongConsumer kill;
    private final Map<Long, Prepared> prepared = new HashMap<>();
    private final AtomicReference<String> running = new AtomicReference<>();
    private boolean ofItsOwn;

    /** @param kill ends what a session has ClickHouse do, by MySQL's number of the session */
    SessionRoute(Router router, MysqlSession session, PacketOutput client, int capabilities, LongConsumer kill) {
        this.router = router;
        this.session = session;
        this.client = client;
        this.severalAtOnce = (capabilities & Capability.MULTI_STATEMENTS) != 0;
        this.kill = kill;
    }

    /**
     * False: the command goes to MySQL.
     *
     * @param status of the session, as MySQL said it last
     */
    boolean answer(Command command, PacketInput asked, int status) throws IOException {
        if (asked.length() > PacketInput.BUFFER) {
            return false;
        }
        try {
            return switch (command) {
                case QUERY -> query(text(asked), status);
                case STATEMENT_EXECUTE -> execute(asked, status);
                default -> false;
            };
        } catch (Router.Killed e) {
            client.next(new ServerError(1317, "70100", e.getMessage()).payload());
            return true;
        }
    }

    private boolean query(String statement, int status) throws IOException, Router.Killed {
        Optional<String> about = Router.asked(statement);
        if (about.isPresent()) {
            ResultWriter.write(client, router.explain(about.get(), refusal(status), session), false, status);
            return true;
        }
        return router.considers(statement, session.user())
                && refusal(status).isEmpty()
                && router.answer(
                        statement,
                        List.of(),
                        session,
                        running,
                        rows -> ResultWriter.write(client, rows, false, status));
    }

    private boolean execute(PacketInput asked, int status) throws IOException, Router.Killed {
        Optional<Prepared> statement = known(asked);
        if (statement.isEmpty()) {
            return false;
        }
        Optional<List<Expression>> values = statement.get().values(new Payload(asked.payload()).skip(STATEMENT_ID));
        return values.isPresent()
                && refusal(status).isEmpty()
                && router.answer(
                        statement.get().statement(),
                        values.get(),
                        session,
                        running,
                        rows -> ResultWriter.write(client, rows, true, status));
    }

    /** Notes what a command that goes to MySQL changes in the session; the result is told MySQL's reply. */
    Consumer<MysqlReply> relayed(Command command, PacketInput asked) throws IOException {
        switch (command) {
            case QUERY, STATEMENT_PREPARE -> {
                return asked.length() > PacketInput.BUFFER ? longStatement(asked) : statement(command, text(asked));
            }
            case STATEMENT_EXECUTE -> {
                // It may have the types of the next ones, too, and is not read.
                if (asked.length() > PacketInput.BUFFER) {
                    prepared.remove(id(asked));
                }
            }
            case STATEMENT_SEND_LONG_DATA -> known(asked).ifPresent(Prepared::sentLongData);
            case STATEMENT_RESET -> known(asked).ifPresent(Prepared::reset);
            case STATEMENT_CLOSE -> prepared.remove(id(asked));
            case RESET_CONNECTION -> {
                prepared.clear();
                ofItsOwn = false;
            }
            default -> {}
        }
        return reply -> {};
    }

    private Consumer<MysqlReply> longStatement(PacketInput asked) throws IOException {
        String begin = new String(asked.beginning(FIRST_WORD), StandardCharsets.ISO_8859_1).substring(1);
        ofItsOwn |=
                severalAtOnce || !ROWS_ONLY.matcher(StatementReader.body(begin)).matches();
        return reply -> {};
    }

    private Consumer<MysqlReply> statement(Command command, String statement) {
        if (ROWS_ONLY.matcher(StatementReader.body(statement)).matches()) {
            boolean considered = command == Command.STATEMENT_PREPARE
                    && prepared.size() < MOST_PREPARED
                    && router.considers(statement, session.user());
            return considered
                    ? reply -> reply.prepared()
                            .ifPresent(made -> prepared.put(made.id(), new Prepared(statement, made.parameters())))
                    : reply -> {};
        }
        ofItsOwn |= OF_ITS_OWN.matcher(statement).find();
        Matcher killing = KILL.matcher(statement);
        return command == Command.QUERY && killing.matches()
                ? reply -> {
                    if (!reply.failed()) {
                        kill.accept(Long.parseLong(killing.group(3)));
                    }
                }
                : reply -> {};
    }

    /** Ends what ClickHouse does for the session. */
    void kill() {
        router.kill(running);
    }

    private Optional<String> refusal(int status) {
        if ((status & Capability.STATUS_IN_TRANSACTION) != 0) {
            return Optional.of("the session is in a transaction");
        }
        if ((status & Capability.STATUS_AUTOCOMMIT) == 0) {
            return Optional.of("the session has no autocommit");
        }
        return ofItsOwn ? Optional.of("the session may have tables or locks of its own") : Optional.empty();
    }

    private Optional<Prepared> known(PacketInput asked) throws IOException {
        return prepared.isEmpty() ? Optional.empty() : Optional.ofNullable(prepared.get(id(asked)));
    }

    private static long id(PacketInput asked) throws IOException {
        return new Payload(asked.beginning(STATEMENT_ID)).skip(1).number(4);
    }

    private static String text(PacketInput asked) throws IOException {
        byte[] payload = asked.payload();
        return new String(payload, 1, payload.length - 1, StandardCharsets.UTF_8);
    }
}
