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
import java.io.IOException;
import java.nio.charset.StandardCharsets;
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

    private static final Pattern SELECT =
            Pattern.compile("(\\s|/\\*.*?\\*/)*(SELECT|WITH)\\b.*", Pattern.CASE_INSENSITIVE | Pattern.DOTALL);
    private static final Pattern AGGREGATE = Pattern.compile(
            "\\b(COUNT|SUM|AVG|MIN|MAX)\\s*\\(|\\bGROUP\\s+BY\\b|\\bDISTINCT\\b", Pattern.CASE_INSENSITIVE);
    private static final Pattern HINT = Pattern.compile("/\\*\\s*millrace:\\s*(clickhouse|mysql)\\s*\\*/");
    private static final Pattern ASKED = Pattern.compile(
            "\\s*SHOW\\s+MILLRACE\\s+ROUTE\\s+FOR\\s+(.*?);?\\s*", Pattern.CASE_INSENSITIVE | Pattern.DOTALL);

    private static final Duration FENCE = Duration.ofSeconds(10);
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

    /** The statement about which {@code SHOW MILLRACE ROUTE FOR} asks; empty: it is another statement. */
    public static Optional<String> asked(String statement) {
        if (!statement.regionMatches(
                true, statement.length() - statement.stripLeading().length(), "SHOW", 0, 4)) {
            return Optional.empty();
        }
        var matcher = ASKED.matcher(statement);
        return matcher.matches() ? Optional.of(matcher.group(1)) : Optional.empty();
    }

    /** Whether a rule may send it to ClickHouse; MySQL is not asked for that. */
    public boolean considers(String statement, String user) {
        return SELECT.matcher(statement).matches()
                && rules.rules()
                        .mayRoute(
                                HINT.matcher(statement).find(),
                                user,
                                AGGREGATE.matcher(statement).find());
    }

    /**
     * ClickHouse's answer; empty: MySQL is to answer.
     *
     * @param parameters the values of its question marks
     */
    public Optional<Answer> answer(String statement, List<Expression> parameters, MysqlSession session)
            throws IOException {
        long begun = System.nanoTime();
        Decision decision = decide(statement, parameters, session, Optional.empty());
        if (decision.rule().isEmpty()) {
            return Optional.empty();
        }
        Optional<Answer> answer = Optional.empty();
        String reason = decision.reason();
        if (decision.query().isPresent()) {
            try {
                answer = Optional.of(run(decision));
            } catch (Untranslatable e) {
                reason = e.getMessage();
            } catch (Problem e) {
                // Its message may quote the statement.
                LOG.atDebug().setCause(e).log("ClickHouse gave no answer");
                reason = e.getMessage().contains("FUNCTION_THROW_IF_VALUE_IS_NON_ZERO")
                        ? "there are values that only MySQL compares or rounds as it does"
                        : "ClickHouse gave no answer (" + e.code() + ")";
            }
        }
        tell(decision, session.user(), answer.isPresent(), reason, begun);
        return answer;
    }

    /** @param refusal why the session's state keeps the statement at MySQL; empty: it does not */
    public Answer explain(String statement, Optional<String> refusal, MysqlSession session) throws IOException {
        Decision decision = decide(statement, List.of(), session, refusal);
        List<ColumnDefinition> columns = Stream.of("route", "rule", "approximate", "reason", "clickhouse")
                .map(ColumnDefinition::text)
                .toList();
        String approximate = decision.rule().filter(Rule::approximate).isPresent() ? "yes" : "no";
        Stream<String> values = Stream.of(
                decision.route(),
                decision.ruleName(),
                approximate,
                decision.reason(),
                decision.query().map(Decision.Query::sql).orElse(""));
        return new Answer(columns, List.of(new byte[][][] {
            values.map(value -> value.getBytes(StandardCharsets.UTF_8)).toArray(byte[][]::new)
        }));
    }

    private Decision decide(
            String statement, List<Expression> parameters, MysqlSession session, Optional<String> refusal)
            throws IOException {
        var hint = HINT.matcher(statement);
        boolean hinted = hint.find();
        if (hinted && hint.group(1).equals("mysql")) {
            return Decision.mysql(Optional.empty(), Optional.empty(), "a comment asks for MySQL");
        }
        if (!considers(statement, session.user())) {
            return Decision.mysql(Optional.empty(), Optional.empty(), "no rule is about such a statement");
        }
        try {
            SessionFacts facts = SessionFacts.ask(session, statement);
            boolean aggregated = AGGREGATE.matcher(statement).find();
            Optional<Rule> rule = rules.rules()
                    .deciding(new Rule.Subject(
                            hinted, session.user(), facts.view().schema(), facts.digest(), aggregated));
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
            if (rule.condition() instanceof Rule.Condition.Aggregates && !translation.aggregated()) {
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
        }
    }

    private Answer run(Decision decision) {
        Decision.Query query = decision.query().orElseThrow();
        if (!running.tryAcquire()) {
            throw new Untranslatable("too many statements run in ClickHouse");
        }
        try {
            List<byte[][]> rows = analytics.rows(query.sql(), query.columns().size());
            if (query.most().isPresent() && rows.size() > query.most().getAsInt()) {
                throw new Untranslatable("rows that ORDER BY makes equal stand on both sides of LIMIT");
            }
            return new Answer(query.columns(), rows);
        } finally {
            running.release();
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
