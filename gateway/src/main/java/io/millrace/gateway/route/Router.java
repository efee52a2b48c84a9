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
import io.millrace.gateway.wire.ColumnDefinition;
import io.millrace.gateway.wire.PayloadWriter;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
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
    private static final Pattern AGGREGATE = Pattern.compile(
            "\\b(COUNT|SUM|AVG|MIN|MAX)\\s*\\(|\\bGROUP\\s+BY\\b|\\bDISTINCT\\b", Pattern.CASE_INSENSITIVE);

    /** They tell of the session's last statement, and a question of the gateway's own would be that. */
    private static final Pattern OF_THE_LAST =
            Pattern.compile("@@|\\b(ROW_COUNT|FOUND_ROWS)\\s*\\(", Pattern.CASE_INSENSITIVE);

    private static final Pattern HINT = Pattern.compile("/\\*\\s*millrace:\\s*(clickhouse|mysql)\\s*\\*/");
    private static final Pattern ASKED = Pattern.compile(
            "\\s*SHOW\\s+MILLRACE\\s+ROUTE\\s+FOR\\s+(.*?);?\\s*", Pattern.CASE_INSENSITIVE | Pattern.DOTALL);

    private static final Duration FENCE = Duration.ofSeconds(10);

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
                && rules.rules().mayRoute(subject(statement, user))
                && !OF_THE_LAST.matcher(statement).find();
    }

    private static Rule.Subject subject(String statement, String user) {
        return new Rule.Subject(
                HINT.matcher(statement).find(),
                user,
                AGGREGATE.matcher(statement).find());
    }

    /**
     * Answers from ClickHouse.
     *
     * @param parameters the values of its question marks
     * @return false: MySQL is to answer
     */
    public boolean answer(String statement, List<Expression> parameters, MysqlSession session, Running mark, Sink sink)
            throws IOException, Killed {
        long begun = System.nanoTime();
        Decision decision = decide(statement, parameters, session, Optional.empty());
        if (decision.rule().isEmpty()) {
            return false;
        }
        if (decision.query().isEmpty()) {
            tell(decision, session.user(), false, decision.reason(), begun);
            return false;
        }
        if (!running.tryAcquire()) {
            tell(decision, session.user(), false, "too many statements run in ClickHouse", begun);
            return false;
        }
        try {
            Answer answer = run(decision.query().get(), mark);
            tell(decision, session.user(), true, decision.reason(), begun);
            sink.take(answer);
            return true;
        } catch (Untranslatable e) {
            tell(decision, session.user(), false, e.getMessage(), begun);
        } catch (Problem e) {
            // Its message may quote the statement.
            LOG.atDebug().setCause(e).log("ClickHouse gave no answer");
            String reason = e.getMessage().contains("FUNCTION_THROW_IF_VALUE_IS_NON_ZERO")
                    ? "there are values that only MySQL compares or rounds as it does"
                    : "ClickHouse gave no answer (" + e.code() + ")";
            tell(decision, session.user(), false, reason, begun);
        } finally {
            running.release();
        }
        return false;
    }

    private Answer run(Decision.Query query, Running mark) throws Killed {
        String id = mark.begin();
        try {
            List<byte[]> rows = analytics.rows(query.sql(), id, query.columns().size());
            mark.end();
            if (query.most().isPresent() && rows.size() > query.most().getAsInt()) {
                throw new Untranslatable("rows that ORDER BY makes equal stand on both sides of LIMIT");
            }
            return new Answer(query.columns(), rows);
        } catch (Problem e) {
            if (mark.end()) {
                throw new Killed();
            }
            throw e;
        }
    }

    /** Ends what ClickHouse does for a session, if it does anything. */
    public void kill(Running mark) {
        mark.kill().ifPresent(analytics::kill);
    }

    /** @param refusal why the session's state keeps the statement at MySQL; empty: it does not */
    public Answer explain(String statement, Optional<String> refusal, MysqlSession session) throws IOException {
        Decision decision = decide(statement, List.of(), session, refusal);
        List<ColumnDefinition> columns = Stream.of("route", "rule", "approximate", "reason", "clickhouse")
                .map(ColumnDefinition::text)
                .toList();
        PayloadWriter row = new PayloadWriter()
                .text(decision.query().isPresent() ? "clickhouse" : "mysql")
                .text(decision.ruleName())
                .text(decision.rule().filter(Rule::approximate).isPresent() ? "yes" : "no")
                .text(decision.reason())
                .text(decision.query().map(Decision.Query::sql).orElse(""));
        return new Answer(columns, List.of(row.build()));
    }

    private Decision decide(
            String statement, List<Expression> parameters, MysqlSession session, Optional<String> refusal)
            throws IOException {
        var hint = HINT.matcher(statement);
        if (hint.find() && hint.group(1).equals("mysql")) {
            return Decision.mysql(Optional.empty(), Optional.empty(), "a comment asks for MySQL");
        }
        if (!considers(statement, session.user())) {
            return Decision.mysql(Optional.empty(), Optional.empty(), "no rule is about such a statement");
        }
        try {
            SessionFacts facts = SessionFacts.ask(session, statement);
            Optional<Rule> rule = rules.rules().deciding(subject(statement, session.user()), facts);
            if (rule.isEmpty() || !rule.get().clickHouse()) {
                String why = rule.isEmpty() ? "no rule is about such a statement" : "the rule keeps it at MySQL";
                return Decision.mysql(rule, facts.digest(), why);
            }
            Optional<String> objection = refusal.or(facts::objection);
            return objection.isPresent()
                    ? Decision.mysql(rule, facts.digest(), objection.get())
                    : decide(statement, parameters, session, facts, rule.get());
        } catch (MysqlSession.Refused e) {
            return Decision.mysql(Optional.empty(), Optional.empty(), "MySQL does not read the statement");
        }
    }

    private Decision decide(
            String statement, List<Expression> parameters, MysqlSession session, SessionFacts facts, Rule rule)
            throws IOException, MysqlSession.Refused {
        Optional<Rule> decided = Optional.of(rule);
        try {
            PlainSelect select = StatementReader.select(statement);
            Translation translation =
                    Translator.translate(select, schema, facts.view().exact(!rule.approximate()), parameters);
            if (rule.condition() == Rule.Condition.CLASS && !translation.aggregated()) {
                return Decision.mysql(decided, facts.digest(), "it aggregates nothing");
            }
            List<ColumnDefinition> columns = session.prepare(statement);
            String sql = translation.sql(columns);
            Optional<String> objection =
                    standing.objection(translation.tables(), rule.behind().orElse(behind));
            if (objection.isPresent()) {
                return Decision.mysql(decided, facts.digest(), objection.get());
            }
            if (rule.fence() && !standing.caughtUp(translation.tables(), FENCE)) {
                return Decision.mysql(decided, facts.digest(), "ClickHouse did not catch up in time");
            }
            return new Decision(
                    decided,
                    facts.digest(),
                    rule.approximate()
                            ? "the rule asks for it; the answer may be approximate"
                            : "the answer is MySQL's",
                    Optional.of(new Decision.Query(sql, columns, translation.most())));
        } catch (Untranslatable e) {
            return Decision.mysql(decided, facts.digest(), "it has " + e.getMessage());
        } catch (StackOverflowError e) {
            return Decision.mysql(decided, facts.digest(), "it is nested deeply");
        }
    }

    private void tell(Decision decision, String user, boolean answered, String reason, long begun) {
        String route = answered ? "clickhouse" : "mysql";
        meters.counter(MeterNames.GATEWAY_STATEMENTS, MeterNames.RULE, decision.ruleName(), MeterNames.ROUTE, route)
                .increment();
        LOG.atInfo()
                .addKeyValue("route", route)
                .addKeyValue("rule", decision.ruleName())
                .addKeyValue("digest", decision.digest().orElse(""))
                .addKeyValue("user", user)
                .addKeyValue("millis", (System.nanoTime() - begun) / 1_000_000)
                .addKeyValue("reason", reason)
                .log("A statement was routed");
    }
}
