package io.millrace.gateway.route;

import io.micrometer.core.instrument.MeterRegistry;
import io.millrace.common.metrics.MeterNames;
import io.millrace.common.problem.Problem;
import io.millrace.gateway.catalog.Standing;
import io.millrace.gateway.translate.Schema;
import io.millrace.gateway.translate.StatementReader;
import io.millrace.gateway.translate.Translation;
import io.millrace.gateway.translate.Translator;
import io.millrace.gateway.translate.Untranslatable;
import io.millrace.gateway.wire.Answer;
import io.millrace.gateway.wire.ColumnDefinition;
import io.millrace.gateway.wire.MysqlSession;
import io.millrace.gateway.wire.PayloadWriter;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import net.sf.jsqlparser.expression.Expression;
import net.sf.jsqlparser.statement.select.PlainSelect;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Decides who answers a statement, and answers it from ClickHouse where that is decided. Thread-safe. */
public final class Router {

    private static final Logger LOG = LoggerFactory.getLogger(Router.class);

    private static final Pattern SELECT = Pattern.compile("(SELECT|WITH)\\b", Pattern.CASE_INSENSITIVE);

    /** They tell of the session's last statement, and a question of the gateway's own would be that. */
    private static final Pattern OF_THE_LAST =
            Pattern.compile("@@|\\b(ROW_COUNT|FOUND_ROWS)\\s*\\(", Pattern.CASE_INSENSITIVE);

    private static final Pattern ASKED = Pattern.compile(
            "\\s*SHOW\\s+MILLRACE\\s+ROUTE\\s+FOR\\s+(.*?);?\\s*", Pattern.CASE_INSENSITIVE | Pattern.DOTALL);

    private static final Duration FENCE = Duration.ofSeconds(10);

    private static final String KILLED = "";

    /** Each may keep its answer in memory until the client has taken it. */
    private static final int AT_ONCE = 16;

    private final RulesFile rules;
    private final Schema schema;
    private final Standing standing;
    private final Analytics analytics;
    private final Duration behind;
    private final MeterRegistry meters;
    private final Semaphore running = new Semaphore(AT_ONCE);

    /** @param behind how far ClickHouse may be behind where a rule does not say */
    public Router(
            RulesFile rules,
            Schema schema,
            Standing standing,
            Analytics analytics,
            Duration behind,
            MeterRegistry meters) {
        this.rules = rules;
        this.schema = schema;
        this.standing = standing;
        this.analytics = analytics;
        this.behind = behind;
        this.meters = meters;
    }

    /** Takes ClickHouse's answer. */
    @FunctionalInterface
    public interface Sink {
        void take(Answer answer) throws IOException;
    }

    /** Somebody ended the statement, as MySQL's KILL does. */
    public static final class Killed extends Exception {
        Killed() {
            super("Query execution was interrupted", null, false, false);
        }
    }

    /** The statement about which {@code SHOW MILLRACE ROUTE FOR} asks; empty: it is another statement. */
    public static Optional<String> asked(String statement) {
        var matcher = ASKED.matcher(statement);
        return matcher.matches() ? Optional.of(matcher.group(1)) : Optional.empty();
    }

    /** Whether a rule may send it to ClickHouse; MySQL is not asked for that. */
    public boolean considers(String statement, String user) {
        return SELECT.matcher(StatementReader.body(statement)).lookingAt()
                && rules.rules().mayRoute(new Rule.Subject(statement, user))
                && !OF_THE_LAST.matcher(statement).find();
    }

    /**
     * Answers from ClickHouse.
     *
     * @param parameters the values of its question marks
     * @param mark holds the name of the query while it runs
     * @return false: MySQL is to answer
     */
    public boolean answer(
            String statement,
            List<Expression> parameters,
            MysqlSession session,
            AtomicReference<String> mark,
            Sink sink)
            throws IOException, Killed {
        long begun = System.nanoTime();
        Decision decision = decide(statement, parameters, session, Optional.empty());
        if (decision.rule().isEmpty()) {
            return false;
        }
        if (decision.query().isPresent() && running.tryAcquire()) {
            try {
                Answer answer = run(decision.query().get(), mark);
                tell(decision, session.user(), begun);
                sink.take(answer);
                return true;
            } catch (Untranslatable e) {
                decision = decision.declined(e.getMessage());
            } finally {
                running.release();
            }
        } else if (decision.query().isPresent()) {
            decision = decision.declined("too many statements run in ClickHouse");
        }
        tell(decision, session.user(), begun);
        return false;
    }

