package io.millrace.ddlmanager;

import io.millrace.common.fence.MysqlBinlog;
import io.millrace.common.fence.Place;
import io.millrace.common.mysql.Mysql;
import io.millrace.common.problem.Problem;
import io.millrace.common.problem.ProblemCode;
import io.millrace.common.settings.FirstCopy;
import io.millrace.common.settings.Setting;
import io.millrace.common.settings.Settings;
import io.millrace.common.table.Table;
import io.millrace.common.table.TableId;
import io.millrace.ddlmanager.apply.PipelineLock;
import io.millrace.ddlmanager.connector.Deployment;
import io.millrace.ddlmanager.connector.MysqlConnector;
import io.millrace.ddlmanager.ddl.DdlChange;
import io.millrace.ddlmanager.ddl.DdlReader;
import io.millrace.ddlmanager.plan.TablePlan;
import io.millrace.ddlmanager.preflight.Preflight;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which tables the connector reads: all but those that are left out or blocked. One that is blocked no more joins it, and
 * is copied then, as nobody has read what became of its rows meanwhile. Thread-safe.
 */
final class CapturedTables {

    private static final Logger LOG = LoggerFactory.getLogger(CapturedTables.class);

    private final Settings settings;
    private final Mysql mysql;
    private final Reconciler reconciler;
    private final BothSides sides;
    private final TableJournal journal;
    private final Deployment deployment;
    private final PipelineLock lock;
    private final Preflight preflight;
    private Definitions asked = new Definitions(Map.of(), Place.START);

    /**
     * MySQL's definitions of the tables that are to join.
     *
     * @param end where the binlog ended when they had been asked for
     */
    private record Definitions(Map<TableId, String> statements, Place end) {

        /** The next AUTO_INCREMENT is part of MySQL's text, and changes with the rows. */
        boolean same(Map<TableId, String> others) {
            return comparable(statements).equals(comparable(others));
        }

        private static Map<TableId, String> comparable(Map<TableId, String> statements) {
            return statements.entrySet().stream()
                    .collect(Collectors.toMap(
                            Map.Entry::getKey, entry -> entry.getValue().replaceAll(" AUTO_INCREMENT=\\d+", "")));
        }
    }

    CapturedTables(
            Settings settings,
            Mysql mysql,
            Reconciler reconciler,
            Deployment deployment,
            PipelineLock lock,
            Preflight preflight) {
        this.settings = settings;
        this.mysql = mysql;
        this.reconciler = reconciler;
        this.sides = reconciler.sides();
        this.journal = reconciler.journal();
        this.deployment = deployment;
        this.lock = lock;
        this.preflight = preflight;
    }

    /**
     * Registers the connector for the tables that it reads, or is to read from its beginning.
     *
     * @return whether tables wait to join it for which a copy is due only since now
     */
    synchronized boolean register(FirstCopy copy) {
        List<Reconciler.Outcome> outcomes = reconciler.plan();
        preflight.require(tables(outcomes));
        // Before what they wait for is known to anybody: a kill must not leave them without a copy.
        boolean due = copyJoining(outcomes);
        if (copy != FirstCopy.STREAM_ONLY && !deployment.registered()) {
            journal.firstCopyBegins(tables(outcomes).stream().map(Table::id).toList());
        }
        deployment.register(config(copy, outcomes, unread(outcomes)));
        return due;
    }

    /** As {@link Deployment#forget}, and {@link #register} begins with a copy of all tables. */
    synchronized void forget() {
        deployment.forget();
    }

    /** Whether one of these waits to join. */
    boolean anyJoins(List<Reconciler.Outcome> outcomes) {
        return !joining(outcomes).isEmpty();
    }

    /** Whether the connector reads the table, or there is none. */
    boolean reads(TableId table) {
        return deployment.unread(List.of(table)).isEmpty();
    }

    private List<TableId> joining(List<Reconciler.Outcome> outcomes) {
        return unread(
                outcomes,
                outcome -> outcome.failure().isEmpty()
                        && (outcome.plan().obstacle().isEmpty() || outcome.plan() instanceof TablePlan.Reload));
    }

