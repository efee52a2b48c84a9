package io.millrace.validator;

import io.millrace.common.connect.ConnectClient;
import io.millrace.common.connect.ConnectorView;
import io.millrace.common.journal.TableState;
import io.millrace.common.journal.TableStatus;
import io.millrace.common.pipeline.Pipeline;
import io.millrace.common.quarantine.Quarantine;
import io.millrace.common.table.Table;
import io.millrace.common.table.TableId;
import io.millrace.validator.CheckView.DifferenceView;
import io.millrace.validator.freshness.Freshness;
import io.millrace.validator.history.History;
import io.millrace.validator.history.PastCheck;
import io.millrace.validator.history.PastResult;
import io.millrace.validator.history.Standing;
import io.millrace.validator.history.Standings;
import io.millrace.validator.parity.Checks;
import io.millrace.validator.parity.RowCounts;
import io.millrace.validator.parity.RowDifference;
import io.millrace.validator.parity.TableResult;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What an operator wants to know at one look. Looks at the servers at most every two seconds, however many ask.
 * Thread-safe.
 */
final class Overview implements ValidatorRoutes.Tables {

    private static final long FRESH_NANOS = Duration.ofSeconds(2).toNanos();
    private static final int HISTORY = 60;
    private static final int MOST_DIFFERENCES = 10_000;

    private final Replicated replicated;
    private final ConnectClient connect;
    private final String connector;
    private final Quarantine quarantine;
    private final Standings standings;
    private final Checks checks;
    private final History history;
    private final List<String> databases;
    private final Freshness freshness;
    private final Optional<Duration> schedule;

    private TablesView shown;
    private long shownNanos;

    /**
     * @param connector its name
     * @param databases of MySQL that are replicated
     * @param schedule the time between two proofs of a table; empty: only when asked
     */
    Overview(
            Replicated replicated,
            ConnectClient connect,
            String connector,
            Quarantine quarantine,
            Standings standings,
            Checks checks,
            History history,
            List<String> databases,
            Freshness freshness,
            Optional<Duration> schedule) {
        this.replicated = replicated;
        this.connect = connect;
        this.connector = connector;
        this.quarantine = quarantine;
        this.standings = standings;
        this.checks = checks;
        this.history = history;
        this.databases = databases;
        this.freshness = freshness;
        this.schedule = schedule;
    }

    /**
     * Everything.
     *
     * @param at when it was looked at
     * @param pipeline what keeps it from being in step, in words
     * @param behindSeconds until what MySQL had committed was in ClickHouse; null: not known
     * @param scheduleSeconds between two proofs of a table; null: only when asked
     * @param provenAt of the streaming table whose proof is oldest; null: some have none, or there are none
     */
    record TablesView(
            String at,
            String pipeline,
            boolean inStep,
            ConnectorView connector,
            Double behindSeconds,
            Long scheduleSeconds,
            String provenAt,
            List<TableView> tables) {}

    /**
     * A table.
     *
     * @param state as the ddl-manager has it
     * @param waiting records in Kafka for ClickHouse
     * @param provenAt when the last check began that found every value right; null: never
     * @param last the verdict that counts; null: never checked
     */
    record TableView(
            String table,
            String state,
            String reason,
            long estimatedRows,
            long waiting,
            long quarantined,
            String provenAt,
            PastView last) {}

    /** What a check found. */
    record PastView(
            String check,
            String madeBy,
            String level,
            double sample,
            String part,
            String verdict,
            boolean bad,
            RowCounts rows,
            long lossyValues,
            String startedAt,
            double seconds,
            String note) {

        static PastView of(PastResult result) {
            return new PastView(
                    result.check(),
                    result.madeBy().word(),
                    result.level().word(),
                    result.sample(),
                    result.part(),
                    result.verdict().word(),
                    result.verdict().bad(),
                    result.rows(),
                    result.lossyValues(),
                    result.startedAt().toString(),
                    result.seconds(),
                    result.note());
        }
    }

    /**
     * A table with its rows that differ.
     *
     * @param differences of the result that counts
     * @param history the newest first
     */
    record TableDetailView(
            String table,
            String provenAt,
            PastView last,
            List<DifferenceView> differences,
            Map<String, Long> lossy,
            List<PastView> history) {}

    @Override
    public List<Table> named(List<String> names) {
        return replicated.named(names);
    }

