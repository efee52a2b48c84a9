package io.millrace.gateway.session;

import io.millrace.gateway.route.Answer;
import io.millrace.gateway.route.Router;
import io.millrace.gateway.route.Running;
import io.millrace.gateway.translate.StatementReader;
import io.millrace.gateway.wire.Capability;
import io.millrace.gateway.wire.PacketInput;
import io.millrace.gateway.wire.Payload;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongConsumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import net.sf.jsqlparser.expression.Expression;

/**
 * Which commands of a session ClickHouse may answer, and what of the session speaks against it. Only {@link #kill} may be
 * called by another thread.
 */
final class SessionRoute {

    /** Longer statements are relayed unread. */
    private static final int LONGEST_STATEMENT = 64 * 1024;

    private static final int MOST_PREPARED = 1_000;
    private static final int STATEMENT_ID = 5;
    private static final int FIRST_WORD = 64;

    /** After these a name may mean a table of the session's own, or rows are read as of its locks. */
    private static final Pattern OF_ITS_OWN =
            Pattern.compile("\\b(TEMPORARY|CALL|LOCK|EXECUTE|HANDLER)\\b", Pattern.CASE_INSENSITIVE);

    private static final Pattern ROWS_ONLY =
            Pattern.compile("(SELECT|WITH|INSERT|UPDATE|DELETE|REPLACE)\\b[^;]*", Pattern.CASE_INSENSITIVE);

    private static final Pattern KILL =
            Pattern.compile("\\s*KILL\\s+((QUERY|CONNECTION)\\s+)?(\\d{1,18})[\\s;]*", Pattern.CASE_INSENSITIVE);

    private final Router router;
    private final OwnQuestions session;
    private final boolean severalAtOnce;
    private final Map<Long, Prepared> prepared = new HashMap<>();
    private final Running running = new Running();
    private boolean ofItsOwn;

    SessionRoute(Router router, OwnQuestions session, int capabilities) {
        this.router = router;
        this.session = session;
        this.severalAtOnce = (capabilities & Capability.MULTI_STATEMENTS) != 0;
    }

    /** Sends the client an answer that is not MySQL's. */
    interface Sink {
        /** @param binary whether a prepared statement gets it */
        void take(Answer answer, boolean binary) throws IOException;
    }

    /** What is left to do when MySQL has replied. */
    interface Afterwards {
        void then(MysqlReply reply, LongConsumer kill);
    }

    /**
     * False: the command goes to MySQL.
     *
     * @param status of the session, as MySQL said it last
     */
    boolean answer(Command command, PacketInput asked, int status, Sink sink) throws IOException, Router.Killed {
        return switch (command) {
            case QUERY -> query(asked, status, sink);
            case STATEMENT_EXECUTE -> execute(asked, status, sink);
            default -> false;
        };
    }

    /** Notes what a command that goes to MySQL changes in the session. */
    Afterwards relayed(Command command, PacketInput asked) throws IOException {
        switch (command) {
            case QUERY, STATEMENT_PREPARE -> {
                return statement(command, asked);
            }
            case PROCESS_KILL -> {
                long thread = id(asked);
                return (reply, kill) -> kill.accept(thread);
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
        return (reply, kill) -> {};
    }

    private Afterwards statement(Command command, PacketInput asked) throws IOException {
        if (asked.length() > LONGEST_STATEMENT) {
            String begin = new String(asked.beginning(FIRST_WORD), StandardCharsets.ISO_8859_1).substring(1);
            ofItsOwn |= severalAtOnce
                    || !ROWS_ONLY.matcher(StatementReader.body(begin)).matches();
            return (reply, kill) -> {};
        }
        String statement = text(asked);
        ofItsOwn |= !ROWS_ONLY.matcher(StatementReader.body(statement)).matches()
                && OF_ITS_OWN.matcher(statement).find();
        Matcher killing = KILL.matcher(statement);
        if (command == Command.QUERY && killing.matches()) {
            long thread = Long.parseLong(killing.group(3));
            return (reply, kill) -> {
                if (!reply.failed()) {
                    kill.accept(thread);
                }
            };
        }
        return command == Command.STATEMENT_PREPARE
                        && prepared.size() < MOST_PREPARED
                        && router.considers(statement, session.user())
                ? (reply, kill) -> reply.preparedStatement()
                        .ifPresent(made -> prepared.put(made.id(), new Prepared(statement, made.parameters())))
                : (reply, kill) -> {};
    }

    private boolean query(PacketInput asked, int status, Sink sink) throws IOException, Router.Killed {
        if (asked.length() > LONGEST_STATEMENT) {
            return false;
        }
        String statement = text(asked);
        Optional<String> about = Router.asked(statement);
        if (about.isPresent()) {
            sink.take(router.explain(about.get(), refusal(status), session), false);
            return true;
        }
        return refusal(status).isEmpty()
                && router.considers(statement, session.user())
                && router.answer(statement, List.of(), session, running, answer -> sink.take(answer, false));
    }

    private boolean execute(PacketInput asked, int status, Sink sink) throws IOException, Router.Killed {
        Optional<Prepared> statement = known(asked);
        if (statement.isEmpty() || asked.length() > LONGEST_STATEMENT) {
            return false;
        }
        Payload packet = new Payload(asked.payload(LONGEST_STATEMENT)).skip(STATEMENT_ID);
        Optional<List<Expression>> values = statement.get().values(packet);
        return values.isPresent()
                && refusal(status).isEmpty()
                && router.answer(
                        statement.get().statement(), values.get(), session, running, answer -> sink.take(answer, true));
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
        byte[] payload = asked.payload(LONGEST_STATEMENT);
        return new String(payload, 1, payload.length - 1, StandardCharsets.UTF_8);
    }
}