    /** @throws Untranslatable when it gives none */
    private Answer run(Decision.Query query, AtomicReference<String> mark) throws Killed {
        String id = "millrace-gateway-" + UUID.randomUUID();
        mark.set(id);
        try {
            List<byte[]> rows = analytics.rows(query.sql(), id, query.columns().size());
            if (query.most().isPresent() && rows.size() > query.most().getAsInt()) {
                throw new Untranslatable("rows that ORDER BY makes equal stand on both sides of LIMIT");
            }
            return new Answer(query.columns(), rows);
        } catch (Problem e) {
            if (mark.get().equals(KILLED)) {
                throw new Killed();
            }
            // Its message may quote the statement.
            LOG.atDebug().setCause(e).log("ClickHouse gave no answer");
            throw new Untranslatable(
                    e.getMessage().contains("FUNCTION_THROW_IF_VALUE_IS_NON_ZERO")
                            ? "there are values that only MySQL compares or rounds as it does"
                            : "ClickHouse gave no answer (" + e.code() + ")");
        } finally {
            mark.set(null);
        }
    }

    /** Ends what ClickHouse does for a session, if it does anything. */
    public void kill(AtomicReference<String> mark) {
        String id = mark.get();
        if (id != null && mark.compareAndSet(id, KILLED)) {
            analytics.kill(id);
        }
    }

    /** @param refusal why the session's state keeps the statement at MySQL; empty: it does not */
    public Answer explain(String statement, Optional<String> refusal, MysqlSession session) throws IOException {
        Decision decision = decide(statement, List.of(), session, refusal);
        List<ColumnDefinition> columns = Stream.of("route", "rule", "approximate", "reason", "clickhouse")
                .map(ColumnDefinition::text)
                .toList();
        PayloadWriter row = new PayloadWriter()
                .text(decision.route())
                .text(decision.ruleName())
                .text(decision.rule().filter(Rule::approximate).isPresent() ? "yes" : "no")
                .text(decision.reason())
                .text(decision.query().map(Decision.Query::sql).orElse(""));
        return new Answer(columns, List.of(row.build()));
    }

    private Decision decide(
            String statement, List<Expression> parameters, MysqlSession session, Optional<String> refusal)
            throws IOException {
        Rule.Subject subject = new Rule.Subject(statement, session.user());
        if (subject.hints("mysql")) {
            return Decision.undecided("a comment asks for MySQL");
        }
        if (!considers(statement, session.user())) {
            return Decision.undecided("no rule is about such a statement");
        }
        try {
            SessionFacts facts = SessionFacts.ask(session, statement);
            Optional<Rule> rule = rules.rules().deciding(subject, facts);
            if (rule.isEmpty()) {
                return Decision.undecided("no rule is about such a statement");
            }
            Decision mysql = new Decision(rule, facts.digest(), "the rule keeps it at MySQL", Optional.empty());
            if (!rule.get().clickHouse()) {
                return mysql;
            }
            Optional<String> objection = refusal.or(facts::objection);
            return objection.isPresent()
                    ? mysql.declined(objection.get())
                    : translated(statement, parameters, session, facts, mysql);
        } catch (MysqlSession.Refused e) {
            return Decision.undecided("MySQL does not read the statement");
        }
    }

    private Decision translated(
            String statement, List<Expression> parameters, MysqlSession session, SessionFacts facts, Decision mysql)
            throws IOException, MysqlSession.Refused {
        Rule rule = mysql.rule().orElseThrow();
        try {
            PlainSelect select = StatementReader.select(statement);
            Translation translation =
                    Translator.translate(select, schema, facts.view().exact(!rule.approximate()), parameters);
            if (rule.condition() == Rule.Condition.CLASS && !translation.aggregated()) {
                return mysql.declined("it aggregates nothing");
            }
            List<ColumnDefinition> columns = session.prepare(statement);
            Decision.Query query = new Decision.Query(translation.sql(columns), columns, translation.most());
            Optional<String> objection =
                    standing.objection(translation.tables(), rule.behind().orElse(behind));
            if (objection.isPresent()) {
                return mysql.declined(objection.get());
            }
            if (rule.fence() && !standing.caughtUp(translation.tables(), FENCE)) {
                return mysql.declined("ClickHouse did not catch up in time");
            }
            String why = rule.approximate()
                    ? "the rule asks for it; the answer may be approximate"
                    : "the answer is MySQL's";
            return new Decision(mysql.rule(), mysql.digest(), why, Optional.of(query));
        } catch (Untranslatable e) {
            return mysql.declined("it has " + e.getMessage());
        } catch (StackOverflowError e) {
            return mysql.declined("it is nested deeply");
        }
    }

    private void tell(Decision decision, String user, long begun) {
        meters.counter(
                        MeterNames.GATEWAY_STATEMENTS,
                        MeterNames.RULE,
                        decision.ruleName(),
                        MeterNames.ROUTE,
                        decision.route())
                .increment();
        LOG.atInfo()
                .addKeyValue("route", decision.route())
                .addKeyValue("rule", decision.ruleName())
                .addKeyValue("digest", decision.digest().orElse(""))
                .addKeyValue("user", user)
                .addKeyValue("millis", (System.nanoTime() - begun) / 1_000_000)
                .addKeyValue("reason", decision.reason())
                .log("A statement was routed");
    }
}
