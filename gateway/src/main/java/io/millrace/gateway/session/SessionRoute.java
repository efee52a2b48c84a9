package io.millrace.gateway.session;

import io.millrace.gateway.route.Answer;
import io.millrace.gateway.route.MysqlSession;
import io.millrace.gateway.route.Router;
import io.millrace.gateway.wire.Capability;
import io.millrace.gateway.wire.PacketInput;
import io.millrace.gateway.wire.Payload;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import net.sf.jsqlparser.expression.Expression;

/** Which commands of a session ClickHouse may answer, and what of the session speaks against it. Not thread-safe. */
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
            Pattern.compile("\\s*(SELECT|INSERT|UPDATE|DELETE|REPLACE)\\b[^;]*", Pattern.CASE_INSENSITIVE);

    private final Router router;
    private final boolean severalAtOnce;
    private final Map<Long, Prepared> prepared = new HashMap<>();
    private boolean ofItsOwn;

    SessionRoute(Router router, int capabilities) {
        this.router = router;
        this.severalAtOnce = (capabilities & Capability.MULTI_STATEMENTS) != 0;
    }

    /** An answer that is not MySQL's, and whether a prepared statement gets it. */
    record Routed(Answer answer, boolean binary) {}

    /**
     * Empty: the command goes to MySQL.
     *
     * @param status of the session, as MySQL said it last
     */
    Optional<Routed> answer(Command command, PacketInput asked, int status, MysqlSession session) throws IOException {
        switch (command) {
            case QUERY:
                return query(asked, status, session).map(answer -> new Routed(answer, false));
            case STATEMENT_EXECUTE:
                return execute(asked, status, session).map(answer -> new Routed(answer, true));
            case STATEMENT_SEND_LONG_DATA:
                statement(asked).ifPresent(Prepared::sentLongData);
                return Optional.empty();
            case STATEMENT_RESET:
                statement(asked).ifPresent(Prepared::reset);
                return Optional.empty();
            case STATEMENT_CLOSE:
                prepared.remove(id(asked));
                return Optional.empty();
            case RESET_CONNECTION:
                prepared.clear();
                ofItsOwn = false;
                return Optional.empty();
            default:
                return Optional.empty();
        }
    }

    /** The text of a COM_STMT_PREPARE that is to be remembered; empty: none. */
    Optional<String> preparing(Command command, PacketInput asked, MysqlSession session) throws IOException {
        return command == Command.STATEMENT_PREPARE && asked.length() <= LONGEST_STATEMENT
                ? Optional.of(text(asked)).filter(statement -> router.considers(statement, session.user()))
                : Optional.empty();
    }

    void prepared(String statement, MysqlReply.PreparedStatement made) {
        if (prepared.size() < MOST_PREPARED) {
            prepared.put(made.id(), new Prepared(statement, made.parameters()));
        }
    }

    private Optional<Answer> query(PacketInput asked, int status, MysqlSession session) throws IOException {
        if (asked.length() > LONGEST_STATEMENT) {
            String begin = new String(asked.beginning(FIRST_WORD), StandardCharsets.ISO_8859_1).substring(1);
            ofItsOwn |= severalAtOnce || !ROWS_ONLY.matcher(begin).matches();
            return Optional.empty();
        }
        String statement = text(asked);
        Optional<String> about = Router.asked(statement);
        if (about.isPresent()) {
            return Optional.of(router.explain(about.get(), refusal(status), session));
        }
        if (!ROWS_ONLY.matcher(statement).matches()) {
            ofItsOwn |= OF_ITS_OWN.matcher(statement).find();
        }
        return refusal(status).isEmpty() && router.considers(statement, session.user())
                ? router.answer(statement, List.of(), session)
                : Optional.empty();
    }

    private Optional<Answer> execute(PacketInput asked, int status, MysqlSession session) throws IOException {
        Optional<Prepared> statement = statement(asked);
        if (statement.isEmpty() || asked.length() > LONGEST_STATEMENT) {
            return Optional.empty();
        }
        Payload packet = new Payload(asked.payload(LONGEST_STATEMENT)).skip(STATEMENT_ID);
        Optional<List<Expression>> values = statement.get().values(packet);
        return values.isPresent() && refusal(status).isEmpty()
                ? router.answer(statement.get().statement(), values.get(), session)
                : Optional.empty();
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

    private Optional<Prepared> statement(PacketInput asked) throws IOException {
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