    private List<TableId> unread(List<Reconciler.Outcome> outcomes, Predicate<Reconciler.Outcome> which) {
        return deployment.unread(outcomes.stream()
                .filter(which)
                .map(outcome -> outcome.table().id())
                .toList());
    }

    /** Also those that are held. */
    private List<TableId> unread(List<Reconciler.Outcome> outcomes) {
        return unread(outcomes, outcome -> true);
    }

    /**
     * Takes on the tables that wait to join, this one among them. Debezium is told first what columns they have where it
     * goes on, as it may have passed over a statement that changed them. That is their definition now when it is the one
     * that they had at a place which Debezium has read already.
     *
     * @return false when Debezium has not read as far yet, or a table was altered meanwhile: to be tried again soon
     * @throws Problem when Connect, Kafka or Debezium refuses, or the table's definition cannot be read
     */
    synchronized boolean join(TableId table) {
        List<Reconciler.Outcome> outcomes = reconciler.plan();
        // Only those of which a copy is due already: the others would be there without their rows of before.
        List<TableId> joining = unread(outcomes, outcome -> outcome.plan() instanceof TablePlan.Reload);
        Map<TableId, String> definitions = readable(sides.definitions(joining), table);
        if (!definitions.containsKey(table)) {
            return reads(table);
        }
        if (!asked.same(definitions)) {
            asked = new Definitions(definitions, new MysqlBinlog(mysql).end());
            LOG.atInfo()
                    .addKeyValue("tables", definitions.keySet())
                    .addKeyValue("binlogFile", asked.end().file())
                    .addKeyValue("binlogPosition", asked.end().position())
                    .log("Tables join the connector when it has read the binlog up to here");
        }
        if (!deployment.hasRead(asked.end(), mysql)) {
            return false;
        }
        List<TableId> left = unread(outcomes).stream()
                .filter(unread -> !definitions.containsKey(unread))
                .toList();
        return deployment.exchange(
                config(settings.connect().copy(), outcomes, left),
                () -> Optional.of(readable(sides.definitions(joining), table)).filter(asked::same));
    }

    /** Those that Debezium can read, too; one table's definition is in no other's way. */
    private static Map<TableId, String> readable(Map<TableId, String> definitions, TableId wanted) {
        Map<TableId, String> readable = new TreeMap<>();
        definitions.forEach((table, definition) -> {
            Optional<DdlChange.Unparsed> unparsed = DdlReader.read(table.database(), definition).stream()
                    .filter(DdlChange.Unparsed.class::isInstance)
                    .map(DdlChange.Unparsed.class::cast)
                    .findFirst();
            if (unparsed.isEmpty()) {
                readable.put(table, definition);
            } else if (table.equals(wanted)) {
                throw ProblemCode.UNREADABLE_DEFINITION.problem(
                        "Debezium's grammar does not know the definition of " + table + " ("
                                + unparsed.get().message() + ").",
                        "Change it in MySQL, or leave the table out with " + Setting.EXCLUDE_TABLES.variable() + ".");
            }
        });
        return readable;
    }

    private boolean copyJoining(List<Reconciler.Outcome> outcomes) {
        List<TableId> undue =
                unread(outcomes, outcome -> outcome.plan().obstacle().isEmpty());
        if (undue.isEmpty()) {
            return false;
        }
        lock.run(() -> journal.copyDue(undue.stream()
                .collect(Collectors.toMap(Function.identity(), table -> "the connector did not read it until now"))));
        return true;
    }

    private Map<String, String> config(FirstCopy copy, List<Reconciler.Outcome> outcomes, List<TableId> waiting) {
        List<TableId> left = Stream.of(
                        outcomes.stream()
                                .filter(outcome -> !outcome.plan().captured())
                                .map(outcome -> outcome.table().id()),
                        waiting.stream(),
                        journal.leftOut().stream(),
                        settings.source().excluded().stream())
                .flatMap(Function.identity())
                .sorted()
                .distinct()
                .toList();
        return MysqlConnector.config(settings, copy, left, tables(outcomes));
    }

    private static List<Table> tables(List<Reconciler.Outcome> outcomes) {
        return outcomes.stream().map(Reconciler.Outcome::table).toList();
    }
}