    @Override
    public synchronized TablesView all() {
        if (shown == null || System.nanoTime() - shownNanos > FRESH_NANOS) {
            shown = look();
            shownNanos = System.nanoTime();
        }
        return shown;
    }

    private TablesView look() {
        Replicated.Now now = replicated.now();
        // Rows that wait for a table that is not streaming do not keep the others from being in step.
        Pipeline.State streaming = now.pipeline()
                .of(table -> now.state(table) == TableState.STREAMING)
                .copying(now.tables().stream()
                        .filter(table -> now.state(table.id()) == TableState.COPYING)
                        .count());
        Map<TableId, Long> held = held(now.tables());
        OptionalDouble behind = freshness.seconds();
        return new TablesView(
                Instant.now().toString(),
                streaming.describe(),
                streaming.inStep(),
                ConnectorView.of(connect, connector),
                behind.isPresent() ? behind.getAsDouble() : null,
                schedule.map(Duration::toSeconds).orElse(null),
                oldestProof(now).map(Instant::toString).orElse(null),
                now.tables().stream().map(table -> view(table, now, held)).toList());
    }

    private TableView view(Table table, Replicated.Now now, Map<TableId, Long> held) {
        Optional<Standing> standing = standings.of(table.id());
        return new TableView(
                table.id().toString(),
                now.state(table.id()).word(),
                Optional.ofNullable(now.statuses().get(table.id()))
                        .map(TableStatus::reason)
                        .orElse(""),
                table.size().rows(),
                now.pipeline().rowsByTable().getOrDefault(table.id(), 0L),
                held.getOrDefault(table.id(), 0L),
                standing.flatMap(Standing::provenAt).map(Instant::toString).orElse(null),
                standing.map(Standing::last).map(PastView::of).orElse(null));
    }

    /** Empty when a table has none. */
    private Optional<Instant> oldestProof(Replicated.Now now) {
        List<Optional<Instant>> proofs = now.tables().stream()
                .filter(table -> now.state(table.id()) == TableState.STREAMING)
                .map(table -> standings.of(table.id()).flatMap(Standing::provenAt))
                .toList();
        return proofs.stream().anyMatch(Optional::isEmpty)
                ? Optional.empty()
                : proofs.stream().flatMap(Optional::stream).min(Comparator.naturalOrder());
    }

    private Map<TableId, Long> held(List<Table> tables) {
        Map<TableId, Long> held = new HashMap<>();
        tables.stream()
                .map(table -> table.id().database())
                .distinct()
                .flatMap(database -> quarantine.groups(database).stream())
                .forEach(group -> held.merge(group.table(), group.rows(), Long::sum));
        return held;
    }

    /** Connect's absence is a part of the answer. */
    @Override
    public TableDetailView one(TableId table, int differences) {
        TableId id = named(List.of(table.toString())).get(0).id();
        Optional<Standing> standing = standings.of(id);
        Optional<TableResult> found = found(id);
        return new TableDetailView(
                id.toString(),
                standing.flatMap(Standing::provenAt).map(Instant::toString).orElse(null),
                standing.map(Standing::last).map(PastView::of).orElse(null),
                DifferenceView.of(differences(id, differences), differences),
                found.map(TableResult::lossy).orElse(Map.of()),
                history.of(id, HISTORY).stream().map(PastView::of).toList());
    }

    @Override
    public List<String> wrong(TableId table) {
        TableId id = named(List.of(table.toString())).get(0).id();
        return differences(id, MOST_DIFFERENCES).stream()
                .filter(row -> row.kind().bad())
                .map(RowDifference::id)
                .toList();
    }

    @Override
    public Optional<PastCheck> past(String id, int differences) {
        return history.check(databases, id, differences);
    }

    /** The rows of the result that counts. */
    private List<RowDifference> differences(TableId id, int limit) {
        return found(id)
                .map(TableResult::differences)
                .or(() -> standings
                        .of(id)
                        .map(known -> history.rows(id, known.last().check(), limit)))
                .orElse(List.of());
    }

    /** The result that counts, when the service still has it. */
    private Optional<TableResult> found(TableId id) {
        return standings
                .of(id)
                .flatMap(known -> checks.find(known.last().check()))
                .flatMap(check -> check.results().stream()
                        .filter(result -> result.table().equals(id))
                        .findFirst());
    }
}
